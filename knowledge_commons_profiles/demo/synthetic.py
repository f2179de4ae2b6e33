"""Synthetic members: as many as a test of speed needs, each made from their number alone.

What they are like follows a large scholarly commons: a few interests are everybody's and most are rare, most pages
are short, some people hide something, have no name, or do not want to be found.
"""

from collections.abc import Sequence
from itertools import accumulate
from random import Random

from knowledge_commons_profiles.demo.chance import seeded_random
from knowledge_commons_profiles.demo.invented import build_invented_work
from knowledge_commons_profiles.demo.orcids import build_orcid
from knowledge_commons_profiles.demo.scholars import Scholar
from knowledge_commons_profiles.demo.synthetic_words import (
    AFFILIATIONS,
    DISCLAIMER,
    INTERESTS,
    NAMINGS,
    PLACES,
    PRONOUNS,
    ROLES,
    SENTENCES,
)
from knowledge_commons_profiles.works.citations import CITATION_STYLES
from knowledge_commons_profiles.works.records import Work

PREFIX = "synthetic-"

NETWORK_SHARES = {"open-learning": 0.40, "letters": 0.15, "nature": 0.04, "images": 0.005}
BLANK_NAMES = 0.02
UNLISTED = 0.03
HIDING_INTERESTS = 0.05
WITH_ORCID = 0.3
WITH_WORKS = 0.03
WITHOUT_AFFILIATION = 0.2
MOST_WORKS = 20
MOST_INTERESTS = 8
MOST_SENTENCES = 5


def accumulate_zipf(count: int, exponent: float) -> tuple[float, ...]:
    """Return cumulative weights by which the n-th of `count` values is chosen in proportion to 1/n^exponent."""
    return tuple(accumulate(1 / rank**exponent for rank in range(1, count + 1)))


INTEREST_WEIGHTS = accumulate_zipf(len(INTERESTS), 0.85)
AFFILIATION_WEIGHTS = accumulate_zipf(len(AFFILIATIONS), 0.6)
NAMING_WEIGHTS = tuple(accumulate(naming.share for naming in NAMINGS))
STYLES = tuple(CITATION_STYLES)


def build_member(number: int) -> Scholar:
    """Return somebody without an account, most of whom have no works."""
    chance = seeded_random("synthetic", number)
    username = f"{PREFIX}{number:06}"
    picked = chance.choices(INTERESTS, cum_weights=INTEREST_WEIGHTS, k=chance.randint(0, MOST_INTERESTS))
    interests = tuple(dict.fromkeys(picked))
    name = "" if chance.random() < BLANK_NAMES else build_name(chance)
    texts = {
        "pronouns": chance.choice(PRONOUNS),
        "title": chance.choice(ROLES).format(interests[0] if interests else "history"),
        "affiliation": ""
        if chance.random() < WITHOUT_AFFILIATION
        else chance.choices(AFFILIATIONS, cum_weights=AFFILIATION_WEIGHTS)[0],
        "orcid": build_orcid(username) if chance.random() < WITH_ORCID else "",
        "about": build_about(chance, interests),
    }
    hiding = chance.choice(("hidden", "members_only")) if chance.random() < HIDING_INTERESTS else ""
    return Scholar(
        username=username,
        name=name,
        texts=texts,
        interests=interests,
        networks=tuple(slug for slug, share in NETWORK_SHARES.items() if chance.random() < share),
        hidden=("academic_interests",) if hiding == "hidden" else (),
        members_only=("academic_interests",) if hiding == "members_only" else (),
        citation_style=chance.choice(STYLES),
        works=build_works(chance, username, name) if chance.random() < WITH_WORKS else (),
        has_user=False,
        is_listed=chance.random() >= UNLISTED,
    )


def build_name(chance: Random) -> str:
    naming = chance.choices(NAMINGS, cum_weights=NAMING_WEIGHTS)[0]
    given, second_given = chance.choice(naming.given), chance.choice(naming.given)
    family, second = chance.choice(naming.family), chance.choice(naming.family)
    return naming.pattern.format(given=given, second_given=second_given, family=family, second=second)


def build_about(chance: Random, interests: Sequence[str]) -> str:
    """Return a paragraph of up to five sentences, always ended by the one that says who wrote it."""
    count = chance.randint(0, MOST_SENTENCES)
    told = [fill(sentence, chance, interests) for sentence in chance.sample(SENTENCES, count)]
    return f"<p>{' '.join([*told, DISCLAIMER])}</p>"


def fill(sentence: str, chance: Random, interests: Sequence[str]) -> str:
    terms = interests or INTERESTS[:8]
    return sentence.format(one=chance.choice(terms), two=chance.choice(terms), place=chance.choice(PLACES))


def build_works(chance: Random, username: str, name: str) -> tuple[Work, ...]:
    first, count = chance.randint(1, MOST_WORKS**2), chance.randint(1, MOST_WORKS)
    return tuple(build_invented_work(username, name or username, number) for number in range(first, first + count))
