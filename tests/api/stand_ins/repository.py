"""A stand-in for the repository (KC Works), as a process of its own: it knows `clients.md` and nothing of our code.

    python repository.py BASE TOKEN subs SUB
    python repository.py BASE TOKEN member USERNAME
    python repository.py BASE TOKEN group NUMBER
    python repository.py BASE TOKEN collection NUMBER
    python repository.py BASE TOKEN logout USERNAME AGENT
    python repository.py BASE TOKEN status USERNAME

Its parsers are strict: one wrong type makes the whole answer unusable. It prints what it would keep as JSON, and ends
with 1 and a reason otherwise.
"""

import json
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests

READ_TIMEOUT_S = 5
LONG_TIMEOUT_S = 15
JSON_TYPE = {"Content-Type": "application/json"}
UNSET = object()

type Entry = dict[str, Any]


class UnusableError(Exception):
    """Works could not use the answer."""


def get(
    address: str, token: str, *, timeout_s: int = READ_TIMEOUT_S, headers: dict[str, str] | None = None
) -> requests.Response:
    return requests.get(address, headers={"Authorization": f"Bearer {token}", **(headers or {})}, timeout=timeout_s)


def get_json(address: str, token: str) -> Entry:
    response = get(address, token, headers=JSON_TYPE)
    response.raise_for_status()
    body = response.json()
    if not isinstance(body, dict):
        raise UnusableError("no object")
    return body


# Strict reading


def text(entry: Entry, key: str) -> str:
    if not isinstance(entry.get(key), str):
        raise UnusableError(f"{key} is no text: {entry.get(key, 'missing')!r}")
    return str(entry[key])


def text_or_null(entry: Entry, key: str, *, is_required: bool = True) -> str | None:
    if key not in entry:
        if is_required:
            raise UnusableError(f"{key} is missing")
        return None
    return None if entry[key] is None else text(entry, key)


def number(entry: Entry, key: str) -> int:
    if type(entry.get(key)) is not int:
        raise UnusableError(f"{key} is no whole number: {entry.get(key, 'missing')!r}")
    return int(entry[key])


def url_or_null(entry: Entry, key: str) -> str | None:
    value = text_or_null(entry, key, is_required=False)
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise UnusableError(f"{key} is no address: {value!r}")
    return value


def parse_profile(entry: Entry) -> Entry:
    """Return what Works keeps. Unknown fields are ignored, memberships too."""
    superadmin = entry.get("is_superadmin", False)
    if not isinstance(superadmin, bool):
        raise UnusableError("is_superadmin is no boolean")
    for interest in entry.get("academic_interests") or []:
        text(interest, "text")
        if interest.get("id", UNSET) is not None:
            number(interest, "id")
    url_or_null(entry, "url")
    roles = [parse_group_role(group) for group in entry.get("groups") or []]
    return {
        "username": text(entry, "username"),
        "email": text(entry, "email"),
        "full_name": text(entry, "name"),
        "first_name": text_or_null(entry, "first_name"),
        "last_name": text_or_null(entry, "last_name"),
        "affiliations": text_or_null(entry, "institutional_affiliation") or None,
        "orcid": text_or_null(entry, "orcid") or None,
        "avatar": text_or_null(entry, "avatar", is_required=False),
        "roles": roles + (["administration", "administration-moderation"] if superadmin else []),
    }


def parse_group_role(group: Entry) -> str:
    role = text(group, "role")
    text_or_null(group, "group_name", is_required=False)
    url_or_null(group, "url")
    if role not in {"administrator", "moderator", "member", "admin", "editor"}:
        raise UnusableError(f"role {role!r}")
    return f"knowledgeCommons---{number(group, 'id')}|{role}"


# What Works does


def subs(api: str, token: str, sub: str) -> Entry:
    """In the broker's callback, at every sign-in: the sub goes into the address as it is."""
    page = get_json(f"{api}subs/?sub={sub}", token)
    for key in ("next", "previous"):
        text_or_null(page, key)
    entries = page["data"]
    if not isinstance(entries, list):
        raise UnusableError("data is no list")
    if not isinstance(page["meta"]["authorized"], bool):
        raise UnusableError("authorized is no boolean")
    if entries and not page["meta"]["authorized"]:
        raise UnusableError("problem with static bearer key")
    found = [{"sub": text(entry, "sub"), "profile": parse_profile(entry["profile"])} for entry in entries]
    return {"data": found}


def member(api: str, token: str, username: str) -> Entry:
    body = get_json(f"{api}members/{username}/", token)
    return parse_profile(body.get("results", body))


def group(api: str, token: str, group_id: str) -> Entry:
    """After a webhook's "groups" event; every field only if it is there."""
    body = get_json(f"{api}groups/{group_id}", token)
    found = body.get("results", body)
    number(found, "id")
    return {key: found[key] for key in ("id", "avatar", "url", "visibility", "description", "name") if key in found}


def collection(api: str, token: str, group_id: str) -> Entry:
    """When a collection is made for a group: nothing is guarded."""
    response = get(f"{api}groups/{group_id}", token, timeout_s=LONG_TIMEOUT_S)
    if response.status_code == HTTPStatus.NOT_FOUND:
        raise UnusableError("no such group")
    if response.status_code != HTTPStatus.OK:
        raise UnusableError(f"fault 422: {response.status_code}")
    body = response.json()
    found = body.get("results", body)
    if str(found["id"]) != group_id:
        raise UnusableError("another group")
    if found["avatar"] and "mystery-group.png" not in found["avatar"]:
        requests.get(found["avatar"], timeout=LONG_TIMEOUT_S).raise_for_status()
    owners = {"administrator": "owner", "admin": "owner", "editor": "curator", "moderator": "curator"}
    roles = {*found["upload_roles"], *found["moderate_roles"], "member"}
    return {
        "slug": text(found, "name").lower().replace(" ", "-"),
        "description": text(found, "description"),
        "is_public": text(found, "visibility") == "public",
        "url": text(found, "url"),
        "logo": text(found, "avatar"),
        "permissions": {role: owners.get(role, "reader") for role in sorted(roles)},
    }


def logout(api: str, token: str, username: str, agent: str) -> Entry:
    response = requests.post(
        f"{api}actions/logout/",
        json={"user_name": username, "user_agent": agent},
        headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
        timeout=LONG_TIMEOUT_S,
    )
    response.raise_for_status()
    body = response.json()
    if body["data"]["user"]["user"] != username or body["data"]["user_agent"] != agent:
        raise UnusableError("another person or browser")
    if "successful" not in body["message"]:
        raise UnusableError(f"message {body['message']!r}")
    return {"signed_out": username}


def status(api: str, token: str, username: str) -> Entry:
    """Tell how far Works is (its unreleased version)."""
    report = {"username": username, "sub": "", "status": "PROCESSED", "event": "updated"}
    headers = {"Authorization": f"Bearer {token}"}
    response = requests.post(
        f"{api}members/{username}/works/status", json=report, headers=headers, timeout=LONG_TIMEOUT_S
    )
    response.raise_for_status()
    if response.history:
        raise UnusableError("redirected: the report is lost")
    return {"reported": username}


ACTS: dict[str, Callable[..., Entry]] = {
    "subs": subs,
    "member": member,
    "group": group,
    "collection": collection,
    "logout": logout,
    "status": status,
}

if __name__ == "__main__":
    base, token, act, *arguments = sys.argv[1:]
    try:
        print(json.dumps(ACTS[act](f"{base}api/v1/", token, *arguments)))
    except (UnusableError, KeyError, TypeError, requests.RequestException) as error:
        sys.exit(f"{type(error).__name__}: {error}")
