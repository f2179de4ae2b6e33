"""What makes a function an endpoint of the API."""

from collections.abc import Callable
from typing import Any

from rest_framework.decorators import api_view
from rest_framework.permissions import AllowAny

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.api.authentication import build_permission

type View = Callable[..., Any]  # Any: the framework hands over the arguments of the address


def endpoint(method: str, *, scope: Service.Scope | None = None) -> Callable[[View], View]:
    """Answer `method` alone, to services with this scope; without one to everybody."""

    def decorate(function: View) -> View:
        function.permission_classes = [build_permission(scope) if scope else AllowAny]  # type: ignore[attr-defined]
        view: View = api_view([method, "HEAD"] if method == "GET" else [method])(function)
        view.__name__ = function.__name__
        return view

    return decorate
