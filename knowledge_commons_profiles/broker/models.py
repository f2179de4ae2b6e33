"""Where a sign-in may be handed over to, what was handed over, and what people allowed OpenID clients."""

from uuid import uuid4

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from knowledge_commons_profiles.core.addresses import HttpsValidator

HOST = RegexValidator(
    r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$", "Write the host alone, in lower case, as in works.example.org."
)
PATH = RegexValidator(r"^/[A-Za-z0-9._~/-]*$", "Write the path alone, from its first slash on.")


class Callback(models.Model):
    """An address that a sister service has for those who come back from us, beside those that variables name."""

    name = models.CharField(max_length=100, unique=True)
    host = models.CharField(max_length=255, validators=[HOST])
    with_subdomains = models.BooleanField(default=False)
    path = models.CharField(max_length=255, validators=[PATH], default="/broker-callback/")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["host", "path"], name="callback_once")]

    def __str__(self) -> str:
        return self.name


class Nonce(models.Model):
    """One sign-in that was handed over and not yet asked about. It is found by the hash of the nonce alone."""

    digest = models.CharField(max_length=64, primary_key=True)
    login_method = models.ForeignKey("accounts.LoginMethod", on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"nonce until {self.expires_at}"


class Consent(models.Model):
    """What somebody allowed an OpenID client to know. It is asked again only for more."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    application = models.ForeignKey(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, on_delete=models.CASCADE, related_name="consents"
    )
    scopes = models.JSONField(default=list)
    given_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "application"], name="consent_once_a_client")]

    def __str__(self) -> str:
        return f"consent {self.pk}"


class LogoutAddress(models.Model):
    """Where an OpenID client hears that a session has ended (OpenID Connect Back-Channel Logout 1.0)."""

    application = models.OneToOneField(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, on_delete=models.CASCADE, related_name="logout_address"
    )
    address = models.CharField(max_length=500, validators=[HttpsValidator("The back-channel logout address")])

    def __str__(self) -> str:
        return self.address


class ClientSession(models.Model):
    """A session at an OpenID client that began from one of ours; `sid` is how the client knows ours.

    Our session's key and the code are kept as hashes: either would open something.
    """

    sid = models.UUIDField(default=uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session_digest = models.CharField(max_length=64)
    code_digest = models.CharField(max_length=64, db_index=True)
    issuer = models.CharField(max_length=255, help_text="Our name, as the client knows it.")
    authenticated_at = models.DateTimeField(null=True, blank=True, help_text="When the person proved who they are.")
    began_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "session_digest"], name="client_session_once_a_session")
        ]

    def __str__(self) -> str:
        return str(self.sid)
