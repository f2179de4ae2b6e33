"""What time it is: the one place that asks, so that a test can move it."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)


def read_moment(text: str) -> datetime | None:
    """Return a moment written in ISO 8601, in UTC; None when it cannot be read. Without an offset it is UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
