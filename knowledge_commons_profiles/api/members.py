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
from knowledge_commons_profiles.profiles.audience import build_facts
from knowledge_commons_profiles.profiles.pictures import build_url, find_jpeg
from knowledge_commons_profiles.profiles.visible import Facts

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
    facts = find_facts(person, reader)
    belonging = {network.slug for network in facts.networks}
    return {
        **build_plain(person, reader, addresses),
        "avatar": build_avatar(person, addresses),
        "academic_interests": build_interests(facts),
        "groups": [build_group(group, addresses) for group in facts.groups if group.id],
        # Hidden is not "no": then there is nothing in it.
        "memberships": {code: slug in belonging for slug, code in person.networks} if facts.shows_networks else {},
    }


def build_summary(person: Person, reader: Reader, addresses: Addresses) -> Json:
    return {
        **build_plain(person, reader, addresses),
        "academic_interests": build_interests(find_facts(person, reader)),
    }


def build_plain(person: Person, reader: Reader, addresses: Addresses) -> Json:
    """Return the fields without lists. Text is "" when there is none, never null."""
    profile = person.profile
    first_name, last_name = split_name(profile.name)
    mail = person.addresses[0] if person.addresses else ""
    return {
        "username": profile.username,
        **({"email": mail, "emails": list(person.addresses)} if reader.sees_addresses else {}),
        "name": profile.name,
        "first_name": first_name,
        "last_name": last_name,
        "institutional_affiliation": profile.affiliation,
        "orcid": profile.orcid,
        "url": build_member_url(profile.username, addresses),
        "profile_url": f"{addresses.pages}{quote(profile.username.lower())}/",
        "is_superadmin": person.is_superuser,
        "updated_at": profile.updated_at.isoformat(),
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


def find_facts(person: Person, reader: Reader) -> Facts:
    return build_facts(person.profile, interests_for=reader.interests_for, belonging_for=reader.belonging_for)


def build_interests(facts: Facts) -> list[Json]:
    return [{"id": interest.pk, "text": interest.label} for interest in facts.interests]


def build_avatar(person: Person, addresses: Addresses) -> str:
    url = find_jpeg(build_url(person.profile.portrait.name or ""))
    return addresses.origin + url if url.startswith("/") else url
