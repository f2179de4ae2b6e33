"""Who somebody is to WordPress."""

from collections.abc import Collection

from knowledge_commons_profiles.wordpress.asking import asking
from knowledge_commons_profiles.wordpress.models import WordPressUser


def find_user_id(login: str, *, addresses: Collection[str] | None = None) -> int | None:
    """Return the number of the user who signs in to WordPress by this name, in any case; the oldest one of several.

    With `addresses`, only of a user who is reached at one of them.
    """
    users = WordPressUser.objects.filter(login__iexact=login, spam=0, deleted=0)
    if addresses is not None:
        users = users.filter(email__in=addresses)
    with asking():
        return next(iter(users.order_by("pk").values_list("pk", flat=True)[:1]), None)
