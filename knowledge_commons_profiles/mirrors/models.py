"""Our own dated copies of what other systems know about a member. Pages read these and never the systems."""

from django.db import models
from django.utils.translation import gettext_lazy


class Copy(models.Model):
    """The last good answer of one source about one profile.

    `payload` is None until the source has answered once: unknown, which is not the same as an empty answer. A failed
    refresh sets `failed_at` and `error` and leaves the payload and its date alone. Written by `copying.py` alone.
    """

    class Source(models.TextChoices):
        WORKS = "works", "KC Works"
        GROUPS = "groups", gettext_lazy("Groups")
        POSTS = "posts", gettext_lazy("Blog posts")
        SITES = "sites", gettext_lazy("Sites")
        ACTIVITY = "activity", gettext_lazy("Activity")
        NEWS = "news", gettext_lazy("Following and notifications")
        MASTODON = "mastodon", "Mastodon"
        LINKS = "links", gettext_lazy("Links back")
        ORCID = "orcid", "ORCID record"

    profile = models.ForeignKey("profiles.Profile", on_delete=models.CASCADE, related_name="copies")
    source = models.CharField(max_length=10, choices=Source)
    payload = models.JSONField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True, help_text="The owner reads this.")
    failure_count = models.PositiveIntegerField(default=0, help_text="Failed refreshes since the last good one.")
    due_at = models.DateTimeField(null=True, blank=True, help_text="When to refresh it; empty is now.")
    claimed_until = models.DateTimeField(
        null=True, blank=True, help_text="Somebody refreshes it until then; nobody else does."
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "copies"
        constraints = [models.UniqueConstraint(fields=["profile", "source"], name="copy_one_per_source")]
        indexes = [models.Index(fields=["due_at"], name="copy_due")]

    def __str__(self) -> str:
        return f"{self.source} copy {self.pk}"

    @property
    def is_failing(self) -> bool:
        return self.failed_at is not None and (self.fetched_at is None or self.failed_at > self.fetched_at)
