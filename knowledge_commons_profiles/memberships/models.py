"""Networks of the federation, and who belongs to which."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy

from knowledge_commons_profiles.core.addresses import HttpsValidator, is_secure_address
from knowledge_commons_profiles.memberships.logos import Logo, build_logo


class Network(models.Model):
    """A learned society or an open network of scholars."""

    class Accent(models.TextChoices):
        """The colours a network may take; the style sheet has a pair of tokens for each."""

        INK = "ink", "Ink"
        MOSS = "moss", "Moss"
        CLAY = "clay", "Clay"
        PLUM = "plum", "Plum"
        OCHRE = "ochre", "Ochre"
        TEAL = "teal", "Teal"

    slug = models.SlugField(max_length=50, unique=True)
    code = models.CharField(max_length=50, help_text="As sister services write it, for example STEMED+.")
    name = models.CharField(max_length=200)
    tagline = models.CharField(max_length=300, blank=True)
    website = models.URLField(
        blank=True,
        validators=[HttpsValidator("The website")],
        help_text="The network's own, https. Its pages link to it.",
    )
    logo = models.FileField(
        upload_to="images/",
        blank=True,
        help_text="JPEG, PNG or WebP, at most 10 MB. It is shown whole, at most 320 by 64 pixels, on a white ground.",
    )
    domain = models.CharField(
        max_length=253, blank=True, help_text="Host of its WordPress site: groups, news and sites are there."
    )
    is_open = models.BooleanField(default=False, help_text="Members may join by themselves.")
    accent = models.CharField(max_length=10, choices=Accent, default=Accent.INK)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("code"), name="network_code_unique_ci")]

    def __str__(self) -> str:
        return self.name

    @property
    def website_host(self) -> str:
        """What a link to the website is called; "" when nobody should be led there."""
        return urlsplit(self.website).netloc if is_secure_address(self.website) else ""

    @property
    def shown_logo(self) -> Logo | None:
        return build_logo(self.logo.name or "")


class Membership(models.Model):
    """What one source says about one person in one network."""

    class Source(models.TextChoices):
        API = "api", gettext_lazy("the society's own list")
        COMANAGE = "comanage", "COmanage"
        MANUAL = "manual", gettext_lazy("our staff")
        WORDPRESS = "wordpress", "WordPress"

    class State(models.TextChoices):
        YES = "yes", gettext_lazy("member")
        NO = "no", gettext_lazy("not a member")
        UNKNOWN = "unknown", gettext_lazy("not known")

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="memberships")
    profile = models.ForeignKey("profiles.Profile", on_delete=models.CASCADE, related_name="network_memberships")
    source = models.CharField(max_length=10, choices=Source, default=Source.MANUAL)
    state = models.CharField(max_length=10, choices=State, default=State.UNKNOWN)
    since = models.DateField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True, help_text="When the source last said so.")
    asked_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the source was last asked, whatever came of it."
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "profile", "source"], name="membership_said_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["yes", "no", "unknown"]), name="membership_state_known"
            ),
        ]
        indexes = [models.Index(fields=["profile", "updated_at"], name="membership_profile_updated")]

    def __str__(self) -> str:
        return f"membership {self.pk}"


class Turn(models.Model):
    """When the next request to a society may go out (memberships/turns.py)."""

    code = models.CharField(max_length=50, unique=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Upload(models.Model):
    """A society's list of members that staff sent in (accounts/list_uploads.py)."""

    PLAN_KEPT_FOR = timedelta(days=1)
    KEPT_FOR = timedelta(days=30)

    class Mode(models.TextChoices):
        ADD = "add", gettext_lazy("Add the people in the file")
        REPLACE = "replace", gettext_lazy("The file is the whole list: add who is new, remove who is missing")

    class State(models.TextChoices):
        PLANNED = "planned", gettext_lazy("nothing is changed yet")
        DOING = "doing", gettext_lazy("is being done")
        DONE = "done", gettext_lazy("done")
        UNDOING = "undoing", gettext_lazy("is being undone")
        UNDONE = "undone", gettext_lazy("undone")

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    mode = models.CharField(max_length=10, choices=Mode)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    address_count = models.PositiveIntegerField()
    present_count = models.PositiveIntegerField(help_text="How many of them were members already.")
    trouble_count = models.PositiveIntegerField()
    troubles = models.JSONField(default=list, help_text="[line, text, problem] of the first few thousand.")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"upload {self.pk}"

    @property
    def added_count(self) -> int:
        return self.lines.filter(is_added=True).count()

    @property
    def removed_count(self) -> int:
        return self.lines.filter(is_added=False).count()


class UploadLine(models.Model):
    """One person whom an upload adds or removes; `before` is what our staff had said of them."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="lines")
    profile = models.ForeignKey("profiles.Profile", on_delete=models.CASCADE, related_name="+")
    is_added = models.BooleanField()
    is_done = models.BooleanField(default=False)
    before = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"line {self.pk}"
