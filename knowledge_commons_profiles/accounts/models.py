"""People who may sign in, and by what they are known. They come through an identity provider: nobody has a password."""

from hashlib import sha256
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from knowledge_commons_profiles.accounts.browsers import name_browser
from knowledge_commons_profiles.core.encryption import EncryptedTextField

if TYPE_CHECKING:
    from knowledge_commons_profiles.accounts.sessions import SessionStore

# What a session's row takes over each time it is saved.
WRITTEN_AGAIN = ("session_data", "expire_date", "user", "login_method", "provider_session", "browser", "seen_at")

HANDLE_LENGTH = 16
LONGEST_ADDRESS = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets


def digest(text: str) -> str:
    """Return what is kept in place of a text. A secret is random and long, so it cannot be guessed back from this."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, **facts: Any) -> "User":  # Any: columns
        user = self.model(username=username, **facts)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None) -> "User":
        """Create somebody who may do everything. The password is accepted, as Django asks, and not kept."""
        del password
        return self.create_user(username, is_staff=True, is_superuser=True)


class User(AbstractBaseUser, PermissionsMixin):
    username = models.CharField(max_length=150, unique=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    terms_version = models.CharField(max_length=50, blank=True, help_text="When the accepted terms were last changed.")
    terms_accepted_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="user_username_unique_ci")]

    def __str__(self) -> str:
        return self.username


class EmailAddress(models.Model):
    """Where a person can be reached. It says nothing about who somebody is (docs/decisions/0005)."""

    profile = models.ForeignKey("profiles.Profile", on_delete=models.CASCADE, related_name="addresses")
    address = models.EmailField(max_length=LONGEST_ADDRESS)
    verified_at = models.DateTimeField(null=True, blank=True)
    is_primary = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-is_primary", "created_at"]
        verbose_name_plural = "e-mail addresses"
        constraints = [
            models.UniqueConstraint(
                Lower("address"), condition=Q(verified_at__isnull=False), name="address_verified_once_ci"
            ),
            models.UniqueConstraint("profile", Lower("address"), name="address_once_a_profile_ci"),
            models.UniqueConstraint(fields=["profile"], condition=Q(is_primary=True), name="address_one_primary"),
            models.CheckConstraint(
                condition=Q(is_primary=False) | Q(verified_at__isnull=False), name="address_primary_is_verified"
            ),
        ]

    def __str__(self) -> str:
        return f"address {self.pk}"

    @classmethod
    def find_primary(cls, profile_id: int) -> str:
        """Return where the person wants mail; imported accounts may have no such address."""
        return cls.objects.filter(profile=profile_id, is_primary=True).values_list("address", flat=True).first() or ""


class LoginMethod(models.Model):
    """A person as one identity provider knows them: issuer and subject are who they are, everything else may change."""

    profile = models.ForeignKey("profiles.Profile", on_delete=models.CASCADE, related_name="login_methods")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    idp_name = models.CharField("identity provider", max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="login_method_is_one_person")]

    def __str__(self) -> str:
        return f"login method {self.pk}"

    @property
    def provider_name(self) -> str:
        return self.idp_name or self.issuer


class VerificationQuerySet(models.QuerySet["Verification"]):
    def usable(self) -> "VerificationQuerySet":
        return self.filter(used_at=None, expires_at__gt=timezone.now())


class Verification(models.Model):
    """A link that was mailed to an address, and what the person may do who opens it. It works once.

    `request` holds what a registration asks for until it is verified: nothing is reserved by it. The link's secret is
    made from `nonce` and the site's key, and kept nowhere (accounts/verification.py).
    """

    class Purpose(models.TextChoices):
        JOIN = "join", "join an existing profile"
        REGISTER = "register", "register"
        NEW_ADDRESS = "new_address", "add an address"

    purpose = models.CharField(max_length=20, choices=Purpose)
    nonce = models.CharField(max_length=43, default=token_urlsafe, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True)
    address = models.EmailField(max_length=LONGEST_ADDRESS)
    issuer = models.CharField(max_length=255, blank=True)
    subject = models.CharField(max_length=255, blank=True)
    idp_name = models.CharField(max_length=255, blank=True)
    profile = models.ForeignKey(
        "profiles.Profile", on_delete=models.CASCADE, null=True, blank=True, related_name="verifications"
    )
    request = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_failed_at = models.DateTimeField(null=True, blank=True)
    asked_count = models.PositiveSmallIntegerField(default=1, help_text="How often the mail was asked for.")
    asked_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar["models.Manager[Verification]"] = VerificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="register", profile=None) | Q(purpose__in=["join", "new_address"]),
                name="verification_register_has_no_profile",
            ),
        ]

    def __str__(self) -> str:
        return f"verification {self.pk}"

    @property
    def provider_name(self) -> str:
        return self.idp_name or self.issuer


class Session(AbstractBaseSession):
    """A browser in which somebody is signed in, or about to be; the rows of a person are found without decoding any."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="sessions")
    login_method = models.ForeignKey(LoginMethod, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    provider_session = models.CharField(max_length=255, blank=True, help_text="The provider's sid claim.")
    browser = models.CharField(max_length=255, blank=True, help_text="As the browser names itself.")
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now=True)

    class Meta(AbstractBaseSession.Meta):
        indexes = [
            models.Index(
                fields=["provider_session"], condition=~Q(provider_session=""), name="session_by_provider_session"
            )
        ]

    @property
    def handle(self) -> str:
        """What names it in our forms: the key itself would let in whoever reads the page."""
        return digest(self.session_key)[:HANDLE_LENGTH]

    @property
    def browser_name(self) -> str:
        return name_browser(self.browser)

    def save(self, **kwargs: Any) -> None:  # Any: passed through to Django
        """Save; the store makes each row anew, and only the first one knows when the session began."""
        if kwargs.get("force_update"):
            kwargs["update_fields"] = WRITTEN_AGAIN
        super().save(**kwargs)

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        from knowledge_commons_profiles.accounts.sessions import SessionStore  # noqa: PLC0415 (it needs this model)

        return SessionStore


