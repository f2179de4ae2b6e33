"""The repository (KC Works, an InvenioRDM): the records of one person.

https://inveniordm.docs.cern.ch/reference/rest_api_drafts_records/#search-records
https://www.elastic.co/guide/en/elasticsearch/reference/current/query-dsl-query-string-query.html#_reserved_characters
"""

from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from knowledge_commons_profiles.core.errors import AnswerError, UnreachableError
from knowledge_commons_profiles.core.http import fetch

PAGE_SIZE = 100
MOST_PAGES = 100  # the repository's search ends at the 10,000th record
LARGEST_BYTES = 5 * 1024 * 1024  # a hundred records with long abstracts; the real ones are 6 KB each
PAGE_LIMIT_S = 10.0
LIMIT_S = 60.0  # for all pages together: the claim on the copy is longer
IDENTIFIER = "metadata.creators.person_or_org.identifiers.identifier"

type Record = Any  # Any: a record as the repository sends it; works/records.py reads each by itself


@dataclass(frozen=True, slots=True)
class WorksClient:
    url: str

    def fetch_records(self, username: str, *, orcid: str = "") -> list[Record]:
        """Return all records of which this person is a creator, newest first; an unknown person has none.

        Raises RemoteError when the repository is down or slow, or when any page is not the answer of a search: half a
        bibliography would look like a whole one.
        """
        deadline = monotonic() + LIMIT_S
        records: list[Record] = []
        for number in range(1, MOST_PAGES + 1):
            if monotonic() > deadline:
                raise UnreachableError("too slow for all pages")
            hits, total = self.fetch_page(build_query(username, orcid), number)
            records += hits
            if not hits or len(records) >= total:
                break
        return records

    def fetch_page(self, query: str, number: int) -> tuple[list[Record], int]:
        """Return the records of one page of a search, and how many it found in all."""
        asked = urlencode({"q": query, "size": PAGE_SIZE, "page": number, "sort": "newest"})
        answer = fetch(f"{self.url}/api/records?{asked}", limit_s=PAGE_LIMIT_S, largest_bytes=LARGEST_BYTES)
        found = answer.expect_ok().read_object().get("hits")
        hits = found.get("hits") if isinstance(found, dict) else None
        if not isinstance(hits, list):
            raise AnswerError("no hits")
        total = found.get("total") if isinstance(found, dict) else None
        return hits, total if isinstance(total, int) else len(hits)


def build_query(username: str, orcid: str) -> str:
    """Return the search for a person; whatever a name holds is a word of it and no operator."""
    identifiers = " OR ".join(f'"{quote(identifier)}"' for identifier in (username, orcid) if identifier)
    return f"{IDENTIFIER}:({identifiers})"


def quote(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
