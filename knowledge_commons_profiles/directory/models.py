"""What the Commons' search service was told about our members, and how far the changes are told."""

from django.db import models


class SearchDocument(models.Model):
    """A profile as the search service has it. It outlives the profile until the service has forgotten that too."""

    profile_number = models.BigIntegerField(unique=True)
    document_id = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, help_text="Of what was sent: the same is not sent again.")
    sent_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"document of {self.profile_number}"


class SearchPlace(models.Model):
    """One row: the last change that the search service was told (profiles/changes.py)."""

    transaction = models.BigIntegerField(default=0)
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.transaction}/{self.number}"
