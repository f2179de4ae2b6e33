"""Hosts that a member names: nothing of our own network is asked, however it is spelled."""

import socket

import pytest

from knowledge_commons_profiles.core.errors import AnswerError, UnreachableError
from knowledge_commons_profiles.core.http import fetch, fetch_public
from knowledge_commons_profiles.core.public_hosts import is_public, open_socket
from tests.remotes import Reply, always, run_remote

PRIVATE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "169.254.169.254",  # the cloud's metadata
    "169.254.170.2",  # the same for containers
    "192.0.0.170", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2002:a9fe:a9fe::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "172.32.0.1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_a_network_of_somebodys_own_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address):
    assert is_public(address)


@pytest.fixture
def closed(settings):
    """Let this test see what a deployment does, in which nothing private is allowed."""
    settings.PRIVATE_HOSTS_ALLOWED = frozenset()


@pytest.fixture
def names(monkeypatch):
    """Return a table of names that the machine's resolver knows: each look at one takes its next answer."""
    known: dict[str, list[list[str]]] = {}
    real = socket.getaddrinfo

    def resolve(host, port, *args, **kwargs):
        answers = known.get(host)
        if answers is None:
            return real(host, port, *args, **kwargs)
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


SPELLINGS = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://127.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://user:password@127.0.0.1:{port}/",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_this_machine_is_refused_however_it_is_spelled(closed, spelling):
    with run_remote(always(Reply("secret"))) as remote, pytest.raises((AnswerError, UnreachableError)):
        fetch_public(spelling.format(port=remote.url.rpartition(":")[2]))
    assert remote.asked == []


def test_what_operators_configure_may_be_on_their_own_network(closed):
    with run_remote(always(Reply("fine"))) as remote:
        assert fetch(remote.url).body == b"fine"


def test_a_host_with_one_private_address_among_its_public_ones_is_refused(closed, names):
    names["two-faced.example"] = [["8.8.8.8", "10.0.0.1"]]
    with pytest.raises(AnswerError, match="not a public address"):
        open_socket(("two-faced.example", 80))


def test_a_host_without_any_address_is_refused(closed, names):
    names["nowhere.example"] = [[]]
    with pytest.raises(AnswerError):
        open_socket(("nowhere.example", 80))


def test_a_name_is_looked_up_once_so_that_it_cannot_change_after_the_look(settings, names):
    """The first answer is allowed, the second would be the metadata service: nobody asks for a second one."""
    settings.PRIVATE_HOSTS_ALLOWED = frozenset({"127.0.0.1"})
    answers = [["127.0.0.1"], ["169.254.169.254"], ["169.254.169.254"]]
    names["rebinding.example"] = answers
    with run_remote(always(Reply("the server that was looked at"))) as remote:
        port = remote.url.rpartition(":")[2]
        assert fetch_public(f"http://rebinding.example:{port}/").body == b"the server that was looked at"
    assert len(answers) == 2


def test_a_name_that_turned_private_is_refused_at_the_next_request(settings, names):
    settings.PRIVATE_HOSTS_ALLOWED = frozenset({"127.0.0.1"})
    names["rebinding.example"] = [["127.0.0.1"], ["169.254.169.254"]]
    with run_remote(always(Reply("once"))) as remote:
        port = remote.url.rpartition(":")[2]
        fetch_public(f"http://rebinding.example:{port}/")
        with pytest.raises(AnswerError, match="not a public address"):
            fetch_public(f"http://rebinding.example:{port}/")
    assert len(remote.asked) == 1


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/meta-data/", "http://192.168.0.1/", "http://0.0.0.0/", "http://10.0.0.1/"]
)
def test_a_redirect_to_a_private_address_is_refused(target):
    with run_remote(always(Reply(status=302, headers={"Location": target}))) as remote:
        with pytest.raises(AnswerError, match="not a public address"):
            fetch_public(remote.url)
        assert len(remote.asked) == 1


def test_a_redirect_to_this_machine_by_its_other_address_is_refused():
    """Where there is no IPv6 it is not even found."""
    with run_remote(always(Reply(status=302, headers={"Location": "http://[::1]/"}))) as remote:
        with pytest.raises((AnswerError, UnreachableError)):
            fetch_public(remote.url)
        assert len(remote.asked) == 1


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "javascript:x"]
)
def test_a_redirect_to_anything_but_the_web_is_refused(target):
    with (
        run_remote(always(Reply(status=301, headers={"Location": target}))) as remote,
        pytest.raises(AnswerError, match="no address"),
    ):
        fetch_public(remote.url)
