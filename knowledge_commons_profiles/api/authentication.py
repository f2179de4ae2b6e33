"""Who calls: a sister service by its bearer token, or anybody. No cookie opens anything here."""

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.accounts.sister_services import find_service, note_use, read_bearer
from knowledge_commons_profiles.api.errors import Problem
from knowledge_commons_profiles.profiles.layout import Audience

logger = logging.getLogger(__name__)

REFUSED = 'Bearer error="invalid_token"'  # RFC 6750, section 3.1


@dataclass(frozen=True, slots=True)
class Reader:
    """What the caller may read of people.

    A service that may read members gives rights by what we say, so it learns of all groups and networks, as the owner
    does; of what owners merely show, it sees what signed-in members see (docs/decisions/0016).
    """

    interests_for: Audience
    belonging_for: Audience
    sees_addresses: bool


ANYBODY = Reader(Audience.EVERYONE, Audience.EVERYONE, sees_addresses=False)
KEEPER = Reader(Audience.MEMBERS, Audience.OWNER, sees_addresses=True)


class BearerAuthentication(BaseAuthentication):
    """Sets `request.auth` to the service. An unknown token is no token, but the answer and the log say so."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Service] | None:
        token = read_bearer(request._request)  # noqa: SLF001 (the REST framework's own name for Django's request)
        service = find_service(token)
        if service is not None:
            note_use(service)
            return AnonymousUser(), service
        if token:
            request._request.has_unknown_token = True  # type: ignore[attr-defined]  # noqa: SLF001
            logger.warning("unknown bearer token", extra={"route": getattr(request.resolver_match, "view_name", "")})
        return None

    def authenticate_header(self, request: Request) -> str:
        return REFUSED if has_unknown_token(request) else "Bearer"


def has_unknown_token(request: Request) -> bool:
    return getattr(request._request, "has_unknown_token", False)  # noqa: SLF001


def find_reader(request: Request) -> Reader:
    return KEEPER if may(request, Service.Scope.MEMBERS) else ANYBODY


def may(request: Request, scope: Service.Scope) -> bool:
    return isinstance(request.auth, Service) and scope in request.auth.scopes


def build_permission(scope: Service.Scope) -> type[BasePermission]:
    """Return the permission that only services with this scope have."""

    class HasScope(BasePermission):
        def has_permission(self, request: Request, view: Any) -> bool:  # Any: the framework's view
            del view
            if isinstance(request.auth, Service) and not may(request, scope):
                refusal = Problem(f"This token lacks the scope “{scope}”: {scope.label}.", status=HTTPStatus.FORBIDDEN)
                refusal.headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{scope}"'
                raise refusal
            return may(request, scope)

    return HasScope
