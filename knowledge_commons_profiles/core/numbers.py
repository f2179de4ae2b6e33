"""Numbers that somebody wrote, and numbers that people read."""

from django.utils.formats import number_format

LARGEST_NUMBER = 2**63 - 1  # in a column of the database


def read_number(text: str, *, most: int = LARGEST_NUMBER, least: int = 0) -> int | None:
    """Return the number when it is written in plain digits, without more of them than `most` has, and in its bounds.

    int() would take signs, spaces and other scripts, and fail for thousands of digits.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most))):
        return None
    number = int(text)
    return number if least <= number <= most else None


def format_count(number: int) -> str:
    """Return the number with its thousands parted as the page's language does it."""
    return number_format(number, use_l10n=True, force_grouping=True)
