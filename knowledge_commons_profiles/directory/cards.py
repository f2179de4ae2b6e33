"""A person as a list shows them, as HTML: made here, because a template takes several times as long for 25 of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote, quote_plus

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from knowledge_commons_profiles.core.initials import build_initials
from knowledge_commons_profiles.directory.excerpts import build_excerpt
from knowledge_commons_profiles.directory.terms import Term
from knowledge_commons_profiles.profiles.pictures import find_small

INTERESTS_PER_CARD = 5
SAFE_IN_PATH = "~:@!$&'()*+,;="  # RFC 3986 §3.3, as Django's reverse() leaves them

type Stored = Mapping[str, Any]  # Any: JSON written by profiles/listings.py


@dataclass(frozen=True, slots=True)
class Words:
    """What cards say to those who cannot see them, in the page's language: looked up once a page."""

    pronouns: str
    interests: str
    networks: str


@dataclass(frozen=True, slots=True)
class CardMaker:
    """What all cards of a page share. `interest_path` is the list that an interest's link leads to."""

    profiles_path: str
    interest_path: str
    network_names: Mapping[str, str]
    terms: tuple[Term, ...]

    def render_all(self, people: Iterable[Stored]) -> SafeString:
        words = Words(
            pronouns=escape(gettext("Pronouns:")),
            interests=escape(gettext("Interests")),
            networks=escape(gettext("Networks:")),
        )
        return SafeString("\n".join(f"<li>{self.render(person, words)}</li>" for person in people))

    def render(self, person: Stored, words: Words) -> str:
        return (
            f'<article class="person-card"><div class="person-card__portrait">{render_portrait(person)}</div>'
            f'<div class="person-card__text">{self.render_name(person, words)}'
            f"{render_line('title', escape(person['title']))}"
            f"{render_line('affiliation', escape(person['affiliation']))}"
            f"{render_line('excerpt', self.build_excerpt(person))}"
            f"{self.render_interests(person['interests'], words)}"
            f"{self.render_networks(person['networks'], words)}</div></article>"
        )

    def build_url(self, person: Stored) -> str:
        return f"{self.profiles_path}{quote(person['username'], safe=SAFE_IN_PATH)}/"

    def render_name(self, person: Stored, words: Words) -> str:
        pronouns = (
            f' <small class="person-card__pronouns"><span class="visually-hidden">{words.pronouns} </span>'
            f"<bdi>{escape(person['pronouns'])}</bdi></small>"
            if person["pronouns"]
            else ""
        )
        name = f'<a href="{escape(self.build_url(person))}"><bdi>{escape(person["name"])}</bdi></a>'
        return f'<h3 class="person-card__name">{name}{pronouns}</h3>'

    def render_interests(self, labels: list[str], words: Words) -> str:
        if not labels:
            return ""
        path = escape(self.interest_path)
        links = "".join(
            f'<li><a href="{path}?interest={quote_plus(label)}"><bdi>{escape(label)}</bdi></a></li>'
            for label in labels[:INTERESTS_PER_CARD]
        )
        more = len(labels) - INTERESTS_PER_CARD
        if more > 0:
            links += f'<li class="person-card__more">{escape(gettext("+%(number)s more") % {"number": more})}</li>'
        return f'<ul class="person-card__interests" aria-label="{words.interests}">{links}</ul>'

    def render_networks(self, slugs: list[str], words: Words) -> str:
        names = " · ".join(escape(self.network_names[slug]) for slug in slugs if slug in self.network_names)
        if not names:
            return ""
        label = f'<span class="visually-hidden">{words.networks} </span>'
        return f'<p class="person-card__networks">{label}{names}</p>'

    def build_excerpt(self, person: Stored) -> str:
        """Return where the search found the person's text, when nothing else on the card shows it; already escaped."""
        if not self.terms:
            return ""
        shown = (person["name"], person["username"], person["title"], person["affiliation"], *person["interests"])
        return build_excerpt(person["about"], self.terms, elsewhere="\n".join(shown))


def render_portrait(person: Stored) -> str:
    if person["portrait_url"]:
        url = escape(find_small(person["portrait_url"]))
        return f'<img class="portrait" src="{url}" alt="" width="96" height="96" loading="lazy">'
    initials = escape(build_initials(person["name"]))
    return f'<span class="portrait portrait--initials" aria-hidden="true">{initials}</span>'


def render_line(part: str, html: str) -> str:
    return f'<p class="person-card__{part}" dir="auto">{html}</p>' if html else ""
