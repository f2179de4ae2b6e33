"""Whom to tell about a weakness: security.txt (RFC 9116)."""

from datetime import date


def build_security_txt(*, contact: str, address: str, today: date) -> str:
    """Return the file's text; a contact is a URI, or an e-mail address, which §2.5.3 wants as `mailto:`."""
    lines = [
        f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
        f"Expires: {find_expiry(today).isoformat()}T00:00:00Z",
        "Preferred-Languages: en",
        f"Canonical: {address}",
    ]
    return "\n".join(lines) + "\n"


def find_expiry(today: date) -> date:
    """Return the first of this month in a year: less than a year away (§2.5.5), and the same for a whole month."""
    return today.replace(year=today.year + 1, day=1)
