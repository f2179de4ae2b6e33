"""Keeping the directory's listings right: each is written from what the audience rule lets one audience see."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched, count
from typing import Any

from django.db import transaction

from knowledge_commons_profiles.core.folding import iter_index_words
from knowledge_commons_profiles.core.html import extract_text
from knowledge_commons_profiles.profiles.audience import build_visible
from knowledge_commons_profiles.profiles.layout import Audience, has_members_only, parse_layout
from knowledge_commons_profiles.profiles.models import Listing, ListingStamp, Profile
from knowledge_commons_profiles.profiles.visible import VisibleProfile

READ_SECTIONS = ("about_user", "academic_interests")
EXCERPT_SOURCE_LENGTH = 1500
WRITTEN = ("sort_name", "changed_at", "search", "facets", "card")
WORDS_PER_ABOUT = 4000
LOADED_AT_ONCE = 500


def sync_listings(profiles: Iterable[Profile]) -> None:
    """Write the listings of these profiles anew, in one transaction with whatever changed them.

    Profiles that are not listed lose theirs. Load them with `with_everything()`.
    """
    given = list(profiles)
    with transaction.atomic():
        listings = [listing for profile in given for listing in iter_listings(profile)]
        unlisted = {profile.pk for profile in given} - {listing.profile_id for listing in listings}
        if unlisted:
            Listing.objects.filter(profile__in=unlisted).delete()
        Listing.objects.bulk_create(
            listings, update_conflicts=True, unique_fields=["profile", "audience"], update_fields=WRITTEN
        )
        ListingStamp.bump()


def sync_listings_of(numbers: Sequence[int]) -> None:
    """Do so for the profiles of these numbers, who are loaded a few at a time."""
    for some in batched(numbers, LOADED_AT_ONCE):
        sync_listings(Profile.objects.with_everything().filter(pk__in=some))


def iter_listings(profile: Profile) -> Iterator[Listing]:
    if not profile.name or profile.is_suspended or profile.closes_at or not profile.is_listed:
        return
    everyone = build_listing(profile, Audience.EVERYONE)
    yield everyone
    if has_members_only(parse_layout(profile.layout)):
        yield build_listing(profile, Audience.MEMBERS)
    else:  # they see the same, and building it is most of the work
        yield Listing(
            profile_id=profile.pk, audience=Audience.MEMBERS, **{name: getattr(everyone, name) for name in WRITTEN}
        )


def build_listing(profile: Profile, audience: Audience) -> Listing:
    visible = build_visible(profile, audience, only=READ_SECTIONS, with_links=False)
    about = extract_text(visible.about)
    return Listing(
        profile_id=profile.pk,
        audience=audience,
        sort_name=profile.sort_name,
        changed_at=profile.updated_at,
        search=build_search_vector(visible, about),
        facets=build_facets(visible),
        card=build_card(visible, about),
    )


def build_facets(visible: VisibleProfile) -> list[str]:
    """Return `<facet>:<value>` for everything a list may be narrowed by."""
    facets = [
        *(f"network:{network.slug}" for network in visible.networks),
        *(f"interest:{label}" for label in visible.interests),
        *([f"affiliation:{visible.affiliation}"] if visible.affiliation else []),
    ]
    return list(dict.fromkeys(facets))  # two interests may have one label; a person is counted once


def build_card(visible: VisibleProfile, about: str) -> dict[str, Any]:  # Any: JSON, read by directory/cards.py
    return {
        "username": visible.username,
        "name": visible.name,
        "pronouns": visible.pronouns,
        "title": visible.title,
        "affiliation": visible.affiliation,
        "portrait_url": visible.portrait_url,
        "interests": list(visible.interests),
        "networks": [network.slug for network in visible.networks],
        "about": about[:EXCERPT_SOURCE_LENGTH],
    }


def build_search_vector(visible: VisibleProfile, about: str) -> str:
    """Return a tsvector literal: names weigh A, what a person is and studies B, what they write about themselves C.

    Source: https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSVECTOR
    """
    places: dict[str, list[str]] = defaultdict(list)
    positions = count(1)
    for weight, text in iter_weighted_texts(visible, about):
        for word in iter_index_words(text):
            places[word].append(f"{next(positions)}{weight}")
    # No word holds a quote or a backslash (core/folding.py); PostgreSQL itself leaves out what is too many or too far.
    return " ".join([f"'{word}':{','.join(found)}" for word, found in places.items()])


def iter_weighted_texts(visible: VisibleProfile, about: str) -> Iterator[tuple[str, str]]:
    yield "A", visible.name
    yield "A", visible.username
    yield "B", visible.title
    yield "B", visible.affiliation
    yield "B", "\n".join(visible.interests)
    yield "C", " ".join(about.split(maxsplit=WORDS_PER_ABOUT)[:WORDS_PER_ABOUT])


def quote_lexeme(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
