"""Searching the whole Commons: by kind, in pages, and by our own directory when the service does not answer."""

import pytest
from django.core.cache import cache

from tests.factories import listed
from tests.remotes import BROKEN, HALF, HTML, HUGE, Reply, always, loop, run_remote

pytestmark = pytest.mark.django_db


def hit(title, kind="profile", **more):
    url = f"https://commons.example.org/{title.lower().replace(' ', '-')}"
    return {"title": title, "primary_url": url, "content_type": kind, "description": "", "owner": {"name": ""}, **more}


HITS = [hit("Ada Lovelace"), hit("Notes", "work"), hit("A post", "post"), hit("Grace Hopper"), hit("Odd", "no-such")]


@pytest.fixture
def remote(settings):
    with run_remote(always(Reply({"hits": HITS, "total": 45}))) as remote:
        settings.CC_SEARCH_URL = remote.url
        yield remote


def test_results_come_by_kind(eve, remote):
    page = eve.get("/search/", {"q": "engine"}).content.decode()
    places = [page.index(f">{heading}</h2>") for heading in ("People", "Works", "Posts", "More")]
    assert places == sorted(places)
    assert "Grace Hopper" in page
    assert "45 found for" in page
    assert remote.asked[0].query == {"q": "engine", "page": "1", "per_page": "20"}
    assert remote.asked[0].path == "/search"


def test_each_text_of_a_hit_runs_in_its_own_direction(eve, settings):
    mixed = {**hit("نور الدين"), "description": "A scholar of optics.", "owner": {"name": "Grace Hopper"}}
    with run_remote(always(Reply({"hits": [mixed], "total": 1}))) as remote:
        settings.CC_SEARCH_URL = remote.url
        page = eve.get("/search/", {"q": "optics"}).content.decode()
    assert '<p dir="auto">A scholar of optics.</p>' in page
    assert '<p class="soft" dir="auto">Grace Hopper</p>' in page
    assert '<h3 class="hits__title" dir="auto">' in page


def test_pages_lead_on_and_back(eve, remote):
    page = eve.get("/search/", {"q": "engine", "page": "2", "per_page": "10"}).content.decode()
    assert "/search/?q=engine&amp;page=1&amp;per_page=10" in page
    assert "/search/?q=engine&amp;page=3&amp;per_page=10" in page
    last = eve.get("/search/", {"q": "engine", "page": "5", "per_page": "10"}).content.decode()
    assert "page=6" not in last


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ({"page": "-1"}, ("1", "20")),
        ({"page": "0"}, ("1", "20")),
        ({"page": "x", "per_page": "1000"}, ("1", "20")),
        ({"per_page": "999"}, ("1", "100")),
        ({"page": "99999999999999999999"}, ("1", "20")),
        ({"page": "٣"}, ("1", "20")),
    ],
)
def test_numbers_that_are_none_are_the_usual_ones(eve, remote, asked, sent):
    assert eve.get("/search/", {"q": "engine", **asked}).status_code == 200
    query = remote.asked[0].query
    assert (query["page"], query["per_page"]) == sent


def test_what_others_send_is_text_and_never_markup_or_script(eve, remote):
    hostile = [
        hit("<script>alert(1)</script>Ada & Co", description="<img src=x onerror=alert(2)>About"),
        hit("Bad", primary_url="javascript:alert(3)"),
        {"title": None},
        None,
        17,
    ]
    remote.answer = always(Reply({"hits": hostile, "total": 5}))
    page = eve.get("/search/", {"q": "x"}).content.decode().partition("<main")[2]
    assert "alert(" not in page
    assert "onerror" not in page
    assert "Ada &amp; Co" in page
    assert "Bad" not in page


@pytest.mark.parametrize(
    "bad",
    [*map(always, (HTML, HALF, HUGE, BROKEN, Reply({"hits": None}))), loop],
    ids=["html", "half a JSON", "10 MB", "500", "no hits", "redirects"],
)
def test_when_it_does_not_answer_our_own_directory_does_and_says_so(eve, ada, remote, bad):
    listed(ada)
    remote.answer = bad
    answer = eve.get("/search/", {"q": "ada"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "does not answer just now" in page
    assert "Ada Owner" in page
    assert "/members/?q=ada" in page


def test_a_service_that_keeps_failing_makes_nobody_wait(eve, remote):
    remote.answer = always(BROKEN)
    for _ in range(8):
        eve.get("/search/", {"q": "ada"})
    assert len(remote.asked) == 5


def test_without_a_service_our_own_directory_answers_without_an_excuse(eve, ada):
    listed(ada)
    page = eve.get("/search/", {"q": "ada"}).content.decode()
    assert "Ada Owner" in page
    assert "does not answer" not in page
    assert 'action="/members/"' in page  # the search of the frame


def test_the_frames_search_is_of_the_commons_where_there_is_a_service(eve, remote):
    assert 'action="/search/"' in eve.get("/").content.decode()


def test_nothing_found_and_nothing_asked_are_two_things(eve, remote):
    assert "Nothing is found" not in eve.get("/search/").content.decode()
    assert remote.asked == []
    remote.answer = always(Reply({"hits": [], "total": 0}))
    assert "Nothing is found for" in eve.get("/search/", {"q": "xyzzy"}).content.decode()


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "x" * 5000, "'\"<>&", "﷽", " "])
def test_any_text_can_be_searched_for(eve, remote, text):
    cache.clear()
    assert eve.get("/search/", {"q": text}).status_code == 200
