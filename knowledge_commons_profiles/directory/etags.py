"""The version of a page of the directory, as strangers get it."""

import hashlib

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from knowledge_commons_profiles.memberships.networks import get_networks


def build_etag(request: HttpRequest, stamp: int) -> str:
    """Return what changes with the listings, networks, address, part that is asked for, language, and release."""
    networks = [(network.slug, network.updated_at.isoformat()) for network in get_networks(request)]
    facts = (
        settings.VERSION,
        settings.GIT_SHA,
        get_language(),
        stamp,
        networks,
        request.get_full_path(),
        request.headers.get("HX-Request"),
        request.headers.get("HX-History-Restore-Request"),
    )
    return f'W/"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'
