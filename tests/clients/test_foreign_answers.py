"""Whatever another system answers is read or refused by one kind of error, and what was read can be shown and kept."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_commons_profiles.clients import comanage, mastodon, orcid, search
from knowledge_commons_profiles.clients.societies import arlisna, mla, up
from knowledge_commons_profiles.clients.societies.asking import check_address, find_all, is_current
from knowledge_commons_profiles.clients.websites import MeLinkReader, join
from knowledge_commons_profiles.core.errors import AnswerError, RemoteError
from knowledge_commons_profiles.core.html import clean_link
from knowledge_commons_profiles.core.http import Answer
from knowledge_commons_profiles.mirrors import payloads
from knowledge_commons_profiles.wordpress.php import parse_list, parse_php, parse_roles
from tests.foreign import TEXTS, any_json

ORCID = (
    *("title", "value", "type", "journal-title", "publication-date", "year", "month", "day", "external-ids"),
    *("external-id", "external-id-type", "url", "contributors", "contributor", "credit-name", "organization", "name"),
    *("affiliation-group", "summaries", "employments", "employment-summary", "works", "group", "work-summary"),
)
READERS: dict[Callable[[object], object], tuple[str, ...]] = {
    lambda found: list(mastodon.iter_toots(found if isinstance(found, list) else [found])): (
        *("visibility", "content", "spoiler_text", "url", "created_at"),
    ),
    orcid.build_work: ORCID,
    lambda found: list(orcid.iter_affiliations({"employments": found}, "employments", "employment-summary")): ORCID,
    lambda found: list(orcid.iter_put_codes({"works": found})): ORCID,
    lambda found: list(search.iter_hits(found)): ("hits", "_source", "title", "primary_url", "owner", "name"),
    mla.read_numbers: ("search_results", "id"),
    arlisna.read_records: ("errors", "MembershipExpires"),
    up.read_records: ("records", "done"),
    lambda found: up.is_eligible(found if isinstance(found, dict) else {}): ("Current_Staff__c", "AccountId"),
    lambda found: list(find_all(found, "expiring_date")): ("expiring_date",),
    lambda found: check_address(found, "ada@example.org"): ("email",),
    is_current: (),
    lambda found: comanage.build_role(found if isinstance(found, dict) else {}, {}): (
        *("O", "CouId", "Affiliation", "Status", "ValidFrom", "ValidThrough"),
    ),
    payloads.parse_groups: ("name", "url", "role", "status", "id", "avatar", "inviter_id"),
    payloads.parse_posts: ("title", "url", "blog", "published_on"),
    payloads.parse_activity: ("text", "url", "happened_at"),
    payloads.parse_toots: ("html", "url", "posted_at"),
    payloads.parse_news: ("notices", "text", "following", "unread"),
}


def receive(content: object) -> object:
    """Return what our side reads of it, as it comes over the wire. Raises AnswerError."""
    return Answer(200, "application/json", json.dumps(content).encode()).read_json()


@given(content=any_json())
def test_what_is_read_of_an_answer_can_be_kept(content):
    try:
        read = receive(content)
    except AnswerError:  # what JSON does not know: NaN, numbers without end
        return
    text = json.dumps(read, ensure_ascii=False, allow_nan=False)
    text.encode()
    assert "\\u0000" not in text.replace("\\\\", "")


@pytest.mark.parametrize("reader", READERS, ids=range(len(READERS)))
@settings(max_examples=50)
@given(data=st.data())
def test_any_answer_is_read_or_refused_by_one_kind_of_error(reader, data):
    content = data.draw(any_json(*READERS[reader]))
    with suppress(RemoteError):
        repr(reader(receive(content))).encode()


@pytest.mark.parametrize("depth", [500, 900, 1500, 5000, 100_000])
def test_answers_within_answers_end_in_the_same_error(depth):
    answer = Answer(200, "application/json", b'{"a":' * depth + b'"\\u0000"' + b"}" * depth)
    try:
        list(find_all(answer.read_json(), "a"))
    except AnswerError:
        assert depth > 500


@given(text=TEXTS | st.text(alphabet='aiObsN:;{}0123456789"', max_size=60))
def test_any_text_of_php_is_a_value_or_none(text):
    text = text.encode("utf-8", "replace").decode()
    repr(parse_php(text))
    assert all(isinstance(item, str) for item in (*parse_list(text), *parse_roles(text)))


@given(text=st.text(alphabet="<>/\"'= amelinkhrf&;:[]\x00\ud800", max_size=120), href=TEXTS)
def test_any_page_gives_links_and_no_error(text, href):
    reader = MeLinkReader()
    reader.feed(f'<a rel=me href="{href}">{text}')
    assert all(isinstance(join("https://example.org/", found), str) for found in reader.found)


@given(value=TEXTS)
def test_any_date_is_one_or_none(value):
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        found = mastodon.parse_moment(read, value)
        assert found is None or isinstance(found, datetime)
    assert clean_link(value) in {"", value}
