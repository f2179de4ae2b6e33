"""Checks of the settings that a deployment gives, each with what to do (`manage.py check`)."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 (Django's name)
from django.http.request import validate_host

from knowledge_commons_profiles.core.addresses import THIS_MACHINE, is_secure_address
from knowledge_commons_profiles.core.cookies import is_under

PROMPTS = ("NEVER", "TEST", "ALWAYS")
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", re.IGNORECASE)


@register(Tags.security)
def check_provider(**_: Any) -> Iterator[CheckMessage]:  # Any: what Django hands to checks
    """Say what is wrong with the variables of signing in."""
    if settings.CILOGON_PROMPT_LOGIN not in PROMPTS:
        yield Error(
            f"CILOGON_PROMPT_LOGIN is {settings.CILOGON_PROMPT_LOGIN!r}.",
            hint=f"Write one of {', '.join(PROMPTS)}.",
            id="profiles.E001",
        )
    address = urlsplit(settings.CILOGON_DISCOVERY_URL)
    if address.scheme != "https" and not settings.DEBUG and address.hostname not in THIS_MACHINE:
        yield Error(
            "CILOGON_DISCOVERY_URL does not begin with https://.",
            hint="Whoever can change the answer on its way could sign in as anybody. Name an https address.",
            id="profiles.E002",
        )


@register(Tags.security)
def check_domains(**_: Any) -> Iterator[CheckMessage]:  # Any: what Django hands to checks
    """Say which of the domains of signing in is none, or stands alone."""
    pair = ("CILOGON_REGISTERED_DOMAIN", "CILOGON_ACTUAL_DOMAIN")
    for name in (*pair, "ALLOWED_CILOGON_FORWARDING_DOMAINS"):
        for host in list_values(name):
            if not HOST.fullmatch(host):
                yield Error(
                    f"{name} holds {host!r}, which is no host name.",
                    hint="Write it without https://, path or *, as in profiles.example.org.",
                    id="profiles.E003",
                )
    if len({bool(getattr(settings, name)) for name in pair}) > 1:
        yield Error(
            "Only one of CILOGON_REGISTERED_DOMAIN and CILOGON_ACTUAL_DOMAIN is set.",
            hint="Set both, or neither where our own callback address is registered at the provider.",
            id="profiles.E004",
        )


@register(Tags.security)
def check_network_hosts(**_: Any) -> Iterator[CheckMessage]:  # Any: what Django hands to checks
    """Say which host of a network is refused, and which domain of a cookie would be."""
    bases = settings.NETWORK_SUBDOMAIN_BASE_DOMAINS
    for host in (*settings.NETWORK_HOST_ALIASES, *bases, *(f"network.{base}" for base in bases)):
        if not validate_host(host, settings.ALLOWED_HOSTS):
            yield Error(
                f"The site does not answer to {host}, though networks have hosts there.",
                hint="Add it to DJANGO_ALLOWED_HOSTS; .example.org stands for the domain and its subdomains.",
                id="profiles.E040",
            )
    if settings.NETWORK_HOST_ALIASES and not bases:
        yield Warning(
            "Networks have hosts of their own, and no domain is the canonical one.",
            hint="Name the site's own domain in NETWORK_SUBDOMAIN_BASE_DOMAINS.",
            id="profiles.W041",
        )
    for host, domain in settings.COOKIE_DOMAIN_OVERRIDES.items():
        if domain and not is_under(host.lstrip("."), domain):
            yield Error(
                f"COOKIE_DOMAIN_OVERRIDES gives {host} the cookie domain {domain}, which browsers refuse there.",
                hint="Give the host itself, a domain above it, or nothing.",
                id="profiles.E042",
            )


# Variables that hold addresses of other services, to which we send secrets or people. A callback may be a path alone.
ADDRESSES = (
    *("WORKS_UPDATE_ENDPOINTS", "WEBHOOK_URLS", "LOGOUT_ENDPOINTS"),
    *("WORDPRESS_EMAIL_UPDATE_URL", "WORDPRESS_AVATAR_UPDATE_URL"),
    *("BROKER_WORDPRESS_CALLBACK", "BROKER_WORKS_CALLBACK", "BROKER_FALLBACK_REDIRECT_URL"),
)


@register(Tags.security)
def check_addresses(**_: Any) -> Iterator[CheckMessage]:  # Any: what Django hands to checks
    """Say which address of another service lacks https."""
    for name in ADDRESSES:
        for address in list_values(name):
            is_path = name.endswith("_CALLBACK") and address.startswith("/") and not address.startswith("//")
            if not is_path and not is_secure_address(address):
                yield Error(
                    f"{name} holds {address!r}, which is no https address.",
                    hint="Secrets and people are sent there: write the whole address, as in https://works.example.org/.",
                    id="profiles.E050",
                )


def list_values(name: str) -> list[str]:
    """Return what a variable of one value or of several holds, if anything."""
    value = getattr(settings, name)
    return list(filter(None, value if isinstance(value, list) else [value]))
