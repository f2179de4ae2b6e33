"""The Commons' search service (cc-search): documents put and taken away, and what it finds.

https://github.com/MESH-Research/commons-connect
Its documentation names no path for taking a document away; we ask `DELETE documents/<id>`, as its routes have it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from knowledge_commons_profiles.core.errors import AnswerError, MissingError
from knowledge_commons_profiles.core.html import clean_link, extract_text
from knowledge_commons_profiles.core.http import Answer, fetch

LARGEST_BYTES = 2 * 1024 * 1024
LONGEST_TEXT = 300

type Document = Mapping[str, object]
type Json = Any  # Any: what another system sends


class RefusedDocumentError(AnswerError):
    """The service is well and does not take this document."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: plain texts, and an address that a browser may follow."""

    kind: str
    title: str
    url: str
    summary: str
    owner: str


@dataclass(frozen=True, slots=True)
class Hits:
    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class SearchClient:
    url: str
    key: str
    limit_s: float

    def put(self, document: Document, document_id: str = "") -> str:
        """Put a document there, in place of the one with this id, and return its id.

        Raises RefusedDocumentError when this document is at fault, another RemoteError when the service is.
        """
        if document_id:
            answer = self.write("PUT", f"documents/{quote(document_id, safe='')}", document)
            if answer.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
                read_written(answer)
                return document_id
        found = read_written(self.write("POST", "documents", document)).read_object().get("_id")
        if not isinstance(found, str) or not found:
            raise AnswerError("a document without an id")
        return found

    def remove(self, document_id: str) -> None:
        """Take a document away; one that is not there is as good as gone."""
        answer = self.write("DELETE", f"documents/{quote(document_id, safe='')}")
        if answer.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            read_written(answer)

    def search(self, text: str, *, page: int, per_page: int) -> Hits:
        found = self.read("search", {"q": text, "page": str(page), "per_page": str(per_page)})
        hits = tuple(iter_hits(found))
        total = found.get("total") if isinstance(found, dict) else None
        return Hits(hits, total if isinstance(total, int) else len(hits))

    def suggest(self, text: str) -> tuple[Hit, ...]:
        return tuple(iter_hits(self.read("typeahead", {"q": text})))

    def read(self, path: str, query: Mapping[str, str]) -> Json:
        answer = fetch(f"{self.url}/{path}?{urlencode(query)}", limit_s=self.limit_s, largest_bytes=LARGEST_BYTES)
        return answer.expect_ok().read_json()

    def write(self, method: str, path: str, document: Document | None = None) -> Answer:
        return fetch(
            f"{self.url}/{path}",
            method=method,
            body=None if document is None else json.dumps(document).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
            limit_s=self.limit_s,
        )


def read_written(answer: Answer) -> Answer:
    if answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY}:
        raise RefusedDocumentError(f"status {answer.status}")
    if answer.status == HTTPStatus.NOT_FOUND:
        raise MissingError("no such address")
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise AnswerError(f"status {answer.status}")
    return answer


def iter_hits(found: Json) -> Iterator[Hit]:
    """Yield what can be shown of an answer: a list of documents, or an object with such a list as its `hits`."""
    entries = found.get("hits") if isinstance(found, dict) else found
    if not isinstance(entries, list):
        raise AnswerError("no hits")
    for entry in entries:
        document = entry.get("_source", entry) if isinstance(entry, dict) else None
        if hit := build_hit(document):
            yield hit


def build_hit(document: Json) -> Hit | None:
    title, url = text_of(document, "title"), clean_link(text_of(document, "primary_url"))
    if not title or not url:
        return None
    owner = document.get("owner")
    return Hit(
        kind=text_of(document, "content_type"),
        title=title,
        url=url,
        summary=text_of(document, "description"),
        owner=text_of(owner, "name"),
    )


def text_of(value: Json, name: str) -> str:
    """Return a text without tags, on one line, not too long; "" for anything else."""
    found = value.get(name) if isinstance(value, dict) else None
    text = extract_text(found[: LONGEST_TEXT * 10]) if isinstance(found, str) else ""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"
