"""Who a session belongs to. Nobody is authenticated here: people come through accounts/oidc.py, without a password."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.core.prepared import Row, select
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.loading import restore
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.sections import TEXT_FIELDS

# What neither the header nor a permission needs of a profile; read when somebody asks.
UNREAD = (*TEXT_FIELDS.values(), "layout")
USER_FIELDS = tuple(field.attname for field in User._meta.concrete_fields)  # noqa: SLF001 (Django's public Meta)
PROFILE_FIELDS = tuple(
    field.attname
    for field in Profile._meta.concrete_fields  # noqa: SLF001
    if field.attname not in UNREAD
)
OWNER: Any = Profile._meta.get_field("user")  # noqa: SLF001  # Any: what is kept of a relation has no types
# Written, because every page of a signed-in person asks it: the ORM takes longer to make it than the server to answer.
SIGNED_IN = f"""
    SELECT {", ".join(f"account.{name}" for name in USER_FIELDS)},
           {", ".join(f"profile.{name}" for name in PROFILE_FIELDS)},
           news.payload::json, news.due_at
      FROM accounts_user AS account
      LEFT JOIN profiles_profile AS profile ON profile.user_id = account.id
      LEFT JOIN mirrors_copy AS news ON news.profile_id = profile.id AND news.source = '{Copy.Source.NEWS}'
     WHERE account.id = %s
"""  # noqa: S608 (our own columns)


class SessionBackend(ModelBackend):
    """Permissions as Django keeps them, and a session's user together with what the header shows: profile and news."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,  # Any: Django's own signature
    ) -> None:
        del request, username, password, kwargs

    def get_user(self, user_id: int) -> User | None:
        rows = select(SIGNED_IN, user_id)
        user = restore_user(rows[0]) if rows else None
        return user if user is not None and self.user_can_authenticate(user) else None


def restore_user(row: Row) -> User:
    """Return the user of a row, with their profile as `select_related` would have it, if they have one."""
    *values, news, news_due_at = row
    user = restore(User, USER_FIELDS, values[: len(USER_FIELDS)])
    user.news, user.news_due_at = news, news_due_at  # type: ignore[attr-defined]
    of_profile = values[len(USER_FIELDS) :]
    has_profile = of_profile[PROFILE_FIELDS.index("id")] is not None
    profile = restore(Profile, PROFILE_FIELDS, of_profile) if has_profile else None
    if profile is not None:
        OWNER.set_cached_value(profile, user)
    OWNER.remote_field.set_cached_value(user, profile)
    return user
