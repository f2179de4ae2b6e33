"""The Association of University Presses, in Salesforce: OAuth by refresh token, then a question in SOQL.

https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_refresh_token_flow.htm
https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm
"""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from knowledge_commons_profiles.clients.societies.asking import Requests, check_address
from knowledge_commons_profiles.core.errors import AnswerError
from knowledge_commons_profiles.core.http import Answer

TOKEN_PATH = "services/oauth2/token"  # noqa: S105 (a path)
QUERY_PATH = "services/data/v59.0/query"
FIELDS = ("Id", "Email", "AccountId", "UP_Commons_Eligible__c", "Current_Staff__c")
MOST_RECORDS = 20  # one person may have a contact at each press they worked for
ESCAPES = {"\\": "\\\\", "'": "\\'", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


@dataclass(slots=True)
class UniversityPresses:
    """Keeps its access token while it is used; Salesforce says with 401 when it wants another one."""

    base_url: str
    client_id: str
    client_secret: str
    refresh_token: str
    requests: Requests
    access_token: str = field(default="", repr=False)

    def is_member(self, address: str) -> bool:
        records = read_records(self.ask(build_query(address)))
        for record in records:
            check_address(record, address)
        return any(is_eligible(record) for record in records)

    def ask(self, query: str) -> Any:  # Any: what the society sends
        answer = self.fetch_query(query) if self.access_token else None
        if answer is None or answer.status == HTTPStatus.UNAUTHORIZED:
            self.access_token = self.fetch_access_token()
            answer = self.fetch_query(query)
        return answer.expect_ok().read_json()

    def fetch_query(self, query: str) -> Answer:
        url = f"{self.base_url}{QUERY_PATH}?{urlencode({'q': query})}"
        return self.requests.fetch(url, headers={"Authorization": f"Bearer {self.access_token}"})

    def fetch_access_token(self) -> str:
        form = {
            "grant_type": "refresh_token",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "refresh_token": self.refresh_token,
        }
        answer = self.requests.fetch(f"{self.base_url}{TOKEN_PATH}", form=form)
        token = answer.read_object().get("access_token") if answer.status == HTTPStatus.OK else None
        if not isinstance(token, str) or not token or not token.isprintable():
            raise AnswerError(f"no access token: status {answer.status}")
        return token


def build_query(address: str) -> str:
    return f"SELECT {', '.join(FIELDS)} FROM Contact WHERE Email = '{escape(address)}' LIMIT {MOST_RECORDS}"  # noqa: S608 (SOQL has no parameters; escaped)


def escape(text: str) -> str:
    """Return the text as it stands between single quotes in SOQL."""
    return "".join(ESCAPES.get(letter, letter) for letter in text)


def read_records(answer: object) -> list[dict[str, object]]:
    records = answer.get("records") if isinstance(answer, dict) and answer.get("done") is True else None
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise AnswerError("no records")
    return records


def is_eligible(record: dict[str, object]) -> bool:
    """Tell whether this contact works, today, at a press whose staff may take part."""
    marks = (record.get("UP_Commons_Eligible__c"), record.get("Current_Staff__c"))
    if not all(isinstance(mark, bool) for mark in marks):
        raise AnswerError("a contact without its marks")
    return all(marks) and bool(record.get("AccountId"))
