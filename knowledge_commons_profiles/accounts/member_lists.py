"""Reading a list of members that a society sent: CSV with a column of e-mail addresses, or addresses alone."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_noop

from knowledge_commons_profiles.accounts.addresses import normalise_address

LARGEST_BYTES = 5 * 1024 * 1024
LONGEST_SHOWN = 100
HEADINGS = frozenset({"email", "e-mail", "email address", "e-mail address", "mail"})
DELIMITERS = ",;\t"
NOT_AN_ADDRESS = gettext_noop("not an e-mail address")
TWICE = gettext_noop("in the list already")
# What spreadsheets take for a formula (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class BadListError(Exception):
    """The file cannot be read as a list of members; the text says why and what to do."""


@dataclass(slots=True)
class MemberList:
    """The addresses in small letters, with the line of each; and lines that hold none, with what is wrong."""

    lines: dict[str, int] = field(default_factory=dict)
    troubles: list[tuple[int, str, str]] = field(default_factory=list)


def read_list(content: bytes) -> MemberList:
    """Raises BadListError for what is no list, or holds no address at all."""
    found = MemberList()
    for line, text in iter_cells(decode(content)):
        add(found, line, text)
    if not found.lines:
        raise BadListError(gettext("There is no e-mail address in this file."))
    return found


def decode(content: bytes) -> str:
    """Raises BadListError for what is too long, or no text."""
    if len(content) > LARGEST_BYTES:
        told = gettext("The file is larger than %(most)s MB. Send it in parts.")
        raise BadListError(told % {"most": LARGEST_BYTES // 1024 // 1024})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadListError(gettext("The file is not UTF-8. In a spreadsheet, save it as “CSV UTF-8”.")) from error
    if "\0" in text:
        raise BadListError(gettext("This is no text file. In a spreadsheet, save it as “CSV UTF-8”."))
    return text


def iter_cells(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number of each line that is not empty, with its address's cell."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    column = None
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if column is None:
                column, is_heading = find_column(row)
                if is_heading:
                    continue
            yield rows.line_num, row[column].strip() if column < len(row) else ""
    except csv.Error as error:
        told = gettext("Line %(line)s cannot be read as CSV: %(error)s.")
        raise BadListError(told % {"line": rows.line_num + 1, "error": error}) from error


def find_column(row: list[str]) -> tuple[int, bool]:
    """Return where the addresses stand, and whether this row is a heading. Without one, the first row is an address."""
    for number, cell in enumerate(row):
        if cell.strip().casefold() in HEADINGS:
            return number, True
    for number, cell in enumerate(row):
        if "@" in cell:
            return number, False
    raise BadListError(gettext("There is no column “Email”. Name the column of the addresses so, in the first line."))


def add(found: MemberList, line: int, text: str) -> None:
    try:
        address = normalise_address(text).lower()
    except ValidationError:
        address = ""
    if address and address not in found.lines:
        found.lines[address] = line
    else:
        found.troubles.append((line, text[:LONGEST_SHOWN], TWICE if address else NOT_AN_ADDRESS))


def guard_cell(text: str) -> str:
    """Return the text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text
