"""Who somebody is to WordPress, and whom they follow there."""

from django.db.models import F

from knowledge_commons_profiles.wordpress.asking import asking
from knowledge_commons_profiles.wordpress.models import Follow, WordPressUser


def find_user_id(login: str) -> int | None:
    """Return the number of the user who signs in to WordPress by this name, in any case; the oldest one of several."""
    with asking():
        found = WordPressUser.objects.filter(login__iexact=login).order_by("pk").values_list("pk", flat=True)[:1]
        return next(iter(found), None)


def fetch_following_count(user_id: int) -> int:
    """Return how many people the person follows."""
    with asking():
        return Follow.objects.filter(follower_id=user_id, kind="").exclude(leader_id=F("follower_id")).count()
