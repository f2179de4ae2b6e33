"""`make words`: collects every string to translate into the .po files, and compiles those to .mo; no gettext is needed.

docs/languages.md tells how to add a string or a language; tests/test_words.py finds what was forgotten.
"""

import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ROOT / "knowledge_commons_profiles"
CONFIG = ROOT / "config"
TEMPLATES = APPS / "templates"
LOCALE = APPS / "locale"
LANGUAGES = ("es",)
WIDTH = 110
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the same strings make the same files, whenever they are made
KEYWORDS = [
    f"{kind}{lazy}" for kind in ("gettext", "ngettext", "pgettext", "npgettext") for lazy in ("", "_lazy", "_noop")
]
TEXT = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
CALL = re.compile(rf" (n?p?gettext|_)\((({TEXT})(?:, {TEXT})*)(?:, ?count)?\) ")
UNWANTED = "POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Report-Msgid-Bugs-To"
DATES = re.compile(rf'^"({UNWANTED}):.*\n', re.MULTILINE)

type Found = tuple[str, str, str]  # context, message, plural; "" where there is none


def main() -> int:
    for language in LANGUAGES:
        catalog = read_catalog(language)
        catalog.update(build_template(), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        find_po(language).write_text(print_po(catalog), encoding="utf-8")
        find_mo(language).write_bytes(compile_mo(catalog))
        missing = [message.id for message in iter_messages(catalog) if not is_complete(message)]
        print(f"{language}: {len(catalog)} strings, {len(missing)} without a translation")
    return 0


def find_po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def find_mo(language: str) -> Path:
    return find_po(language).with_suffix(".mo")


def read_catalog(language: str) -> Catalog:
    with find_po(language).open("rb") as file:
        return read_po(file, locale=language, domain="django")


def print_po(catalog: Catalog) -> str:
    """Return the file without dates and line numbers: they change with everything and tell nobody anything."""
    printed = BytesIO()
    write_po(printed, catalog, width=WIDTH, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return DATES.sub("", printed.getvalue().decode())


def compile_mo(catalog: Catalog) -> bytes:
    catalog.creation_date = catalog.revision_date = NO_DATE
    compiled = BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()


def iter_messages(catalog: Catalog) -> Iterator[Message]:
    """Yield what is translated; the first entry of a catalogue is its header."""
    return (message for message in catalog if message.id)


def is_complete(message: Message) -> bool:
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return not message.fuzzy and all(forms)


def build_template() -> Catalog:
    """Return everything that templates and code ask to have translated."""
    catalog = Catalog(domain="django", project="Knowledge Commons Profiles")
    for path, (context, message, plural) in iter_found():
        catalog.add(
            (message, plural) if plural else message,
            locations=[(path.relative_to(ROOT).as_posix(), 0)],
            context=context or None,
        )
    return catalog


def iter_found() -> Iterator[tuple[Path, Found]]:
    for path in find_templates():
        yield from ((path, found) for found in iter_in_template(path.read_text(encoding="utf-8")))
    for path in sorted([*APPS.rglob("*.py"), *CONFIG.rglob("*.py")]):
        yield from ((path, found) for found in iter_in_code(path.read_bytes()))


def find_templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def iter_in_template(text: str) -> Iterator[Found]:
    for call in CALL.finditer(f" {templatize(text)} "):
        yield build_found(call[1], [ast.literal_eval(part) for part in re.findall(TEXT, call[2])])


def iter_in_code(source: bytes) -> Iterator[Found]:
    found: Iterator[Any] = extract_python(BytesIO(source), dict.fromkeys(KEYWORDS), [], {})  # Babel knows tuples
    for _line, function, given, _comments in found:
        kind = function.partition("_")[0]
        texts = list(given) if isinstance(given, tuple) else [given]
        number = 1 + ("pgettext" in kind) + kind.startswith("n")
        if texts[0]:  # what is no plain text was collected where it stands: gettext_noop, or a table of labels
            yield build_found(kind, texts[:number])


def build_found(kind: str, texts: list[str | None]) -> Found:
    words = [text or "" for text in texts]
    context = words.pop(0) if "pgettext" in kind else ""
    return (context, words[0], words[1] if len(words) > 1 else "")


if __name__ == "__main__":
    sys.exit(main())
