"""Who a session belongs to. Nobody is authenticated here: people come through accounts/oidc.py, without a password."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from knowledge_commons_profiles.accounts.models import User

# What neither the header nor a permission needs of a profile; read when somebody asks.
UNREAD = ("about", "education", "publications", "projects", "memberships", "upcoming_talks", "layout")


class SessionBackend(ModelBackend):
    """Permissions as Django keeps them, and a session's user together with the profile that the header names."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,  # Any: Django's own signature
    ) -> None:
        del request, username, password, kwargs

    def get_user(self, user_id: int) -> User | None:
        users = User.objects.select_related("profile").defer(*(f"profile__{field}" for field in UNREAD))
        user = users.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
