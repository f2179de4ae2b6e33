"""Who a session belongs to. Nobody is authenticated here: people come through accounts/oidc.py, without a password."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest

from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.mirrors.models import Copy

# What neither the header nor a permission needs of a profile; read when somebody asks.
UNREAD = ("about", "education", "publications", "projects", "memberships", "upcoming_talks", "layout")


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
        users = User.objects.select_related("profile").defer(*(f"profile__{field}" for field in UNREAD))
        copy = Copy.objects.filter(profile__user=OuterRef("pk"), source=Copy.Source.NEWS)
        news = {"news": Subquery(copy.values("payload")), "news_due_at": Subquery(copy.values("due_at"))}
        user = users.annotate(**news).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
