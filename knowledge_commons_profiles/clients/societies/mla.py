"""The Modern Language Association: two requests, each signed with HMAC-SHA256 (docs/memberships.md, "MLA")."""

import hmac
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

from knowledge_commons_profiles.clients.societies.asking import Requests, check_address, find_all, is_current
from knowledge_commons_profiles.core.errors import AnswerError

MOST_RECORDS = 5  # of one address; more than that is no answer about a person


@dataclass(frozen=True, slots=True)
class Mla:
    base_url: str
    key: str
    secret: str
    requests: Requests

    def is_member(self, address: str) -> bool:
        found = self.fetch("members", {"email": address, "membership_status": "ALL"})
        numbers = read_numbers(found)
        if len(numbers) > MOST_RECORDS:
            raise AnswerError("too many records for one address")
        return any(self.is_current_member(number, address) for number in numbers)

    def is_current_member(self, number: str, address: str) -> bool:
        record = self.fetch(f"members/{quote(number, safe='')}", {})
        check_address(record, address)
        days = list(find_all(record, "expiring_date"))
        if not days:
            raise AnswerError("no expiring_date")
        return any(is_current(day) for day in days)

    def fetch(self, path: str, query: dict[str, str]) -> Any:  # Any: what the society sends
        """Return the answer's data; the service says "error" with status 200. Raises RemoteError."""
        answer = self.requests.fetch(self.sign(f"{self.base_url}{path}", query)).expect_ok().read_json()
        meta = answer.get("meta") if isinstance(answer, dict) else None
        if not isinstance(meta, dict) or meta.get("status") != "success" or "data" not in answer:
            raise AnswerError("no success")
        return answer["data"]

    def sign(self, url: str, query: dict[str, str]) -> str:
        signed = f"{url}?{urlencode({**query, 'key': self.key, 'timestamp': str(int(time.time()))})}"
        signature = hmac.new(self.secret.encode(), f"GET&{quote(signed, safe='')}".encode(), sha256).hexdigest()
        return f"{signed}&signature={signature}"


def read_numbers(found: object) -> list[str]:
    """Return the numbers of the records that a search found; an empty list only where the answer plainly has none."""
    results = list(find_all(found, "search_results"))
    if not results or not all(isinstance(result, list) for result in results):
        raise AnswerError("no search_results")
    numbers = []
    for record in (record for result in results if isinstance(result, list) for record in result):
        number = record.get("id") if isinstance(record, dict) else None
        if not isinstance(number, str | int) or isinstance(number, bool):
            raise AnswerError("a record without id")
        numbers.append(str(number))
    return numbers
