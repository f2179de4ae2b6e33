"""A person as a list shows them, with every address ready: a template that reverses each of them would be slow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from knowledge_commons_profiles.core.initials import build_initials
from knowledge_commons_profiles.directory.excerpts import build_excerpt
from knowledge_commons_profiles.directory.terms import Term
from knowledge_commons_profiles.profiles.pictures import find_small

INTERESTS_PER_CARD = 5
SAFE_IN_PATH = "~:@!$&'()*+,;="  # RFC 3986 §3.3, as Django's reverse() leaves them


@dataclass(frozen=True, slots=True)
class Card:
    """`interests` is list items: a page of cards has a hundred of them, and a template takes ten times as long."""

    name: str
    url: str
    portrait_url: str
    initials: str
    pronouns: str
    title: str
    affiliation: str
    interests: SafeString
    networks: str
    excerpt: SafeString


@dataclass(frozen=True, slots=True)
class CardBuilder:
    """What all cards of a page share. `interest_path` is the list that an interest's link leads to."""

    profiles_path: str
    interest_path: str
    network_names: Mapping[str, str]
    terms: tuple[Term, ...]

    def build(self, stored: dict[str, Any]) -> Card:  # Any: JSON written by profiles/listings.py
        return Card(
            name=stored["name"],
            url=f"{self.profiles_path}{quote(stored['username'], safe=SAFE_IN_PATH)}/",
            portrait_url=find_small(stored["portrait_url"]),
            initials="" if stored["portrait_url"] else build_initials(stored["name"]),
            pronouns=stored["pronouns"],
            title=stored["title"],
            affiliation=stored["affiliation"],
            interests=self.render_interests(stored["interests"]),
            networks=" · ".join(self.network_names[slug] for slug in stored["networks"] if slug in self.network_names),
            excerpt=self.build_excerpt(stored),
        )

    def render_interests(self, labels: list[str]) -> SafeString:
        path = escape(self.interest_path)
        links = (
            f'<li><a href="{path}?interest={quote_plus(label)}"><bdi>{escape(label)}</bdi></a></li>'
            for label in labels[:INTERESTS_PER_CARD]
        )
        more = len(labels) - INTERESTS_PER_CARD
        rest = (
            f'<li class="person-card__more">{escape(gettext("+%(number)s more") % {"number": more})}</li>'
            if more > 0
            else ""
        )
        return SafeString("".join(links) + rest)

    def build_excerpt(self, stored: dict[str, Any]) -> SafeString:  # Any: as above
        if not self.terms:
            return SafeString("")
        shown = (stored["name"], stored["username"], stored["title"], stored["affiliation"], *stored["interests"])
        return build_excerpt(stored["about"], self.terms, elsewhere="\n".join(shown))
