"""Telling the Commons' search service of our members: what everyone may see of them, and nothing else.

Changes are read in order from `profiles/changes.py`. One that could not be told stays untold, and those after it, until
the service is well again; telling it twice does no harm.
"""

import json
import logging
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import urljoin

from django.conf import settings
from django.tasks import task

from knowledge_commons_profiles.clients.search import Document, RefusedDocumentError, SearchClient
from knowledge_commons_profiles.core.breakers import may_call, record_failure, record_success
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.core.html import extract_text
from knowledge_commons_profiles.directory.models import SearchDocument, SearchPlace
from knowledge_commons_profiles.profiles.audience import build_visible
from knowledge_commons_profiles.profiles.changes import Place, place_of, read_changes
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.visible import VisibleProfile

logger = logging.getLogger(__name__)

SYSTEM = "search"
AT_ONCE = 200
NETWORK_NODE = "hc"  # our place among the Commons whose documents the service has
LONGEST_DESCRIPTION = 5_000


def is_configured() -> bool:
    return bool(settings.CC_SEARCH_URL and settings.SITE_URL)


def build_client() -> SearchClient:
    return SearchClient(settings.CC_SEARCH_URL, settings.CC_SEARCH_API_KEY, settings.CC_SEARCH_TIMEOUT)


@task()
def tell_search() -> int:
    """Tell the search service of the next changes; return of how many people it was told."""
    if not is_configured() or not may_call(SYSTEM):
        return 0
    place, _ = SearchPlace.objects.get_or_create(pk=1)
    changes = list(read_changes(Place(place.transaction, place.number))[:AT_ONCE])
    if not changes:
        return 0
    numbers = list(dict.fromkeys(change.profile_number for change in changes))
    try:
        sync_documents(numbers)
    except RemoteError as error:
        record_failure(SYSTEM, str(error))
        logger.warning("search service not told", extra={"reason": str(error)})
        return 0
    record_success(SYSTEM)
    reached = place_of(changes[-1])
    SearchPlace.objects.filter(pk=1).update(transaction=reached.transaction, number=reached.number)
    return len(numbers)


def sync_documents(numbers: Iterable[int]) -> None:
    """Put and take away these people's documents. Raises RemoteError as soon as the service fails."""
    given = list(numbers)
    listed = {profile.pk: profile for profile in Profile.objects.with_everything().listed().filter(pk__in=given)}
    known = {row.profile_number: row for row in SearchDocument.objects.filter(profile_number__in=given)}
    client = build_client()
    for number in given:
        if profile := listed.get(number):
            put_document(client, profile, known.get(number))
        elif row := known.get(number):
            client.remove(row.document_id)
            row.delete()


def put_document(client: SearchClient, profile: Profile, row: SearchDocument | None) -> None:
    document = build_document(build_visible(profile, Audience.EVERYONE), profile.created_at.date().isoformat())
    digest = sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    if row and row.digest == digest:
        return
    try:
        document_id = client.put(document, row.document_id if row else "")
    except RefusedDocumentError as error:
        logger.warning("document refused", extra={"profile_id": profile.pk, "reason": str(error)})
        return
    SearchDocument.objects.update_or_create(
        profile_number=profile.pk, defaults={"document_id": document_id, "digest": digest}
    )


def build_document(visible: VisibleProfile, created_on: str) -> Document:
    """Return the document in the service's own words."""
    url = f"{settings.SITE_URL}/members/{visible.username}/"
    return {
        "title": visible.name,
        "description": build_description(visible)[:LONGEST_DESCRIPTION],
        "owner": {"name": visible.name, "username": visible.username, "url": url},
        "primary_url": url,
        "other_urls": [],
        "thumbnail_url": urljoin(url, visible.portrait_url) if visible.portrait_url else "",
        "created_date": created_on,
        "modified_date": visible.changed_at.date().isoformat(),
        "content_type": "profile",
        "network_node": NETWORK_NODE,
    }


def build_description(visible: VisibleProfile) -> str:
    parts = (visible.title, visible.affiliation, ", ".join(visible.interests), extract_text(visible.about))
    return "\n".join(filter(None, parts))
