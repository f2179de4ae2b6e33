"""Asking each society: yes, no, and everything that is neither."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from knowledge_commons_profiles.clients.societies.known import build_societies
from knowledge_commons_profiles.clients.societies.msu import Msu
from knowledge_commons_profiles.clients.societies.up import build_query
from knowledge_commons_profiles.core.errors import RemoteError
from tests.clients.fake_societies import FUTURE, PAST, build_contact

ADDRESS = "ada+k'\"\\o@example.org"  # what an address may hold, and a query must bear


def ask(code, address=ADDRESS):
    turns = []
    society = build_societies(lambda code, limit: turns.append((code, limit)))[code]
    is_member = society.is_member(address)
    assert turns, "nobody asked whether there is room for one more request"
    return is_member


@pytest.fixture
def admit(societies):
    def admit(code, address=ADDRESS, *, is_member=True):
        if code == "UP":
            societies.up[address] = (is_member, True)
        else:
            getattr(societies, code.lower())[address] = FUTURE if is_member else PAST

    return admit


CODES = ("MLA", "ARLISNA", "UP")


@pytest.mark.parametrize("code", CODES)
def test_a_member_a_former_member_and_nobody(code, societies, admit):
    assert ask(code) is False
    admit(code)
    assert ask(code) is True
    assert ask(code, "eve@example.org") is False
    admit(code, is_member=False)
    assert ask(code) is False


@pytest.mark.parametrize(
    ("days", "is_member"), [(-1, False), (0, True), (1, True)], ids=["over since yesterday", "last day", "tomorrow"]
)
@pytest.mark.parametrize("shape", ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ", "%m/%d/%Y", "%m/%d/%Y 12:00:00 AM"])
@pytest.mark.parametrize("code", ["MLA", "ARLISNA"])
def test_the_last_day_counts(code, days, is_member, shape, societies):
    day = datetime.now(UTC) + timedelta(days=days)
    getattr(societies, code.lower())[ADDRESS] = day.strftime(shape)
    assert ask(code) is is_member


BROKEN = {
    "a failure": (500, {"meta": {"status": "success"}, "data": [], "records": [], "done": True}),
    "not found": (404, {"message": "Not Found"}),
    "too many": (429, {}),
    "an error with 200": (200, {"meta": {"status": "error"}, "error": "down", "data": []}),
    "HTML": (200, b"<html>Back soon</html>"),
    "nothing": (200, b""),
    "half": (200, b'{"meta": {"status": "succ'),
    "null": (200, None),
    "a number": (200, 1),
    "an empty object": (200, {}),
    "a list of lists": (200, [[[]]]),
    "wrong records": (200, {"meta": {"status": "success"}, "data": [{"search_results": [7]}], "records": [7]}),
    "too much": (200, b"[" + b" " * 600_000 + b"]"),
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("where", ["mla", "mla/record", "arlisna", "up", "up/token"])
def test_what_is_no_answer_is_not_taken_for_no(where, what, societies, admit):
    code = where.partition("/")[0].upper()
    admit(code)
    societies.broken[where] = BROKEN[what]
    with pytest.raises(RemoteError):
        ask(code)


FOREIGN = {
    "mla/record": {
        "meta": {"status": "success"},
        "data": [{"general": {"email": "eve@example.org"}, "membership": {"expiring_date": FUTURE}}],
    },
    "arlisna": {"Results": [{"Email": "eve@example.org", "MembershipExpires": FUTURE}]},
    "up": {"done": True, "totalSize": 1, "records": [build_contact("eve@example.org", marks=(True, True))]},
}


@pytest.mark.parametrize("where", FOREIGN)
def test_somebody_elses_record_makes_nobody_a_member_and_takes_nothing_away(where, societies, admit):
    code = where.partition("/")[0].upper()
    admit(code)
    societies.broken[where] = (200, FOREIGN[where])
    with pytest.raises(RemoteError, match="without the address"):
        ask(code)


@pytest.mark.parametrize("day", ["soon", 20270101, ["2027-01-01"], "2027-13-01", True])
@pytest.mark.parametrize("code", ["MLA", "ARLISNA"])
def test_a_day_that_is_none_is_no_answer(code, day, societies):
    getattr(societies, code.lower())[ADDRESS] = day
    with pytest.raises(RemoteError):
        ask(code)


@pytest.mark.parametrize("setting", ["MLA_API_KEY", "MLA_API_SECRET", "ARLISNA_API_TOKEN", "UP_REFRESH_TOKEN"])
def test_wrong_credentials_are_no_answer(setting, societies, admit, settings):
    code = setting.partition("_")[0]
    admit(code)
    setattr(settings, setting, "wrong")
    with pytest.raises(RemoteError):
        ask(code)


def test_an_access_token_is_kept_and_renewed_when_it_is_refused(societies, admit):
    admit("UP")
    society = build_societies(lambda _code, _limit: None)["UP"]
    assert [society.is_member(ADDRESS), society.is_member(ADDRESS)] == [True, True]
    assert societies.asked.count("up") == 3
    societies.access_token = "up-access-2"
    assert society.is_member(ADDRESS) is True


def test_an_address_cannot_end_the_query():
    query = build_query("' OR Email LIKE '%")
    assert "WHERE Email = '\\' OR Email LIKE \\'%' LIMIT" in query


@pytest.mark.parametrize(
    ("address", "is_member"),
    [
        ("ada@msu.edu", True),
        ("ada@MSU.EDU", True),
        ("ada@law.msu.edu", True),
        ("ada@notmsu.edu", False),
        ("ada@msu.edu.example.org", False),
        ("msu.edu@example.org", False),
        ("ada@edu", False),
        ('"@msu.edu"@example.org', False),
    ],
)
def test_whole_labels_of_a_domain_are_compared(address, is_member):
    assert Msu(("msu.edu",)).is_member(address) is is_member


def test_no_domain_makes_nobody_a_member():
    assert Msu(("", ".")).is_member("ada@example.org") is False


def test_a_society_whose_variables_are_not_all_set_is_not_there(settings):
    settings.MLA_API_BASE_URL, settings.MLA_API_KEY = "https://mla.example.org/", "key"
    assert set(build_societies(time.sleep)) == {"MSU"}
    settings.MSU_EMAIL_DOMAINS = []
    assert build_societies(time.sleep) == {}
