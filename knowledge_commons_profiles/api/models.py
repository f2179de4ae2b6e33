"""What the API keeps of its own: groups of WordPress, so that telling of one asks nobody."""

from django.db import models


class KnownGroup(models.Model):
    """A group as WordPress had it when it was last asked (api/groups.py). `number` is WordPress's own."""

    number = models.BigIntegerField(primary_key=True)
    slug = models.CharField(max_length=200, db_index=True)
    visibility = models.CharField(max_length=10)
    details = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"group {self.number}"
