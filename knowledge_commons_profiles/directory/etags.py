"""The version of a page of the directory, as strangers get it."""

import hashlib

from django.conf import settings
from django.http import HttpRequest

from knowledge_commons_profiles.memberships.networks import get_networks


def build_etag(request: HttpRequest, stamp: int) -> str:
    """Return what changes with the listings, the networks, the address, the part that is asked for, and the release."""
    networks = [(network.slug, network.updated_at.isoformat()) for network in get_networks(request)]
    facts = (
        settings.VERSION,
        settings.GIT_SHA,
        stamp,
        networks,
        request.get_full_path(),
        request.headers.get("HX-Request"),
        request.headers.get("HX-History-Restore-Request"),
    )
    return f'W/"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'
