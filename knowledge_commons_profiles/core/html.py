"""The one HTML cleaner: what members, editors and other systems wrote, made safe to show.

The allow-list of rich text is the editor's toolbar and nothing more. Cleaners are compiled once; nh3 follows the HTML5
parsing rules, so what comes out is well-formed whatever went in.
"""

import html
import re
from collections import Counter
from html.parser import HTMLParser

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString

from knowledge_commons_profiles.core.addresses import split_web_address

RICH_TEXT_TAGS = frozenset({"p", "br", "strong", "em", "b", "i", "a", "ul", "ol", "li"})
PAGE_TAGS = RICH_TEXT_TAGS | {"h2", "h3", "h4", "blockquote", "hr"}
INLINE_TAGS = frozenset({"i", "b", "em", "strong", "sup", "sub"})
LINK_SCHEMES = frozenset({"http", "https", "mailto"})

# Links that members write say nothing about whom we recommend (`nofollow`, `ugc`) and get no handle on our window.
LINK_REL = "nofollow noopener ugc"

# Tags that part words from each other; the other ones ("<b>H</b>amlet") do not.
PARTING_TAGS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "figure"}
    | {"footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"}
    | {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)

_RICH_TEXT = nh3.Cleaner(
    tags=RICH_TEXT_TAGS,
    attributes={"a": {"href", "title"}},
    url_schemes=LINK_SCHEMES,
    url_relative="deny",
    link_rel=LINK_REL,
    # What a word processor's page says about itself is no part of the text.
    clean_content_tags={"script", "style", "title"},
)
_PAGE = nh3.Cleaner(
    tags=PAGE_TAGS,
    attributes={"a": {"href", "title"}},
    url_schemes=LINK_SCHEMES,
    url_relative="pass_through",
    link_rel="noopener",
)
_INLINE = nh3.Cleaner(tags=INLINE_TAGS, attributes={}, link_rel=None)
_PARTING = nh3.Cleaner(tags=PARTING_TAGS, attributes={}, link_rel=None)
_TAG = re.compile(r"<[^>]*>")
_ANY_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)

# Frames around text, which nobody sees go.
UNMISSED_TAGS = ("html", "head", "meta", "link", "body", "title")


def clean_rich_text(text: str) -> SafeString:
    """Return HTML of paragraphs, emphasis, lists and links; relative links lose their address."""
    return SafeString(_RICH_TEXT.clean(text))


def write_rich_text(typed: str) -> SafeString:
    """Return what was typed as clean HTML: text without any tag becomes paragraphs, parted by empty lines."""
    text = typed.replace("\r\n", "\n").strip()
    if text and not _ANY_TAG.search(text):
        text = linebreaks(html.unescape(text), autoescape=True)
    cleaned = clean_rich_text(text)
    return cleaned if extract_text(cleaned) else SafeString("")


def count_lost_formatting(typed: str) -> Counter[str]:
    """Return how many of which tags cleaning takes away that somebody may miss; links' addresses count as "href"."""
    if not _ANY_TAG.search(typed):
        return Counter()
    return _count_formatting(typed) - _count_formatting(clean_rich_text(typed))


class _Formatting(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag] += 1
        self.found["href"] += any(name == "href" for name, _ in attrs)


def _count_formatting(text: str) -> Counter[str]:
    reader = _Formatting()
    reader.feed(text)
    return reader.found - Counter(dict.fromkeys(UNMISSED_TAGS, len(text)))


def clean_page(text: str) -> SafeString:
    """Return HTML of rich text and headings for pages that staff write; relative links stay, they are to our own."""
    return SafeString(_PAGE.clean(text))


def clean_inline(text: str) -> SafeString:
    """Return HTML of emphasis, superscript and subscript only, without any attribute."""
    return SafeString(_INLINE.clean(text))


def clean_link(url: str) -> str:
    """Return the address when it is one that a browser may follow, else ""."""
    return url if split_web_address(url) else ""


def extract_text(text: str) -> str:
    """Return the words of an HTML text on one line, without tags and entities; not safe HTML."""
    if "<" not in text and "&" not in text:
        return " ".join(text.split())
    # The cleaner escapes every "<" that is not a tag and leaves no attribute, so that a pattern can find the tags.
    words = html.unescape(_TAG.sub(" ", _PARTING.clean(text)))
    return " ".join(words.split())
