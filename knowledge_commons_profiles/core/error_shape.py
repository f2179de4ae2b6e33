"""The one shape of errors for programs, under /api/ and wherever JSON is asked for.

    {"detail": "…", "meta": {"authorized": false, "error": {"message": "…", "status": "fatal", "code": 1005}}}

`detail` says what is wrong and how to put it right. Clients tell errors apart by `code`.
"""

from enum import IntEnum
from typing import Any


class Code(IntEnum):
    """Numbers that sister services know from the service before ours; what has none of its own is OTHER."""

    OTHER = 1002
    NO_USERNAME = 1003
    NO_GROUP = 1004
    USER_NOT_FOUND = 1005
    GROUP_NOT_FOUND = 1007
    NO_SUB = 1008
    NO_USER_AGENT = 1009


def build_error(
    detail: str, *, code: Code = Code.OTHER, message: str = "", is_authorized: bool = False
) -> dict[str, Any]:  # Any: JSON
    """Return the body of an error; `message` is what the service before ours wrote, where clients may compare it."""
    error = {"message": message or detail, "status": "fatal", "code": int(code)}
    return {"detail": detail, "meta": {"authorized": is_authorized, "error": error}}
