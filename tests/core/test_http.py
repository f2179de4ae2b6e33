"""The one way out: a deadline up to the last byte, a largest size, and one kind of error for whatever goes wrong."""

import pytest

from knowledge_commons_profiles.core.errors import AnswerError, UnreachableError
from knowledge_commons_profiles.core.http import USER_AGENT, fetch, fetch_public
from tests.remotes import BROKEN, CUT_OFF, DEEP, HALF, HTML, HUGE, SLOW, Reply, always, loop, run_remote


def test_an_answer_is_read_with_its_kind_and_headers():
    with run_remote(always(Reply({"a": 1}, headers={"X-Thing": "yes"}))) as remote:
        answer = fetch(f"{remote.url}/things?q=a%20b")
    assert (answer.status, answer.media_type, answer.read_object()) == (200, "application/json", {"a": 1})
    assert answer.headers["x-thing"] == "yes"
    assert remote.asked[0].target == "/things?q=a%20b"
    assert remote.asked[0].headers["User-Agent"] == USER_AGENT


def test_a_form_and_a_body_are_posted():
    with run_remote(always(Reply())) as remote:
        fetch(remote.url, form={"name": "Ada & Ben"})
        fetch(remote.url, body=b"{}", headers={"Content-Type": "application/json"})
        fetch(remote.url, method="PUT", body=b"{}")
    assert [asked.method for asked in remote.asked] == ["POST", "POST", "PUT"]
    assert remote.asked[0].body == b"name=Ada+%26+Ben"
    assert remote.asked[1].headers["Content-Type"] == "application/json"


def test_a_status_of_failure_is_an_answer_for_the_caller_to_judge():
    with run_remote(always(BROKEN)) as remote:
        assert fetch(remote.url).status == 500


@pytest.mark.parametrize("reply", [HTML, HALF, DEEP], ids=["html", "half", "deep"])
def test_what_is_no_json_is_said_to_be_none(reply):
    with run_remote(always(reply)) as remote, pytest.raises(AnswerError):
        fetch(remote.url).read_json()


def test_a_list_is_no_object():
    with run_remote(always(Reply([]))) as remote, pytest.raises(AnswerError):
        fetch(remote.url).read_object()


def test_an_answer_of_ten_megabytes_is_not_read():
    with run_remote(always(HUGE)) as remote, pytest.raises(AnswerError, match="too long"):
        fetch(remote.url)


def test_an_answer_without_an_end_is_not_read():
    with run_remote(always(CUT_OFF)) as remote, pytest.raises((AnswerError, UnreachableError)):
        fetch(remote.url)


def test_a_dripping_answer_ends_at_the_deadline():
    """No single read is slow: each byte comes after a tenth of a second, and there are ten thousand."""
    with run_remote(always(SLOW)) as remote, pytest.raises(UnreachableError):
        fetch(remote.url, limit_s=0.5)


def test_a_redirect_is_an_answer_and_not_followed():
    with run_remote(loop) as remote:
        assert fetch(remote.url).status == 302
    assert len(remote.asked) == 1


def test_nobody_there_is_unreachable():
    with run_remote(always(Reply())) as remote:
        gone = remote.url
    with pytest.raises(UnreachableError):
        fetch(gone)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://",
        "http://a:port/",
        "http://exämple.org/",
        "http://example.org/a b",
        "http://[::1/",
    ],
)
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(AnswerError):
        fetch(url)


def test_a_members_page_is_read_over_three_redirects_and_no_more():
    def hop(asked):
        number = int(asked.path.strip("/") or 0)
        return Reply(status=302, headers={"Location": f"/{number + 1}"}) if number < 3 else Reply("there")

    with run_remote(hop) as remote:
        assert fetch_public(f"{remote.url}/0").body == b"there"
    with run_remote(loop) as remote, pytest.raises(AnswerError, match="too many redirects"):
        fetch_public(remote.url)
    assert len(remote.asked) == 4


def test_all_redirects_share_one_deadline():
    reply = Reply(b" " * 10_000, status=302, headers={"Location": "/"}, drips=True)
    with run_remote(always(reply)) as remote, pytest.raises(UnreachableError):
        fetch_public(remote.url, limit_s=0.3)
