"""What others told us, so that the health report can say it without asking anybody."""

from django.db import models


class Fact(models.Model):
    """When something last went well: the backup service writes `backup` and `backup verified` (compose/…/postgres)."""

    name = models.CharField(max_length=50, primary_key=True)
    happened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
