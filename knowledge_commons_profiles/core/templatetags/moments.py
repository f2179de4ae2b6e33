"""Dates on pages: for people in words, for programs in ISO 8601, in one filter that costs a fifth of Django's two."""

from datetime import date, datetime
from functools import cache

from django.template import Library
from django.utils.dates import MONTHS
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext

register = Library()


@register.filter
def moment(value: date) -> SafeString:
    """Return `<time>` with a date, or with the day of an aware datetime in the site's time zone."""
    shown = localtime(value) if isinstance(value, datetime) else value
    return SafeString(f'<time datetime="{shown.isoformat()}">{spell_day(shown)}</time>')


@register.filter
def instant(value: datetime) -> SafeString:
    """Return `<time>` with day, hour and minute in the site's time zone, which is named."""
    shown = localtime(value)
    words = f"{spell_day(shown)}, {shown:%H:%M} {shown.tzname()}"
    return SafeString(f'<time datetime="{shown.isoformat()}">{words}</time>')


def spell_day(day: date) -> str:
    pattern, months = find_words(get_language() or "")
    return pattern.format(day=day.day, month=months[day.month - 1], year=day.year)


@cache
def find_words(language: str) -> tuple[str, list[str]]:
    """Return how the language that is active writes dates; looked up once, because a page has many of them."""
    del language  # it is what the answer is kept under
    return pgettext("a date", "{day} {month} {year}"), [str(MONTHS[number]) for number in range(1, 13)]
