"""Text as people type it: without accents, case or punctuation, in any script.

Folding happens here, in Python, for stored text and for queries alike, so that PostgreSQL needs neither `unaccent` nor
a language configuration, and the same database gives the same answers on every server.
"""

import re
import unicodedata
from collections.abc import Iterator

# Letters that Unicode does not decompose, written as people type them.
LETTERS = str.maketrans(
    {
        "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n", "ə": "e",
        "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ـ": None,
        "׳": None, "״": None, "'": None, "’": None, "ʼ": None, "ʻ": None, "ʿ": None, "ʾ": None,
    },
)  # fmt: skip

# Signs that belong to a letter of an Indic script (canonical combining class 0, 7 or 9) are kept; accents, Hebrew and
# Arabic points (every other class, Unicode 16 §4.3) are dropped.
KEPT_CLASSES = frozenset({0, 7, 9})

# \w leaves out the vowel signs of Indic and South-East Asian scripts; dandas and other punctuation stay out.
WORD = re.compile(
    r"[\w\u0900-\u0963\u0966-\u096F\u0971-\u0DF3\u0E01-\u0E3A\u0E40-\u0E4E\u0E80-\u0EDF\u0F40-\u0FBC\u1000-\u1049\u1780-\u17D3]+"
)
UNSPACED = re.compile(r"[\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]+")
LONGEST_WORD = 60
LONGEST_SUFFIX = 8


def fold(text: str) -> str:
    """Return `text` in the form in which it is compared: case-folded, without accents and points."""
    if text.isascii():  # what follows does the same to it, in twenty times the time
        return text.lower().replace("'", "")
    # Decomposing can bring capitals back ("℠" is "SM"), and case folding can compose: both twice.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    bare = "".join(letter for letter in decomposed if unicodedata.combining(letter) in KEPT_CLASSES)
    return unicodedata.normalize("NFC", bare.translate(LETTERS))


def find_words(text: str) -> list[str]:
    """Return the folded words of `text` in order, at most 60 letters of each."""
    words = [word[:LONGEST_WORD] for word in WORD.findall(fold(text))]
    return [bare for word in words if (bare := word.strip("_"))] if "_" in text else words


def iter_index_words(text: str) -> Iterator[str]:
    """Yield the words to store for searching.

    Chinese and Japanese are written without spaces, so every ending of such a run is stored too: with prefix search,
    any part of a name then finds it.
    """
    for word in find_words(text):
        yield word
        if word.isascii():
            continue
        for run in UNSPACED.findall(word):
            yield from (run[start : start + LONGEST_SUFFIX] for start in range(len(run)))
