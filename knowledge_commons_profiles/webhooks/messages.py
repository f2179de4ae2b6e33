"""What is sent to each form of endpoint: the older service's requests to the letter, and the signed standard.

Everything is read when it is sent, so that a receiver gets what is true then and nothing of it is kept.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod
from knowledge_commons_profiles.profiles.hiding import is_picture_hidden
from knowledge_commons_profiles.profiles.models import Change, Profile
from knowledge_commons_profiles.profiles.pictures import build_url, find_jpeg
from knowledge_commons_profiles.webhooks.configured import find_bearer
from knowledge_commons_profiles.webhooks.models import Delivery, Endpoint
from knowledge_commons_profiles.webhooks.signatures import build_headers, find_secrets

Form, Kind = Endpoint.Form, Change.Kind

UPDATES = (Kind.UPDATED, Kind.PORTRAIT, Kind.ADDRESS, Kind.CLOSED, Kind.REOPENED)
# Which kinds of changes each form hears of; the standard form hears of those that are chosen for its endpoint.
HEARD: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        Form.WORKS: frozenset({Kind.CREATED, Kind.DELETED, Kind.ASSOCIATED, *UPDATES}),
        Form.USER_UPDATED: frozenset({Kind.ASSOCIATED, Kind.MEMBERSHIPS}),
        Form.UPDATE_EMAIL: frozenset({Kind.ADDRESS}),
        Form.UPDATE_AVATAR: frozenset({Kind.PORTRAIT}),
        Form.LOGOUT: frozenset({Kind.SIGNED_OUT, Kind.CLOSED, Kind.DELETED}),
    }
)
# Seconds: WordPress reads the member from us before it answers.
LIMITS_S: Mapping[str, float] = MappingProxyType({Form.WORKS: 30, Form.LOGOUT: 5, Form.USER_UPDATED: 8})
OTHER_LIMIT_S = 10.0


@dataclass(frozen=True, slots=True)
class Message:
    method: str
    url: str
    limit_s: float
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


def hears(endpoint: Endpoint, kind: str) -> bool:
    if endpoint.form == Form.STANDARD:
        return not endpoint.events or kind in endpoint.events
    return kind in HEARD[endpoint.form]


def build_message(delivery: Delivery) -> Message | None:
    """Return what to send; None when there is nothing to tell any more."""
    return BUILDERS[delivery.endpoint.form](delivery)


def build_works(delivery: Delivery) -> Message | None:
    if delivery.kind == Kind.ASSOCIATED:
        method = LoginMethod.objects.filter(pk=delivery.reference or 0).first()
        if method is None:
            return None
        told = [{"id": method.subject, "kc_id": delivery.username, "event": "associated"}]
        return build_post(delivery, {"idp": "cilogon", "associations": {"associations": told}})
    event = delivery.kind if delivery.kind in {Kind.CREATED, Kind.DELETED} else "updated"
    return build_post(delivery, {"idp": "cilogon", "updates": {"users": [{"id": delivery.username, "event": event}]}})


def build_update_email(delivery: Delivery) -> Message | None:
    primary = EmailAddress.objects.filter(profile=delivery.profile_number, is_primary=True).first()
    return build_post(delivery, {"username": delivery.username, "email": primary.address}) if primary else None


def build_update_avatar(delivery: Delivery) -> Message | None:
    profile = Profile.objects.public().filter(pk=delivery.profile_number).exclude(portrait="").first()
    if profile is None or is_picture_hidden(str(profile.portrait.name)):
        return None
    address = build_picture_address(str(profile.portrait.name))
    return build_post(delivery, {"username": delivery.username, "image_url": address}) if address else None


def build_standard(delivery: Delivery) -> Message | None:
    secrets = find_secrets(delivery.endpoint)
    if not secrets:
        return None
    body = dump(
        {
            "type": f"member.{delivery.kind}",
            "timestamp": delivery.happened_at.isoformat(),
            "data": {"username": delivery.username},
        }
    )
    headers = build_headers(delivery.event_id, body, secrets=secrets, sent_at=timezone.now())
    return Message("POST", delivery.endpoint.address, OTHER_LIMIT_S, headers, body)


def build_named(delivery: Delivery, *, method: str) -> Message:
    """Return a request that says who it is about in its address, and has no body."""
    endpoint = delivery.endpoint
    separator = "&" if "?" in endpoint.address else "?"
    url = f"{endpoint.address}{separator}{urlencode({'username': delivery.username})}"
    return Message(method, url, find_limit(endpoint), build_authorization(endpoint))


BUILDERS: Mapping[str, Callable[[Delivery], Message | None]] = MappingProxyType(
    {
        Form.WORKS: build_works,
        Form.USER_UPDATED: partial(build_named, method="GET"),
        Form.LOGOUT: partial(build_named, method="POST"),
        Form.UPDATE_EMAIL: build_update_email,
        Form.UPDATE_AVATAR: build_update_avatar,
        Form.STANDARD: build_standard,
    }
)


def build_post(delivery: Delivery, content: dict[str, object]) -> Message:
    endpoint = delivery.endpoint
    headers = {**build_authorization(endpoint), "Content-Type": "application/json"}
    return Message("POST", endpoint.address, find_limit(endpoint), headers, dump(content))


def build_authorization(endpoint: Endpoint) -> dict[str, str]:
    bearer = find_bearer(endpoint.form)
    if not bearer:
        return {}
    headers = {"Authorization": f"Bearer {bearer}"}
    if endpoint.form in {Form.UPDATE_EMAIL, Form.UPDATE_AVATAR}:
        headers["x-auth"] = bearer
    return headers


def find_limit(endpoint: Endpoint) -> float:
    return LIMITS_S.get(endpoint.form, OTHER_LIMIT_S)


def build_picture_address(name: str) -> str:
    """Return where the receiver finds the JPEG: in the bucket, by an address for an hour, else at our own site.

    WordPress takes pictures from the bucket's host alone. Returns "" when the site's own address is not configured.
    """
    jpeg = find_jpeg(name)
    if not isinstance(storages["default"], FileSystemStorage):
        return storages["default"].url(jpeg)
    return f"{settings.SITE_URL}{build_url(jpeg)}" if settings.SITE_URL else ""


def dump(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
