"""The place in what a person wrote about themselves where a search found them."""

from collections.abc import Iterator
from functools import lru_cache
from unicodedata import combining

from django.utils.html import escape
from django.utils.safestring import SafeString

from knowledge_commons_profiles.core.folding import WORD, find_words, fold
from knowledge_commons_profiles.directory.terms import Span, Term

BEFORE = 80
AFTER = 140


def build_excerpt(about: str, terms: tuple[Term, ...], *, elsewhere: str) -> SafeString:
    """Return safe HTML around the first word that only `about` has; empty when the rest of the card says it all."""
    said = find_words(elsewhere)
    missing = tuple(term for term in terms if not any(term.find_in(word) for word in said))
    if not missing or not about:
        return SafeString("")
    first = next(iter_spans(about, missing), None)
    return mark(about, first, terms) if first else SafeString("")


def iter_spans(text: str, terms: tuple[Term, ...]) -> Iterator[Span]:
    """Yield where in the text the terms are found, in order, with the points that belong to the last letter of each."""
    letters = [fold_letter(letter) for letter in text]
    origins = [position for position, folded in enumerate(letters) for _ in folded]  # of each folded letter
    for match in WORD.finditer("".join(letters)):
        span = next(filter(None, (term.find_in(match[0]) for term in terms)), None)
        if span:
            start, end = origins[match.start() + span[0]], origins[match.start() + span[1] - 1] + 1
            while end < len(text) and combining(text[end]):
                end += 1
            yield start, end


@lru_cache(maxsize=4096)
def fold_letter(letter: str) -> str:
    return fold(letter)


def mark(text: str, around: Span, terms: tuple[Term, ...]) -> SafeString:
    """Return the words around a place, escaped, with every match in <mark>."""
    begin, end = find_window(text, around)
    parts = ["… " if begin else ""]
    position = begin
    for start, stop in iter_spans(text, terms):
        if start >= position and stop <= end:
            parts += [escape(text[position:start]), "<mark>", escape(text[start:stop]), "</mark>"]
            position = stop
    parts += [escape(text[position:end]), " …" if end < len(text) else ""]
    return SafeString("".join(parts))


def find_window(text: str, around: Span) -> Span:
    """Return a part of the text that holds the place and cuts no word, where words are parted by spaces."""
    begin = max(0, around[0] - BEFORE)
    end = min(len(text), around[1] + AFTER)
    if begin:
        space = text.find(" ", begin, around[0])
        begin = space + 1 if space >= 0 else begin
    if end < len(text):
        space = text.rfind(" ", around[1], end)
        end = space if space >= 0 else end
    return begin, end
