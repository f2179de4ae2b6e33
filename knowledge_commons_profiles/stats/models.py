"""What the numbers page shows, as it was computed last."""

from django.db import models


class Figures(models.Model):
    """One row; `content` as stats/figures.py builds it."""

    content = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "figures"

    def __str__(self) -> str:
        return f"figures of {self.computed_at:%Y-%m-%d}"
