"""Reading values that WordPress keeps in PHP's serialised form. They are parsed, and nothing in them is ever run."""

from typing import Any

import phpserialize

LONGEST_BYTES = 1024 * 1024


def parse_php(text: str | None) -> Any:  # Any: what another system wrote
    """Return the value: arrays are dicts. None when it is cut off, holds an object, or is no such form at all."""
    data = (text or "").encode()
    if not data or len(data) > LONGEST_BYTES:
        return None
    try:
        return phpserialize.loads(data, decode_strings=True)
    except (ValueError, TypeError, LookupError, RecursionError, OverflowError, MemoryError):
        return None


def parse_roles(text: str | None) -> frozenset[str]:
    """Return the roles of a `capabilities` value: `a:1:{s:13:"administrator";b:1;}`."""
    value = parse_php(text)
    return (
        frozenset(str(role) for role, granted in value.items() if granted) if isinstance(value, dict) else frozenset()
    )


def parse_list(text: str | None) -> list[str]:
    """Return the texts of a serialised array, as check boxes are kept; a text that is no array is one of its own."""
    value = parse_php(text)
    if isinstance(value, dict):
        return [str(item) for item in value.values() if isinstance(item, str | int) and str(item).strip()]
    return [text] if text and text.strip() and not looks_serialised(text) else []


def looks_serialised(text: str) -> bool:
    """Tell whether this was meant for PHP, so that broken pieces of it are not shown as words."""
    return text[:2] in {"a:", "s:", "O:", "i:", "b:", "N;"}
