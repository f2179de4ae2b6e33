"""Members' own pages: the links that say "this is me"."""

import pytest

from knowledge_commons_profiles.clients.websites import fetch_me_links
from knowledge_commons_profiles.core.errors import MissingError, RemoteError
from tests.remotes import BROKEN, HUGE, Reply, always, loop, run_remote


def read(page, **reply) -> frozenset[str]:
    with run_remote(always(Reply(page, media_type="text/html", **reply))) as remote:
        found = fetch_me_links(f"{remote.url}/about/")
    return frozenset(address.replace(remote.url, "HERE") for address in found)


def test_links_that_say_me_are_found_in_the_head_and_in_the_text():
    page = (
        '<head><link rel="me" href="https://a.example/"></head><A REL="noopener ME" HREF="https://b.example/">b</A>'
        '<a rel="friend" href="https://c.example/">c</a><a href="https://d.example/">d</a><a rel="me">nowhere</a>'
        '<!-- <a rel="me" href="https://e.example/">e</a> --><a rel="home" href="https://f.example/">f</a>'
    )
    assert read(page) == {"https://a.example/", "https://b.example/"}


def test_a_relative_link_is_of_the_pages_own_site():
    assert read('<a rel="me" href="../me">') == {"HERE/me"}


@pytest.mark.parametrize("page", ["", "<", b"\xff\x00\xfe", '<a rel="me" href="http://[x/">', "<a " * 10_000])
def test_a_page_of_nonsense_links_nowhere(page):
    assert read(page) <= {""}


def test_a_page_with_a_million_links_is_read_to_its_first_ones():
    assert len(read("".join(f'<a rel=me href="/{n}">' for n in range(20_000)))) == 200


def test_what_is_no_page_is_refused():
    with run_remote(always(Reply({}))) as remote, pytest.raises(RemoteError, match="no web page"):
        fetch_me_links(remote.url)


def test_a_page_that_is_gone_is_said_to_be():
    with run_remote(always(Reply(status=410))) as remote, pytest.raises(MissingError):
        fetch_me_links(remote.url)


@pytest.mark.parametrize("answer", [always(BROKEN), always(HUGE), loop], ids=["500", "10 MB", "redirects"])
def test_a_site_that_misbehaves_is_one_kind_of_error(answer):
    with run_remote(answer) as remote, pytest.raises(RemoteError):
        fetch_me_links(remote.url)


def test_a_site_inside_our_own_network_is_refused(settings):
    settings.PRIVATE_HOSTS_ALLOWED = frozenset()
    with run_remote(always(Reply("", media_type="text/html"))) as remote, pytest.raises(RemoteError):
        fetch_me_links(remote.url)
    assert remote.asked == []
