"""A scholar's profile and what is derived from it: the listing that the directory searches, and ready citations."""

from functools import lru_cache
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Lower
from django.urls import reverse

from knowledge_commons_profiles.core.folding import fold
from knowledge_commons_profiles.memberships.models import Membership

ORCID_SHAPE = r"^(\d{4}-){3}\d{3}[\dX]$"
FILE_FIELDS = ("portrait", "cover", "cv")

# The identifier of the transaction that writes a row, as a number.
CURRENT_TRANSACTION = Cast(
    Cast(models.Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
)


class Interest(models.Model):
    """A term of the shared vocabulary of academic interests."""

    slug = models.SlugField(max_length=255, unique=True, allow_unicode=True)
    label = models.CharField(max_length=255)
    folded = models.CharField(max_length=255, editable=False, db_index=True, db_collation="C")

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label

    def save(self, **kwargs: Any) -> None:  # Any: passed through to Django
        """Save, keeping the folded label by which a term is found and known."""
        self.folded = fold_label(self.label)
        super().save(**kwargs)


@lru_cache(maxsize=10_000)
def fold_label(label: str) -> str:
    """Return the form in which two terms are the same term: case, accents and spacing do not count."""
    return " ".join(fold(label).split())[:255]


class ProfileQuerySet(models.QuerySet["Profile"]):
    def public(self) -> "ProfileQuerySet":
        """Profiles that have a page: all that are neither suspended nor about to be erased."""
        return self.filter(is_suspended=False, closes_at=None)

    def listed(self) -> "ProfileQuerySet":
        """Profiles that anyone may find: named, not suspended, and not hidden by their owner."""
        return self.public().exclude(name="").filter(is_listed=True)

    def with_everything(self) -> "ProfileQuerySet":
        """Prefetch all that the audience rule reads, so that building it asks nothing more."""
        return self.prefetch_related(*build_prefetches())


def build_prefetches() -> tuple[str | models.Prefetch[str], ...]:
    memberships = Membership.objects.select_related("network").order_by("network__name")
    return ("interests", models.Prefetch("network_memberships", queryset=memberships), "copies")


class Profile(models.Model):
    """One row a person. It may exist before its user: an imported profile waits to be joined."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="profile"
    )
    username = models.CharField(max_length=150)
    wordpress_id = models.BigIntegerField(null=True, blank=True, unique=True)

    name = models.CharField(max_length=255, blank=True)
    sort_name = models.CharField(max_length=255, blank=True, editable=False, db_collation="C")
    pronouns = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=255, blank=True)
    affiliation = models.CharField(max_length=255, blank=True)
    orcid = models.CharField("ORCID iD", max_length=19, blank=True)
    proven_orcid = models.CharField(
        max_length=19, blank=True, editable=False, help_text="The iD with which the person has signed in."
    )
    website = models.CharField(max_length=500, blank=True)
    mastodon = models.CharField(max_length=255, blank=True, help_text="user@server")
    bluesky = models.CharField(max_length=255, blank=True)
    twitter = models.CharField(max_length=255, blank=True)
    facebook = models.CharField(max_length=500, blank=True)
    linkedin = models.CharField(max_length=500, blank=True)

    about = models.TextField(blank=True)
    education = models.TextField(blank=True)
    publications = models.TextField(blank=True)
    projects = models.TextField(blank=True)
    memberships = models.TextField(blank=True)
    upcoming_talks = models.TextField(blank=True)
    interests = models.ManyToManyField(Interest, blank=True, related_name="profiles")

    layout = models.JSONField(default=dict, blank=True, help_text="See profiles/layout.py.")
    portrait = models.ImageField(upload_to="images/", blank=True)
    cover = models.ImageField(upload_to="images/", blank=True)
    cv = models.FileField("CV", upload_to="cvs/", blank=True)

    is_listed = models.BooleanField(default=True)
    is_suspended = models.BooleanField(default=False)
    suspension_reason = models.TextField(blank=True, help_text="The member reads this.")
    closes_at = models.DateTimeField(
        null=True, blank=True, help_text="When the account is erased; until then the owner may take that back."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(default=1)

    objects: ClassVar["models.Manager[Profile]"] = ProfileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="profile_username_unique_ci"),
            models.CheckConstraint(condition=~Q(username=""), name="profile_username_not_empty"),
            models.CheckConstraint(condition=Q(orcid="") | Q(orcid__regex=ORCID_SHAPE), name="profile_orcid_shape"),
        ]
        # A handful of rows each: the hourly erasure looks for them, and each request for a picture.
        indexes = [
            models.Index(fields=["closes_at"], condition=Q(closes_at__isnull=False), name="profile_closing"),
            models.Index(fields=["id"], condition=Q(is_suspended=True), name="profile_suspended"),
        ]

    def __str__(self) -> str:
        return self.username

    def save(self, **kwargs: Any) -> None:  # Any: passed through to Django
        """Save, keeping the folded name that lists are sorted by."""
        self.sort_name = fold(self.name)[:255]
        if "update_fields" in kwargs and "name" in (kwargs["update_fields"] or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "sort_name"}
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        return reverse("profiles:detail", kwargs={"username": self.username.lower()})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:  # Any: passed through to Django
        """Delete the person and their listings; counts kept of the directory are then out of date."""
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            ListingStamp.bump()
        return deleted

    @property
    def has_proven_orcid(self) -> bool:
        return bool(self.orcid) and self.orcid == self.proven_orcid

    @property
    def display_name(self) -> str:
        return self.name or self.username


class Bibliography(models.Model):
    """A member's works as ready citations in one style, so that no page has to format them.

    `lines` maps a work's id to safe HTML. It is used only while `copied_at` equals the works copy's `fetched_at`.
    """

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="bibliographies", db_index=False)
    style = models.CharField(max_length=20)
    lines = models.JSONField(default=dict)
    copied_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "bibliographies"
        constraints = [models.UniqueConstraint(fields=["profile", "style"], name="bibliography_one_per_style")]

    def __str__(self) -> str:
        return f"bibliography {self.pk}"


class Listing(models.Model):
    """What the directory may show and find of one profile, for one audience (docs/decisions/0003).

    Written from the audience rule's result and from nothing else; a profile that is not listed has no row. `facets`
    holds `network:<slug>`, `interest:<label>` and `affiliation:<text>`; `card` what a list shows of a person.
    """

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="listings", db_index=False)
    audience = models.CharField(max_length=10)
    sort_name = models.CharField(max_length=255, db_collation="C")
    changed_at = models.DateTimeField()
    search = SearchVectorField()
    facets = ArrayField(models.CharField(max_length=300), default=list)
    card = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["profile", "audience"], name="listing_one_per_audience")]
        indexes = [
            models.Index(fields=["audience", "sort_name", "profile"], name="listing_by_name"),
            models.Index(fields=["audience", "-changed_at", "-profile"], name="listing_by_change"),
            *(
                GinIndex(fields=[field], condition=Q(audience=audience), name=f"listing_{field}_{audience}")
                for audience in ("everyone", "members")
                for field in ("search", "facets")
            ),
            *(
                # The words of names alone (weight A), so that a search can put them first without reading every vector.
                GinIndex(
                    Func("search", Value("{a}"), function="ts_filter"),
                    condition=Q(audience=audience),
                    name=f"listing_names_{audience}",
                )
                for audience in ("everyone", "members")
            ),
        ]

    def __str__(self) -> str:
        return f"listing {self.pk}"


class ListingStamp(models.Model):
    """One row that changes in the same transaction as any listing, so that counts can be kept and still be right."""

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def bump(cls) -> None:
        if not cls.objects.filter(pk=1).update(number=F("number") + 1):
            cls.objects.get_or_create(pk=1, defaults={"number": 1})


class Version(models.Model):
    """What one change replaced, so that it can be looked at and undone.

    `before` maps the names of the changed fields to their former values; interests are a list of labels. Files that a
    change replaced are gone from the store soon after (profiles/files.py), so that their names are a record and cannot
    be restored.
    """

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField(help_text="The profile's number before the change.")
    before = models.JSONField(encoder=DjangoJSONEncoder)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["profile", "revision"], name="version_one_per_revision")]

    def __str__(self) -> str:
        return f"version {self.revision}"


class Act(models.Model):
    """Something that staff did, or a change of somebody's rights: the audit trail. Nothing changes or deletes a row.

    Usernames are kept as text, because an act outlives the people; erasing an account blanks its name here.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    actor_username = models.CharField(max_length=150, blank=True)
    profile = models.ForeignKey(Profile, on_delete=models.SET_NULL, null=True, blank=True, related_name="acts")
    profile_username = models.CharField(max_length=150, blank=True)
    verb = models.CharField(max_length=50)
    details = models.JSONField(default=dict, blank=True)
    happened_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-happened_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"


class Change(models.Model):
    """Something that happened to one person, as sister services are told it (profiles/changes.py).

    It names people by number and username alone, and outlives them: the change feed says who is gone.
    """

    class Kind(models.TextChoices):
        CREATED = "created", "created"
        UPDATED = "updated", "updated"
        DELETED = "deleted", "deleted"
        ASSOCIATED = "associated", "given a login method"
        ADDRESS = "address", "given another primary address"
        PORTRAIT = "portrait", "given another portrait"
        MEMBERSHIPS = "memberships", "in other networks"
        SIGNED_OUT = "signed_out", "signed out"
        CLOSED = "closed", "taken from the site for now"
        REOPENED = "reopened", "back on the site"

    transaction = models.BigIntegerField(db_default=CURRENT_TRANSACTION, editable=False)
    profile_number = models.BigIntegerField()
    username = models.CharField(max_length=150)
    kind = models.CharField(max_length=20, choices=Kind)
    reference = models.BigIntegerField(
        null=True, blank=True, help_text="Key of the login method, when it is about one."
    )
    happened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transaction", "id"], name="change_in_order"),
        ]

    def __str__(self) -> str:
        return f"change {self.pk}"


class Reader(models.Model):
    """How far one reader of the changes has come (`profiles/changes.py::read_on`)."""

    name = models.CharField(max_length=50, unique=True)
    transaction = models.BigIntegerField(default=0)
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
