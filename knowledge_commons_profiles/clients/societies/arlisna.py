"""The Art Libraries Society of North America: one request with a Basic token (docs/memberships.md, "ARLIS/NA")."""

from dataclasses import dataclass
from urllib.parse import urlencode

from knowledge_commons_profiles.clients.societies.asking import Requests, check_address, is_current
from knowledge_commons_profiles.core.errors import AnswerError

EXPIRES = "MembershipExpires"
MOST_RECORDS = 5
TROUBLE = frozenset({"error", "errors", "message", "exception", "exceptionmessage"})


@dataclass(frozen=True, slots=True)
class Arlisna:
    base_url: str
    token: str
    requests: Requests

    def is_member(self, address: str) -> bool:
        url = f"{self.base_url}members?{urlencode({'email': address})}"
        answer = self.requests.fetch(url, headers={"Authorization": f"Basic {self.token}"})
        records = read_records(answer.expect_ok().read_json())
        for record in records:
            check_address(record, address)
        return any(is_current(record[EXPIRES]) for record in records)


def read_records(answer: object) -> list[dict[str, object]]:
    """Return the records: of a bare list, or of the one list that the answer's object holds.

    Raises AnswerError for anything else, so that an error in an object is never taken for "nobody".
    """
    lists = [answer] if isinstance(answer, list) else []
    if isinstance(answer, dict) and not any(value for name, value in answer.items() if name.casefold() in TROUBLE):
        lists = [value for value in answer.values() if isinstance(value, list)]
    if len(lists) != 1 or len(lists[0]) > MOST_RECORDS:
        raise AnswerError("no list of records")
    if not all(isinstance(record, dict) and EXPIRES in record for record in lists[0]):
        raise AnswerError(f"a record without {EXPIRES}")
    return lists[0]
