"""COmanage Registry: a person's roles in organisations (https://spaces.at.internet2.edu/display/COmanage/REST+API+v1)."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from knowledge_commons_profiles.core.errors import AnswerError
from knowledge_commons_profiles.core.http import fetch

LIMIT_S = 10.0
FOUND, NOTHING = 200, 204
CURRENT_STATUSES = frozenset({"active", "graceperiod"})
MEMBER = "member"

type Record = dict[str, Any]  # Any: what COmanage sends


@dataclass(frozen=True, slots=True)
class Role:
    """`organization` is what the role itself names, `unit` the CO's own; either may be "". Ends are None when open."""

    organization: str
    unit: str
    affiliation: str
    status: str
    valid_from: datetime | None
    valid_through: datetime | None

    def is_member_at(self, moment: datetime) -> bool:
        """Tell whether this makes somebody a member then: a current role, not merely a former or a coming one."""
        return (
            self.affiliation == MEMBER
            and self.status in CURRENT_STATUSES
            and (self.valid_from is None or self.valid_from <= moment)
            and (self.valid_through is None or moment <= self.valid_through)
        )


class ComanageClient:
    """Asks one COmanage by the account of an API user. Every method raises UnreachableError or AnswerError."""

    def __init__(self, base_url: str, *, username: str, password: str, co: int) -> None:
        self.base_url, self.co = base_url.rstrip("/"), co
        token = b64encode(f"{username}:{password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {token}"}

    def fetch_units(self) -> dict[str, str]:
        """Return the names of the CO's units by their numbers."""
        units = self.fetch_list("cous", "Cous", {"coid": str(self.co)})
        return {get(unit, "Id"): get(unit, "Name") for unit in units}

    def fetch_person_ids(self, identifier: str) -> list[str]:
        """Return the numbers of the people with this identifier; none for somebody who is not known there."""
        people = self.fetch_list("co_people", "CoPeople", {"coid": str(self.co), "search.identifier": identifier})
        return [get(person, "Id") for person in people]

    def fetch_addresses(self, person_id: str) -> set[str]:
        """Return the person's e-mail addresses in lower case."""
        rows = self.fetch_list("email_addresses", "EmailAddresses", {"copersonid": person_id})
        return {get(row, "Mail").strip().lower() for row in rows}

    def fetch_roles(self, person_id: str, units: Mapping[str, str]) -> list[Role]:
        rows = self.fetch_list("co_person_roles", "CoPersonRoles", {"copersonid": person_id})
        return [build_role(row, units) for row in rows]

    def fetch_list(self, name: str, part: str, query: Mapping[str, str]) -> list[Record]:
        answer = fetch(f"{self.base_url}/{name}.json?{urlencode(query)}", headers=self.headers, limit_s=LIMIT_S)
        if answer.status == NOTHING:
            return []
        if answer.status != FOUND:
            raise AnswerError(f"COmanage answered status {answer.status}")
        rows = answer.read_object().get(part)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise AnswerError(f"COmanage answered without {part}")
        return rows


def build_role(row: Record, units: Mapping[str, str]) -> Role:
    return Role(
        organization=str(row.get("O") or "").strip(),
        unit=units.get(str(row.get("CouId") or ""), ""),
        affiliation=str(row.get("Affiliation") or "").casefold(),
        status="".join(filter(str.isalpha, str(row.get("Status") or ""))).casefold(),
        valid_from=parse_moment(row.get("ValidFrom")),
        valid_through=parse_moment(row.get("ValidThrough")),
    )


def get(row: Record, key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str | int) or value == "":
        raise AnswerError(f"COmanage answered a record without {key}")
    return str(value)


def parse_moment(value: object) -> datetime | None:
    """Return the moment, which COmanage writes in UTC without a zone; None for none. Raises AnswerError."""
    if value in (None, "", "0000-00-00 00:00:00"):
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise AnswerError("COmanage answered a date that is none") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