class HeldToken(models.Model):
    """Tokens of the provider that a sister service handed over, so that signing out here ends them at the provider.

    There is one row for each person, service and browser. A row without its person waits for being revoked
    (accounts/single_logout.py).
    """

    profile = models.ForeignKey(
        "profiles.Profile", on_delete=models.SET_NULL, null=True, blank=True, related_name="held_tokens"
    )
    app = models.CharField(max_length=255)
    user_agent = models.CharField(max_length=255, blank=True)
    access_token = EncryptedTextField(blank=True)
    refresh_token = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "app", "user_agent"], name="held_token_one_a_browser")
        ]

    def __str__(self) -> str:
        return f"held token {self.pk}"


class Export(models.Model):
    """The archive of a person's data that they asked for, made in the background. There is one at a time."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        WORKING = "working", "being made"
        READY = "ready", "ready"
        FAILED = "failed", "failed"

    profile = models.OneToOneField("profiles.Profile", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to="exports/", blank=True)
    requested_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(percent__lte=100), name="export_percent_is_one")]

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in {self.State.WAITING, self.State.WORKING}


class ReservedUsername(models.Model):
    """A name that nobody may take: `*` stands for anything; case, hyphens and underscores do not count."""

    pattern = models.CharField(max_length=150, unique=True)
    note = models.CharField(max_length=255, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["pattern"]

    def __str__(self) -> str:
        return self.pattern


class RetiredUsername(models.Model):
    """The trace of an erased account: its username is never given to anybody else, and cannot be read from here."""

    username_hash = models.CharField(max_length=64, unique=True)
    retired_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"retired username {self.pk}"

    @staticmethod
    def hash_username(username: str) -> str:
        return digest(username.lower())


class Service(models.Model):
    """A sister service that calls us by a token of its own (accounts/sister_services.py)."""

    class Scope(models.TextChoices):
        MEMBERS = "members", "read members with their addresses and groups"
        SUBJECTS = "subjects", "find members by their login methods"
        SIGN_IN = "sign-in", "take part in the broker's sign-in"
        SIGN_OUT = "sign-out", "sign members out everywhere"
        TOKENS = "tokens", "hand over tokens that it holds of members"

    name = models.CharField(max_length=100, unique=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=list, help_text="What it may do: a list of scopes.")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
