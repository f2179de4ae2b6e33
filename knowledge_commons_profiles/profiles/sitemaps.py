"""The sitemap: every page that strangers may find, and when it last changed (https://www.sitemaps.org/protocol.html).

Django's views serve it, an index with a map for each section. The index asks the database for counts and latest dates
only, and a map for one page of names and dates, so that a hundred thousand members cost little.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.models import Listing

type Entry = tuple[str, datetime | None]


class DatedSitemap(Sitemap):  # type: ignore[type-arg]  # generic for the checker only
    """A map of paths (or what makes them) with the time of their last change, None when that is not known."""

    def lastmod(self, item: Entry) -> datetime | None:
        return item[1]

    def get_latest_lastmod(self) -> datetime | None:
        """Return when a member that strangers may find last changed, from the index that lists are sorted by."""
        listings = Listing.objects.filter(audience=Audience.EVERYONE).order_by("-changed_at", "-profile_id")
        return listings.values_list("changed_at", flat=True).first()


class SiteSitemap(DatedSitemap):
    """Home, the directory and each network's part of it."""

    def items(self) -> Sequence[Entry]:
        networks = Network.objects.order_by("slug").values_list("slug", "updated_at")
        return [
            (reverse("pages:home"), None),
            (reverse("directory:members"), self.get_latest_lastmod()),
            *((reverse("directory:network", args=[slug]), changed_at) for slug, changed_at in networks),
        ]

    def location(self, item: Entry) -> str:
        return item[0]


class MemberSitemap(DatedSitemap):
    """The members that strangers may find; those who are hidden or suspended have no listing."""

    limit = 10_000

    def items(self) -> QuerySet[Listing, Entry]:
        listings = Listing.objects.filter(audience=Audience.EVERYONE).order_by("profile_id")
        return listings.values_list("profile__username", "changed_at")

    def location(self, item: Entry) -> str:
        return reverse("profiles:detail", args=[item[0].lower()])


SITEMAPS: dict[str, "type[Sitemap[Any]] | Sitemap[Any]"] = {
    "site": SiteSitemap,
    "members": MemberSitemap,
}  # Any: the stubs make it generic, Django does not
