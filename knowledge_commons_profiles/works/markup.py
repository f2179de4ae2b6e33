"""The little markup that a title may carry: italics and the like, as CSL-JSON allows.

Only complete pairs without attributes are markup (`<i>Hamlet</i>`); everything else that looks like a tag is text
(`A <B> C`, `<script>`). While a citation is put together, each tag is one character of the Unicode private use area,
which `clean_line` keeps out of foreign text: so no title can bring markup of its own, and `<` and `&` need no escaping
until the end.

https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html#html-like-formatting-tags
"""

import re
from html import escape, unescape

from django.utils.safestring import SafeString

from knowledge_commons_profiles.core.html import clean_inline

LONGEST_LINE = 2_000
LARGEST_NUMBER = 10**15

MARKS = {"i": ("\ue000", "\ue001"), "b": ("\ue002", "\ue003"), "sup": ("\ue004", "\ue005"), "sub": ("\ue006", "\ue007")}
SAME_TAGS = {"em": "i", "strong": "b"}
CLOSING_MARKS = "".join(closing for _, closing in MARKS.values())

_WITHOUT_MARKS = dict.fromkeys(ord(mark) for pair in MARKS.values() for mark in pair)
_MARKS_AS_TAGS = {
    ord(mark): f"<{slash}{tag}>" for tag, pair in MARKS.items() for mark, slash in zip(pair, ("", "/"), strict=True)
}

# The innermost pair: nothing that opens or closes such a tag inside.
_PAIR = re.compile(
    r"<(i|em|b|strong|sup|sub)>((?:(?!</?(?:i|em|b|strong|sup|sub)>).)*)</\1>", re.IGNORECASE | re.DOTALL
)
DEEPEST_MARKUP = 5

# Controls, halves of characters, private use, and what turns the direction of the text that follows it (UAX #9).
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000-\uf8ff\ufeff\ufffe\uffff]"
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,5});")


def clean_line(value: object) -> str:
    """Return text or a number of a foreign record as one clean line; "" for anything else."""
    text = value if isinstance(value, str) else _spell_number(value)
    line = " ".join(_UNWANTED.sub("", text[: 2 * LONGEST_LINE]).split())
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1].rstrip() + "…"


def read_entities(text: str) -> str:
    """Return `text` with the commonest entities read, as old imports into the repository left them in titles."""
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text)


def mark(text: str) -> str:
    """Return `text` with its pairs of tags as private use characters."""
    for _ in range(DEEPEST_MARKUP):
        text, count = _PAIR.subn(_mark_pair, text)
        if not count:
            break
    return text


def plain(text: str) -> str:
    """Return `text` without its markup: what search, headings and other programs want."""
    return mark(text).translate(_WITHOUT_MARKS)


def html_of_marked(text: str) -> SafeString:
    """Return marked text as HTML that is safe to show."""
    return clean_inline(escape(_set_upright(text), quote=False).translate(_MARKS_AS_TAGS))


def _set_upright(text: str) -> str:
    """Return marked text with italics inside italics set upright, as printers do: a play in the title of a book."""
    opening, closing = MARKS["i"]
    depth, letters = 0, []
    for letter in text:
        depth -= letter == closing
        if letter in (opening, closing):
            letters.append(letter if depth % 2 == 0 else opening if letter == closing else closing)
        else:
            letters.append(letter)
        depth += letter == opening
    return "".join(letters).replace(f"{opening}{closing}", "")


def _spell_number(value: object) -> str:
    """Return a number as people would type it; nothing for what is no number, or is longer than any in a record."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LARGEST_NUMBER:
        return ""
    return str(int(value)) if value == int(value) else str(value)


def _mark_pair(pair: re.Match[str]) -> str:
    tag = pair[1].lower()
    opening, closing = MARKS[SAME_TAGS.get(tag, tag)]
    return f"{opening}{pair[2]}{closing}"
