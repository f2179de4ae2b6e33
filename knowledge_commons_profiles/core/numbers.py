"""Numbers for people: with their thousands parted as the page's language does it."""

from django.utils.formats import number_format


def format_count(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)
