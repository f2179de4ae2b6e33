"""Checks of the settings that a deployment gives, each with what to do (`manage.py check`)."""

import re
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
def check_provider(**_: Any) -> list[CheckMessage]:  # Any: what Django hands to checks
    """Say what is wrong with the variables of signing in."""
    found: list[CheckMessage] = []
    if settings.CILOGON_PROMPT_LOGIN not in PROMPTS:
        found.append(
            Error(
                f"CILOGON_PROMPT_LOGIN is {settings.CILOGON_PROMPT_LOGIN!r}.",
                hint=f"Write one of {', '.join(PROMPTS)}.",
                id="profiles.E001",
            )
        )
    address = urlsplit(settings.CILOGON_DISCOVERY_URL)
    if address.scheme != "https" and not settings.DEBUG and address.hostname not in THIS_MACHINE:
        found.append(
            Error(
                "CILOGON_DISCOVERY_URL does not begin with https://.",
                hint="Whoever can change the answer on its way could sign in as anybody. Name an https address.",
                id="profiles.E002",
            )
        )
    return found


@register(Tags.security)
def check_domains(**_: Any) -> list[CheckMessage]:  # Any: what Django hands to checks
    """Say which of the domains of signing in is none, or stands alone."""
    pair = {name: getattr(settings, name) for name in ("CILOGON_REGISTERED_DOMAIN", "CILOGON_ACTUAL_DOMAIN")}
    named = [
        *pair.items(),
        *(("ALLOWED_CILOGON_FORWARDING_DOMAINS", host) for host in settings.ALLOWED_CILOGON_FORWARDING_DOMAINS),
    ]
    found: list[CheckMessage] = [
        Error(
            f"{name} holds {host!r}, which is no host name.",
            hint="Write it without https://, path or *, as in profiles.example.org.",
            id="profiles.E003",
        )
        for name, host in named
        if host and not HOST.fullmatch(host)
    ]
    if bool(pair["CILOGON_REGISTERED_DOMAIN"]) != bool(pair["CILOGON_ACTUAL_DOMAIN"]):
        found.append(
            Error(
                "Only one of CILOGON_REGISTERED_DOMAIN and CILOGON_ACTUAL_DOMAIN is set.",
                hint="Set both, or neither where our own callback address is registered at the provider.",
                id="profiles.E004",
            )
        )
    return found


@register(Tags.security)
def check_network_hosts(**_: Any) -> list[CheckMessage]:  # Any: what Django hands to checks
    """Say which host of a network is refused, and which domain of a cookie would be."""
    hosts = [*settings.NETWORK_HOST_ALIASES, *settings.NETWORK_SUBDOMAIN_BASE_DOMAINS]
    subdomains = [f"network.{base}" for base in settings.NETWORK_SUBDOMAIN_BASE_DOMAINS]
    found: list[CheckMessage] = [
        Error(
            f"The site does not answer to {host}, though networks have hosts there.",
            hint="Add it to DJANGO_ALLOWED_HOSTS; .example.org stands for the domain and its subdomains.",
            id="profiles.E040",
        )
        for host in (*hosts, *subdomains)
        if not validate_host(host, settings.ALLOWED_HOSTS)
    ]
    if settings.NETWORK_HOST_ALIASES and not settings.NETWORK_SUBDOMAIN_BASE_DOMAINS:
        found.append(
            Warning(
                "Networks have hosts of their own, and no domain is the canonical one.",
                hint="Name the site's own domain in NETWORK_SUBDOMAIN_BASE_DOMAINS.",
                id="profiles.W041",
            )
        )
    return [*found, *check_cookie_domains()]


# Variables that hold addresses of other services, to which we send secrets or people. A callback may be a path alone.
ADDRESSES = (
    *("WORKS_UPDATE_ENDPOINTS", "WEBHOOK_URLS", "LOGOUT_ENDPOINTS"),
    *("WORDPRESS_EMAIL_UPDATE_URL", "WORDPRESS_AVATAR_UPDATE_URL"),
    *("BROKER_WORDPRESS_CALLBACK", "BROKER_WORKS_CALLBACK", "BROKER_FALLBACK_REDIRECT_URL"),
)


@register(Tags.security)
def check_addresses(**_: Any) -> list[CheckMessage]:  # Any: what Django hands to checks
    """Say which address of another service lacks https."""
    given = {name: getattr(settings, name) for name in ADDRESSES}
    return [
        Error(
            f"{name} holds {address!r}, which is no https address.",
            hint="Secrets and people are sent there: write the whole address, as in https://works.example.org/.",
            id="profiles.E050",
        )
        for name, value in given.items()
        for address in (value if isinstance(value, list) else [value])
        if address and not is_secure_address(address) and not is_path_of_callback(name, address)
    ]


def is_path_of_callback(name: str, address: str) -> bool:
    return name.endswith("_CALLBACK") and address.startswith("/") and not address.startswith("//")


def check_cookie_domains() -> list[CheckMessage]:
    return [
        Error(
            f"COOKIE_DOMAIN_OVERRIDES gives {host} the cookie domain {domain}, which browsers refuse there.",
            hint="Give the host itself, a domain above it, or nothing.",
            id="profiles.E042",
        )
        for host, domain in settings.COOKIE_DOMAIN_OVERRIDES.items()
        if domain and not is_under(host.lstrip("."), domain)
    ]
