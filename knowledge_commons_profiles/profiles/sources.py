"""The sources of a member's copies: which there are for whom, how each is asked, and what follows from its answer."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings

from knowledge_commons_profiles.clients.mastodon import MastodonClient
from knowledge_commons_profiles.clients.orcid import OrcidClient
from knowledge_commons_profiles.clients.works import WorksClient
from knowledge_commons_profiles.mirrors.copying import Payload
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.mirrors.sources import TERMS
from knowledge_commons_profiles.profiles.bibliographies import sync_bibliography
from knowledge_commons_profiles.profiles.links import split_mastodon
from knowledge_commons_profiles.profiles.links_back import check_links_back, find_checkable
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.wordpress.activity import fetch_activity
from knowledge_commons_profiles.wordpress.asking import is_configured
from knowledge_commons_profiles.wordpress.blogs import fetch_posts, fetch_sites
from knowledge_commons_profiles.wordpress.groups import fetch_groups
from knowledge_commons_profiles.wordpress.news import fetch_news
from knowledge_commons_profiles.works.gathering import gather_works


@dataclass(frozen=True, slots=True)
class Way:
    """How one source is asked about a member. `is_there` tells whether it knows, or could know, anything of them."""

    is_configured: Callable[[], bool]
    is_there: Callable[[Profile], bool]
    fetch: Callable[[Profile], Payload]
    then: Callable[[Profile, Copy, datetime | None], None] | None = None

    def can_ask(self, profile: Profile) -> bool:
        return self.is_configured() and self.is_there(profile)


def has_sources() -> bool:
    """Tell whether this deployment asks any source by itself."""
    return any(WAYS[source].is_configured() for source in BY_THEMSELVES)


def find_sources(profile: Profile) -> tuple[Copy.Source, ...]:
    """Return the sources that are refreshed by themselves for this member."""
    return tuple(source for source in BY_THEMSELVES if WAYS[source].can_ask(profile))


def find_system(profile: Profile, source: Copy.Source) -> str:
    """Return who answers. Each Mastodon server is a system of its own, so that one that is down costs no other."""
    return split_mastodon(profile.mastodon)[1] if source is Copy.Source.MASTODON else TERMS[source].system


def fetch_works(profile: Profile) -> Payload:
    client = WorksClient(settings.WORKS_URL)
    records = client.fetch_records(profile.username, orcid=profile.orcid if profile.has_proven_orcid else "")
    return [work.to_json() for work in gather_works(records)]


def fetch_toots(profile: Profile) -> Payload:
    user, server = split_mastodon(profile.mastodon)
    client = MastodonClient(settings.MASTODON_URL.format(server=server))
    return [
        asdict(toot) | {"posted_at": toot.posted_at.isoformat() if toot.posted_at else None}
        for toot in client.fetch_toots(user)
    ]


def fetch_orcid(profile: Profile) -> Payload:
    return [asdict(OrcidClient(settings.ORCID_API_URL).fetch_record(profile.orcid))]


def build_wordpress_way(fetch: Callable[[int], Payload]) -> Way:
    return Way(
        is_configured=is_configured,
        is_there=lambda profile: profile.wordpress_id is not None,
        fetch=lambda profile: fetch(profile.wordpress_id or 0),
    )


WAYS = {
    Copy.Source.WORKS: Way(
        is_configured=lambda: bool(settings.WORKS_URL),
        is_there=lambda _profile: True,
        fetch=fetch_works,
        then=lambda profile, _copy, _former: sync_bibliography(profile),
    ),
    Copy.Source.GROUPS: build_wordpress_way(fetch_groups),
    Copy.Source.POSTS: build_wordpress_way(fetch_posts),
    Copy.Source.SITES: build_wordpress_way(fetch_sites),
    Copy.Source.ACTIVITY: build_wordpress_way(fetch_activity),
    Copy.Source.NEWS: build_wordpress_way(fetch_news),
    Copy.Source.MASTODON: Way(
        is_configured=lambda: settings.READS_MEMBERS_SITES,
        is_there=lambda profile: bool(split_mastodon(profile.mastodon)[1]),
        fetch=fetch_toots,
    ),
    Copy.Source.LINKS: Way(
        is_configured=lambda: settings.READS_MEMBERS_SITES,
        is_there=lambda profile: bool(find_checkable(profile)),
        fetch=check_links_back,
    ),
    Copy.Source.ORCID: Way(
        is_configured=lambda: bool(settings.ORCID_API_URL),
        is_there=lambda profile: bool(profile.orcid),
        fetch=fetch_orcid,
    ),
}
BY_THEMSELVES = tuple(source for source in WAYS if TERMS[source].fresh_for is not None)
