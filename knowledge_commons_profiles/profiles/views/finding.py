"""From a username in an address to the profile it names."""

from django.http import Http404

from knowledge_commons_profiles.profiles.loading import Stamped, find_stamped
from knowledge_commons_profiles.profiles.models import Profile, ProfileQuerySet


def get_public_profile(profiles: ProfileQuerySet, username: str) -> Profile:
    """Return the profile that `username` names in any case; usernames are unique whatever their case."""
    profile = profiles.public().filter(username__lower=username.lower()).first() if is_possible(username) else None
    if profile is None:
        raise Http404(f"Nobody here is called “{username}”.")
    return profile


def find_stamped_profile(username: str) -> Stamped | None:
    """Return the public profile with what its page is kept under, in one small query."""
    return find_stamped(username) if is_possible(username) else None


def get_stamped(username: str) -> Stamped:
    stamped = find_stamped_profile(username)
    if stamped is None:
        raise Http404(f"Nobody here is called “{username}”.")
    return stamped


def is_possible(username: str) -> bool:
    """Tell whether the database can be asked for it: PostgreSQL's text holds no NUL, and an address can."""
    return "\x00" not in username
