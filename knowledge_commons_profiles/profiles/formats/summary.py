"""A person in a sentence, for search results and link previews."""

from knowledge_commons_profiles.core.html import extract_text
from knowledge_commons_profiles.profiles.visible import VisibleProfile

# How far back a cut may look for a space; scripts without spaces are cut anywhere.
LONGEST_CUT_WORD = 30


def build_summary(visible: VisibleProfile, limit: int) -> str:
    """Return plain text on one line, at most `limit` characters and not empty: what they wrote, else what they are."""
    position = ", ".join(filter(None, (visible.title, visible.affiliation)))
    return shorten(extract_text(visible.about) or position or ", ".join(visible.interests) or visible.name, limit)


def shorten(text: str, limit: int) -> str:
    """Return the text on one line; a longer one ends in "…", between words where there are any."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    start, space, word = cut.rpartition(" ")
    return f"{(start if space and len(word) <= LONGEST_CUT_WORD else cut).rstrip(' ,;:.-–—')}…"
