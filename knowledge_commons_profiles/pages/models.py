"""Pages whose words the Commons' staff write themselves."""

from django.db import models


class SitePage(models.Model):
    slug = models.SlugField(max_length=200, unique=True)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True, help_text="HTML; cleaned again when it is shown.")
    cta_text = models.CharField("button text", max_length=200, blank=True)
    cta_url = models.CharField("button address", max_length=500, blank=True)
    is_in_footer = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
