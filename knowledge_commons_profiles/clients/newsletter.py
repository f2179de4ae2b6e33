"""The newsletter, at Mailchimp. An address is known there by the MD5 of its small letters.

https://mailchimp.com/developer/marketing/api/list-members/
"""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import md5
from http import HTTPStatus
from urllib.parse import quote

from django.conf import settings

from knowledge_commons_profiles.core.errors import AnswerError
from knowledge_commons_profiles.core.http import Answer, fetch

LIMIT_S = 5.0
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})  # never there, or removed already


@dataclass(frozen=True, slots=True)
class Subscriber:
    address: str
    first_name: str
    last_name: str
    display_name: str
    username: str
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Newsletter:
    """Every call may be repeated. All raise RemoteError."""

    api_url: str
    list_id: str
    api_key: str
    group_id: str

    def subscribe(self, subscriber: Subscriber) -> None:
        """Subscribe whoever asked for it, also when they had left before, and add the tags."""
        path = f"members/{hash_address(subscriber.address)}"
        content = {
            "email_address": subscriber.address,
            "status_if_new": "subscribed",
            "status": "subscribed",
            "merge_fields": {
                "FNAME": subscriber.first_name,
                "LNAME": subscriber.last_name,
                "DNAME": subscriber.display_name,
                "USERNAME": subscriber.username,
            },
            "interests": {self.group_id: True},
        }
        check(self.send("PUT", path, content))
        if subscriber.tags:
            tags = [{"name": tag, "status": "active"} for tag in subscriber.tags]
            check(self.send("POST", f"{path}/tags", {"tags": tags}))

    def change_address(self, former_hash: str, address: str) -> bool:
        """Let a subscriber have another address; False when there is no such subscriber."""
        answer = self.send("PATCH", f"members/{former_hash}", {"email_address": address})
        return is_there(answer)

    def unsubscribe(self, address_hash: str) -> bool:
        """Take somebody off the list, whose record stays in its archive; False when they are not on it."""
        return is_there(self.send("DELETE", f"members/{address_hash}"))

    def forget(self, address_hash: str) -> bool:
        """Delete everything that is kept there of somebody; False when nothing is."""
        return is_there(self.send("POST", f"members/{address_hash}/actions/delete-permanent", {}))

    def send(self, method: str, path: str, content: object = None) -> Answer:
        key = b64encode(f"profiles:{self.api_key}".encode()).decode()
        return fetch(
            f"{self.api_url}/lists/{quote(self.list_id, safe='')}/{path}",
            method=method,
            body=None if content is None else json.dumps(content).encode(),
            headers={"Authorization": f"Basic {key}", "Content-Type": "application/json"},
            limit_s=LIMIT_S,
        )


def build_newsletter() -> Newsletter | None:
    """Return the newsletter, None where its variables are not all set."""
    given = (
        settings.MAILCHIMP_DC,
        settings.MAILCHIMP_LIST_ID,
        settings.MAILCHIMP_API_KEY,
        settings.MAILCHIMP_NEWSLETTER_GROUP_ID,
    )
    return Newsletter(settings.MAILCHIMP_API_URL, *given[1:]) if all(given) else None


def hash_address(address: str) -> str:
    return md5(address.lower().encode(), usedforsecurity=False).hexdigest()


def is_there(answer: Answer) -> bool:
    if answer.status in GONE:
        return False
    check(answer)
    return True


def check(answer: Answer) -> None:
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise AnswerError(f"status {answer.status}")
