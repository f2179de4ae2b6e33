"""The sources: one line each. Which of them there are for a member, `profiles/sources.py` knows."""

from dataclasses import dataclass
from datetime import timedelta

from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.wordpress.asking import SYSTEM as WORDPRESS


@dataclass(frozen=True, slots=True)
class Terms:
    """How a source is refreshed. `system` is who answers; `fresh_for` None is refreshed only when asked for."""

    system: str
    fresh_for: timedelta | None


TERMS = {
    Copy.Source.WORKS: Terms("KC Works", timedelta(minutes=30)),
    Copy.Source.GROUPS: Terms(WORDPRESS, timedelta(minutes=10)),
    Copy.Source.POSTS: Terms(WORDPRESS, timedelta(minutes=10)),
    Copy.Source.SITES: Terms(WORDPRESS, timedelta(minutes=10)),
    Copy.Source.ACTIVITY: Terms(WORDPRESS, timedelta(minutes=10)),
    Copy.Source.NEWS: Terms(WORDPRESS, timedelta(minutes=10)),
    Copy.Source.MASTODON: Terms("Mastodon", timedelta(minutes=30)),
    Copy.Source.LINKS: Terms("the member's own sites", timedelta(days=7)),
    Copy.Source.ORCID: Terms("ORCID", None),
}
