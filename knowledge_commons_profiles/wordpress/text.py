"""Text as WordPress stores it, and as people wrote it.

WordPress keeps slashes before quotes in some tables and HTML entities in most. Old tables that were declared latin1 but
filled with UTF-8 come out of MariaDB with each letter as two or more: "CafÃ©" (https://developer.wordpress.org/advanced-administration/server/database-charset/).
"""

import html
import re

from knowledge_commons_profiles.core.html import extract_text

SLASHED = re.compile(r"\\+(['\"])")
ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);", re.IGNORECASE)
# The first letter of what UTF-8 looks like when it is read as latin1, and one that can follow it.
DOUBLED = re.compile(r"[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u2122]")
MOST_UNESCAPING = 2


def restore(text: str | None) -> str:
    """Return the text with its slashes gone and its letters whole; HTML stays HTML."""
    words = text or ""
    if not words.isascii():
        words = repair_letters(words)
    if "\\" in words:
        words = SLASHED.sub(r"\1", words)
    return words.replace("\x00", "")


def restore_plain(text: str | None) -> str:
    """Return what a name, title or description says, on one line and without any markup."""
    words = restore(text)
    for _ in range(MOST_UNESCAPING):
        if "&" not in words or not ENTITY.search(words):
            break
        words = html.unescape(words)
    return extract_text(words) if "<" in words else " ".join(words.split())


def repair_letters(text: str) -> str:
    """Put together letters that came apart; text that does not read as UTF-8 throughout is left as it is."""
    if not DOUBLED.search(text):
        return text
    try:
        return b"".join(to_latin1_byte(letter) for letter in text).decode()
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def to_latin1_byte(letter: str) -> bytes:
    """Return the byte that MariaDB's latin1 has for a letter: Windows-1252, whose five gaps are control characters."""
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")
