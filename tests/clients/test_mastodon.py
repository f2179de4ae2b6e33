"""Mastodon servers, which anybody may run: the API, the feed, and what a bad one sends instead."""

from datetime import UTC, datetime

import pytest

from knowledge_commons_profiles.clients.mastodon import MastodonClient
from knowledge_commons_profiles.core.errors import MissingError, RemoteError
from tests.remotes import BROKEN, CUT_OFF, HALF, HTML, HUGE, SLOW, Reply, always, loop, run_remote

STATUS = {
    "id": "1",
    "visibility": "public",
    "content": '<p>On <a href="https://example.org/notes" class="u-url">Note G</a></p>',
    "url": "https://social.example.org/@ada/1",
    "created_at": "2026-11-20T10:00:00.000Z",
    "spoiler_text": "",
}
ITEM = """<item><guid>{n}</guid><link>https://social.example.org/@ada/{n}</link>
<pubDate>Fri, 20 Nov 2026 10:00:00 +0000</pubDate>
<description>&lt;p&gt;Post {n}&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;</description></item>"""
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>Ada</title>{items}</channel></rss>'
BILLION_LAUGHS = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<rss><channel><item><description>&d;</description></item></channel></rss>"""
FILE_READER = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<rss><channel><item><description>&a;</description></item></channel></rss>"""


def serve_api(statuses, *, account: object = "42"):
    def answer(asked):
        return Reply({"id": account}) if asked.path == "/api/v1/accounts/lookup" else Reply(statuses)

    return answer


def serve_feed(feed, **reply):
    def answer(asked):
        return (
            Reply(feed, media_type="application/rss+xml", **reply) if asked.path.endswith(".rss") else Reply(status=401)
        )

    return answer


def fetch(answer):
    with run_remote(answer) as remote:
        return MastodonClient(remote.url).fetch_toots("ada")


def test_the_newest_public_posts_are_read():
    with run_remote(serve_api([STATUS])) as remote:
        (toot,) = MastodonClient(remote.url).fetch_toots("ada")
    assert toot.url == "https://social.example.org/@ada/1"
    assert toot.posted_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert "Note G" in toot.html
    assert remote.paths == ["/api/v1/accounts/lookup", "/api/v1/accounts/42/statuses"]
    assert remote.asked[0].query == {"acct": "ada"}
    assert remote.asked[1].query == {"limit": "4", "exclude_replies": "true", "exclude_reblogs": "true"}


@pytest.mark.parametrize("visibility", ["unlisted", "private", "direct", None])
def test_a_post_for_some_people_is_nobody_elses(visibility):
    assert fetch(serve_api([{**STATUS, "visibility": visibility}])) == []


def test_a_post_behind_a_warning_shows_the_warning():
    (toot,) = fetch(serve_api([{**STATUS, "spoiler_text": "Spoilers for <Faust>"}]))
    assert "Spoilers for" in toot.html
    assert "Note G" not in toot.html


def test_scripts_are_taken_out():
    hostile = '<p onclick="x()">Hi<script>alert(1)</script><img src=x onerror=y><a href="javascript:z">z</a></p>'
    (toot,) = fetch(serve_api([{**STATUS, "content": hostile, "url": "javascript:alert(1)"}]))
    assert "Hi" in toot.html
    assert toot.url == ""
    for forbidden in ("script", "alert", "onclick", "onerror", "img"):
        assert forbidden not in toot.html


def test_entries_that_are_no_posts_are_left_out():
    odd = [None, 1, "x", [], {}, {**STATUS, "content": None}, {**STATUS, "content": "<p> </p>"}, STATUS]
    assert len(fetch(serve_api(odd))) == 1


@pytest.mark.parametrize("date", ["yesterday", 12, None, "9999999-01-01", "2026-13-01T00:00:00Z"])
def test_a_post_without_a_readable_date_has_none(date):
    (toot,) = fetch(serve_api([{**STATUS, "created_at": date}]))
    assert toot.posted_at is None


def test_four_posts_are_enough_whatever_is_sent():
    assert len(fetch(serve_api([STATUS] * 50))) == 4


def test_a_million_posts_are_not_read():
    with pytest.raises(RemoteError, match="too long"):
        fetch(serve_api(b"[" + b'{"visibility": "public"},' * 1_000_000 + b"{}]"))


def test_a_post_longer_than_any_is_left_out():
    assert fetch(serve_api([{**STATUS, "content": "x" * 6000}])) == []


def test_a_server_whose_api_is_closed_is_read_by_its_feed():
    (toot,) = fetch(serve_feed(RSS.format(items=ITEM.format(n=1))))
    assert toot.html == "<p>Post 1</p>"
    assert toot.url == "https://social.example.org/@ada/1"
    assert toot.posted_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_a_feed_of_a_thousand_posts_gives_its_first_four():
    toots = fetch(serve_feed(RSS.format(items="".join(ITEM.format(n=n) for n in range(1000)))))
    assert [toot.url[-2:] for toot in toots] == ["/0", "/1", "/2", "/3"]


def test_a_feed_of_a_million_posts_is_not_read():
    with pytest.raises(RemoteError, match="too long"):
        fetch(serve_feed(RSS.format(items="<item/>" * 1_000_000)))


@pytest.mark.parametrize("feed", [BILLION_LAUGHS, FILE_READER], ids=["entity bomb", "file reader"])
def test_a_feed_with_entities_of_its_own_is_refused(feed):
    with pytest.raises(RemoteError, match="no feed"):
        fetch(serve_feed(feed))


@pytest.mark.parametrize(
    "feed", ["", "<rss>", "<html/>", "not xml", b"\xff\xfe\x00", '<?xml version="1.0" encoding="no-such"?><rss/>']
)
def test_a_feed_that_is_none_is_refused(feed):
    with pytest.raises(RemoteError):
        fetch(serve_feed(feed))


def test_an_account_that_is_not_there_is_said_to_be_missing():
    with pytest.raises(MissingError):
        fetch(always(Reply(status=404)))


@pytest.mark.parametrize(
    "answer",
    [*map(always, (HTML, HUGE, HALF, BROKEN, CUT_OFF)), loop, serve_api({}), serve_api([], account=None)],
    ids=["html", "10 MB", "half a JSON", "500", "cut off", "redirects", "no list", "no id"],
)
def test_a_server_that_misbehaves_is_one_kind_of_error(answer):
    with pytest.raises(RemoteError):
        fetch(answer)


def test_a_server_that_drips_is_given_up(monkeypatch):
    monkeypatch.setattr("knowledge_commons_profiles.clients.mastodon.LIMIT_S", 0.3)
    with pytest.raises(RemoteError):
        fetch(always(SLOW))


@pytest.mark.parametrize("server", ["localhost", "127.0.0.1", "169.254.169.254", "10.0.0.1", "[::1]", "0x7f000001"])
def test_a_server_inside_our_own_network_is_refused(settings, server):
    settings.PRIVATE_HOSTS_ALLOWED = frozenset()
    with pytest.raises(RemoteError):
        MastodonClient(f"http://{server}").fetch_toots("ada")


def test_a_name_cannot_lead_to_another_address_of_the_server():
    with run_remote(always(Reply(status=404))) as remote, pytest.raises(MissingError):
        MastodonClient(remote.url).fetch_toots("../../admin?x#y")
    assert remote.asked[-1].target == "/@..%2F..%2Fadmin%3Fx%23y.rss"
