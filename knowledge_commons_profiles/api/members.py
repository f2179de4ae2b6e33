"""Members as JSON, in the shapes that sister services rely on (docs/api.md)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from rest_framework.request import Request

from knowledge_commons_profiles.api.authentication import Reader
from knowledge_commons_profiles.api.names import split_name
from knowledge_commons_profiles.api.people import Person
from knowledge_commons_profiles.mirrors.payloads import Group
from knowledge_commons_profiles.profiles.audience import build_belonging, shows_section
from knowledge_commons_profiles.profiles.pictures import build_url, find_jpeg

ROLES = frozenset({"administrator", "moderator", "member"})

type Json = dict[str, Any]  # Any: JSON


@dataclass(frozen=True, slots=True)
class Addresses:
    """The beginnings of our addresses, found once an answer: to find each anew takes longer than all the rest."""

    origin: str
    members: str
    pages: str
    groups: str


def build_addresses(request: Request) -> Addresses:
    origin = f"{request.scheme}://{request.get_host()}"
    return Addresses(
        origin=origin,
        members=origin + reverse("api:members"),
        pages=origin + reverse("directory:members"),
        groups=origin + reverse("api:group", args=[0]).removesuffix("0/"),
    )


def build_detail(person: Person, reader: Reader, addresses: Addresses) -> Json:
    belonging = build_belonging(person.restore_profile(), reader.belonging_for)
    networks = {network.slug for network in belonging.networks}
    return {
        **build_summary(person, reader, addresses),
        "avatar": build_avatar(person, addresses),
        "groups": [build_group(group, addresses) for group in belonging.groups if group.id],
        # Hidden is not "no": then there is nothing in it.
        "memberships": {code: slug in networks for slug, code in person.networks} if belonging.shows_networks else {},
    }


def build_summary(person: Person, reader: Reader, addresses: Addresses) -> Json:
    shows_interests = shows_section(person.layout, "academic_interests", reader.interests_for)
    interests = person.interests if shows_interests else ()
    return {
        **build_plain(person, reader, addresses),
        "academic_interests": [{"id": number, "text": label} for number, _, label in interests],
    }


def build_plain(person: Person, reader: Reader, addresses: Addresses) -> Json:
    """Return the fields without lists. Text is "" when there is none, never null."""
    first_name, last_name = split_name(person.name)
    mail = person.addresses[0] if person.addresses else ""
    return {
        "username": person.username,
        **({"email": mail, "emails": list(person.addresses)} if reader.sees_addresses else {}),
        "name": person.name,
        "first_name": first_name,
        "last_name": last_name,
        "institutional_affiliation": person.affiliation,
        "orcid": person.orcid,
        "url": build_member_url(person.username, addresses),
        "profile_url": f"{addresses.pages}{quote(person.username.lower())}/",
        "is_superadmin": person.is_superuser,
        "updated_at": person.updated_at.isoformat(),
    }


def build_member_url(username: str, addresses: Addresses) -> str:
    return f"{addresses.members}{quote(username.lower())}/"


def build_group(group: Group, addresses: Addresses) -> Json:
    inviter = build_member_url(group.inviter, addresses).removeprefix(addresses.origin) if group.inviter else None
    return {
        "id": group.id,
        "group_name": group.name,
        "role": group.role if group.role in ROLES else "member",
        "url": f"{addresses.groups}{group.id}/",
        "status": group.status,
        "avatar": group.avatar_url,
        "inviter_id": group.inviter_id,
        "inviter": inviter,
    }


def build_avatar(person: Person, addresses: Addresses) -> str:
    url = find_jpeg(build_url(person.portrait))
    return addresses.origin + url if url.startswith("/") else url
