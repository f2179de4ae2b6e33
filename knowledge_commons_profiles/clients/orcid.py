"""ORCID's public records: two calls for a person, and one more for each further hundred works.

https://info.orcid.org/documentation/api-tutorials/api-tutorial-read-data-on-a-record/
https://github.com/ORCID/orcid-model/tree/master/src/main/resources/record_3.0
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from itertools import batched
from typing import Any
from urllib.parse import quote

from knowledge_commons_profiles.core.errors import AnswerError, MissingError
from knowledge_commons_profiles.core.html import clean_link
from knowledge_commons_profiles.core.http import fetch
from knowledge_commons_profiles.core.numbers import read_number

LARGEST_BYTES = 5 * 1024 * 1024
LIMIT_S = 15.0
MOST_AT_ONCE = 100  # https://info.orcid.org/ufaqs/what-is-the-maximum-number-of-works-i-can-read-at-once/
MOST_WORKS = 1_000
MOST_AFFILIATIONS = 200
LONGEST_TEXT = 500

type Json = Any  # Any: what another system sends


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A job or a degree; dates are years, as far as they are known."""

    organisation: str
    role: str
    department: str
    start_year: str
    end_year: str


@dataclass(frozen=True, slots=True)
class OrcidWork:
    """A work as ORCID tells it; `kind` is ORCID's own word ("journal-article"), authors are as they sign."""

    put_code: str
    title: str
    kind: str
    container: str
    date_parts: tuple[int, ...]
    doi: str
    url: str
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrcidRecord:
    employments: tuple[Affiliation, ...]
    educations: tuple[Affiliation, ...]
    works: tuple[OrcidWork, ...]


@dataclass(frozen=True, slots=True)
class OrcidClient:
    url: str

    def fetch_record(self, orcid: str) -> OrcidRecord:
        """Return what the person shows to everyone.

        Raises MissingError when there is no such iD, RemoteError when ORCID is down, slow or changes its answers.
        """
        record = self.ask(f"{orcid}/record")
        activities = find(record, "activities-summary")
        if not isinstance(activities, dict):
            raise AnswerError("a record without activities")
        codes = list(iter_put_codes(activities))[:MOST_WORKS]
        return OrcidRecord(
            employments=tuple(iter_affiliations(activities, "employments", "employment-summary"))[:MOST_AFFILIATIONS],
            educations=tuple(iter_affiliations(activities, "educations", "education-summary"))[:MOST_AFFILIATIONS],
            works=tuple(work for some in batched(codes, MOST_AT_ONCE) for work in self.fetch_works(orcid, some)),
        )

    def fetch_works(self, orcid: str, codes: tuple[str, ...]) -> Iterator[OrcidWork]:
        answer = self.ask(f"{orcid}/works/{','.join(codes)}")
        for entry in iter_list(answer, "bulk"):
            if work := build_work(find(entry, "work")):
                yield work

    def ask(self, target: str) -> dict[str, Json]:
        answer = fetch(f"{self.url}/{quote(target, safe='/,')}", limit_s=LIMIT_S, largest_bytes=LARGEST_BYTES)
        if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.CONFLICT}:
            raise MissingError("there is no such iD, or it is no longer in use")
        return answer.expect_ok().read_object()


def iter_put_codes(activities: dict[str, Json]) -> Iterator[str]:
    """Yield the number of one version of each work: the first, which is the one its owner prefers."""
    for group in iter_list(find(activities, "works"), "group"):
        code = find(next(iter_list(group, "work-summary"), None), "put-code")
        if isinstance(code, int):
            yield str(code)


def iter_affiliations(activities: dict[str, Json], section: str, kind: str) -> Iterator[Affiliation]:
    for group in iter_list(find(activities, section), "affiliation-group"):
        for summary in iter_list(group, "summaries"):
            found = find(summary, kind)
            organisation = text_of(found, "organization", "name")
            if organisation:
                yield Affiliation(
                    organisation=organisation,
                    role=text_of(found, "role-title"),
                    department=text_of(found, "department-name"),
                    start_year=text_of(found, "start-date", "year", "value")[:4],
                    end_year=text_of(found, "end-date", "year", "value")[:4],
                )


def build_work(found: Json) -> OrcidWork | None:
    title = text_of(found, "title", "title", "value")
    if not title:
        return None
    return OrcidWork(
        put_code=str(find(found, "put-code") or ""),
        title=title,
        kind=text_of(found, "type"),
        container=text_of(found, "journal-title", "value"),
        date_parts=tuple(iter_date_parts(find(found, "publication-date"))),
        doi=find_doi(found),
        url=clean_link(text_of(found, "url", "value")),
        authors=tuple(
            filter(
                None,
                (text_of(who, "credit-name", "value") for who in iter_list(find(found, "contributors"), "contributor")),
            )
        )[:MOST_AT_ONCE],
    )


def iter_date_parts(found: Json) -> Iterator[int]:
    for part, most in (("year", date.max.year), ("month", 12), ("day", 31)):
        text = text_of(found, part, "value")
        number = read_number(text, least=1, most=most)
        if number is None:
            return
        yield number


def find_doi(found: Json) -> str:
    for identifier in iter_list(find(found, "external-ids"), "external-id"):
        is_own = find(identifier, "external-id-relationship") in {"self", None}
        if find(identifier, "external-id-type") == "doi" and is_own:
            return text_of(identifier, "external-id-value")
    return ""


def find(value: Json, *path: str) -> Json:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def iter_list(value: Json, key: str) -> Iterator[Json]:
    entries = find(value, key)
    yield from entries if isinstance(entries, list) else ()


def text_of(value: Json, *path: str) -> str:
    found = find(value, *path)
    return " ".join(found.split())[:LONGEST_TEXT] if isinstance(found, str) else ""
