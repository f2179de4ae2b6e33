"""Cookies that several hosts share: which domain they are set for depends on the host that sets them.

DJANGO_SESSION_COOKIE_DOMAIN and DJANGO_CSRF_COOKIE_DOMAIN hold for hosts under them; COOKIE_DOMAIN_OVERRIDES names
others ({"example.net": ".example.net", "other.example.org": ""}; empty is for that host alone). A host under none of
them gets cookies of its own: browsers refuse those for a foreign domain.
"""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from knowledge_commons_profiles.core.hosts import get_host_name
from knowledge_commons_profiles.core.middleware import Middleware


class CookieDomainMiddleware(Middleware):
    """Belongs outside of whatever sets these cookies."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, cookie in response.cookies.items():
            if name == settings.CSRF_COOKIE_NAME:
                cookie["domain"] = find_cookie_domain(get_host_name(request), settings.CSRF_COOKIE_DOMAIN or "")
            elif name in {settings.SESSION_COOKIE_NAME, settings.MESSAGES_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}:
                cookie["domain"] = find_cookie_domain(get_host_name(request), settings.SESSION_COOKIE_DOMAIN or "")
        return response


def find_cookie_domain(host: str, default: str) -> str:
    """Return the domain of a cookie that this host sets, "" for the host alone. The closest override counts."""
    overrides = [domain for domain in settings.COOKIE_DOMAIN_OVERRIDES if is_under(host, domain)]
    wanted = settings.COOKIE_DOMAIN_OVERRIDES[max(overrides, key=len)] if overrides else default
    return wanted if wanted and is_under(host, wanted) else ""


def is_under(host: str, domain: str) -> bool:
    """Compare whole labels: example.org and its subdomains, not notexample.org."""
    bare = domain.lstrip(".")
    return host == bare or host.endswith(f".{bare}")
