"""The newsletter: asked for and not assumed, followed to another address, forgotten with the account."""

import json
from base64 import b64decode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from threading import Thread

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.accounts.addresses import make_primary
from knowledge_commons_profiles.accounts.erasing import erase_account
from knowledge_commons_profiles.accounts.models import EmailAddress, Verification
from knowledge_commons_profiles.accounts.newsletter import enqueue_subscription
from knowledge_commons_profiles.clients.newsletter import hash_address
from tests.accounts.holdings import give_address
from tests.factories import MembershipFactory, NetworkFactory

pytestmark = pytest.mark.django_db

KEY, LIST, GROUP = "key-of-the-list", "list1", "group1"


class Mailchimp:
    """Subscribers by their hash, as the real service keeps them; it refuses a wrong key and knows what it allows."""

    def __init__(self):
        self.members, self.asked, self.broken = {}, [], None

    def answer(self, method, path, content, authorization):
        self.asked.append((method, path))
        if self.broken:
            return self.broken, {}
        if b64decode(authorization.removeprefix("Basic ")).decode().partition(":")[2] != KEY:
            return 401, {"title": "API Key Invalid"}
        parts = path.removeprefix(f"/3.0/lists/{LIST}/members/").split("/")
        member = self.members.get(parts[0])
        if method == "PUT":
            assert parts[0] == hash_address(content["email_address"])
            self.members[parts[0]] = {"tags": set(), **(member or {}), **content}
            return 200, {}
        if member is None:
            return 404, {"title": "Resource Not Found"}
        if parts[1:] == ["tags"]:
            member["tags"] |= {tag["name"] for tag in content["tags"] if tag["status"] == "active"}
            return 204, None
        del self.members[parts[0]]
        if method == "PATCH":
            self.members[hash_address(content["email_address"])] = {**member, **content}
        return 204 if method != "PATCH" else 200, None


@pytest.fixture
def mailchimp(settings):
    service = Mailchimp()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, content = service.answer(
                self.command, self.path, json.loads(body or b"null"), self.headers.get("Authorization", "")
            )
            sent = b"" if content is None else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815 (http.server's names)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.MAILCHIMP_API_URL = f"http://127.0.0.1:{server.server_port}/3.0"
    settings.MAILCHIMP_DC, settings.MAILCHIMP_LIST_ID = "us1", LIST
    settings.MAILCHIMP_API_KEY, settings.MAILCHIMP_NEWSLETTER_GROUP_ID = KEY, GROUP
    yield service
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def subscribed(ada, mailchimp, run_tasks):
    give_address(ada, "Ada@example.org", primary=True)
    MembershipFactory(profile=ada, network=NetworkFactory(code="MLA"))
    enqueue_subscription(ada)
    run_tasks()
    return ada


def test_a_subscriber_comes_with_names_networks_and_the_group(subscribed, mailchimp):
    member = mailchimp.members[hash_address("ada@example.org")]
    assert member["email_address"] == "Ada@example.org"
    assert member["merge_fields"] == {"FNAME": "Ada", "LNAME": "Owner", "DNAME": "Ada Owner", "USERNAME": "ada"}
    assert member["interests"] == {GROUP: True}
    assert member["tags"] == {"MLA", "new-user"}
    assert member["status"] == "subscribed"


def register(newcomer, client, **fields):
    values = {"username": "grace", "name": "Grace Hopper", "address": "grace@example.org", "terms": "on", **fields}
    client.post("/register/", values)
    return Verification.objects.get()


@pytest.mark.parametrize("is_wanted", [True, False])
def test_newcomers_are_subscribed_when_they_tick_the_box(is_wanted, newcomer, mailchimp, run_tasks, find_link):
    client = newcomer()
    page = client.get("/register/").text
    assert 'name="newsletter"' in page
    assert "checked" not in page.partition('name="newsletter"')[2].partition(">")[0]
    register(newcomer, client, **({"newsletter": "on"} if is_wanted else {}))
    run_tasks()
    assert mailchimp.members == {}  # nothing before the address is proven
    client.post(find_link(mail.outbox[0]))
    run_tasks()
    assert set(mailchimp.members) == ({hash_address("grace@example.org")} if is_wanted else set())


def test_without_its_variables_there_is_no_newsletter(newcomer, ada, run_tasks):
    assert 'name="newsletter"' not in newcomer().get("/register/").text
    enqueue_subscription(ada)
    assert run_tasks() == 0


def test_a_subscriber_is_followed_to_another_primary_address(subscribed, mailchimp, run_tasks):
    other = give_address(subscribed, "new@example.org")
    make_primary(subscribed, other.pk, by=subscribed.user)
    run_tasks()
    assert mailchimp.members[hash_address("new@example.org")]["email_address"] == "new@example.org"
    assert len(mailchimp.members) == 1


def test_who_is_no_subscriber_does_not_become_one_by_a_new_address(ada, mailchimp, run_tasks):
    give_address(ada, "old@example.org", primary=True)
    make_primary(ada, give_address(ada, "new@example.org").pk, by=ada.user)
    run_tasks()
    assert mailchimp.members == {}
    assert ("PATCH", f"/3.0/lists/{LIST}/members/{hash_address('old@example.org')}") in mailchimp.asked


def test_who_is_erased_is_forgotten_there_too(subscribed, mailchimp, run_tasks):
    subscribed.closes_at = timezone.now()
    subscribed.save()
    erase_account(subscribed.pk)
    run_tasks()
    assert mailchimp.members == {}
    assert mailchimp.asked[-1][1].endswith("/actions/delete-permanent")
    assert not EmailAddress.objects.exists()
    assert "example.org" not in str(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))


@pytest.mark.parametrize("status", [401, 429, 500])
def test_a_newsletter_that_is_away_is_asked_again(ada, mailchimp, run_tasks, status):
    give_address(ada, "ada@example.org", primary=True)
    mailchimp.broken = status
    enqueue_subscription(ada)
    assert run_tasks() == 1
    assert DBTaskResult.objects.get(status="READY").args_kwargs["kwargs"]["attempt"] == 1


def manage(*arguments):
    out = StringIO()
    call_command("mailchimp_manage", *arguments, stdout=out)
    return out.getvalue()


def test_subscribers_are_cared_for_by_hand(ada, mailchimp):
    give_address(ada, "ada@example.org", primary=True)
    assert "Nothing was done" in manage("add", "ada", "--dry-run")
    assert mailchimp.members == {}
    assert "ada@example.org is subscribed" in manage("add", "ADA")
    assert "ben@example.org is subscribed" in manage("add", "--email", "ben@example.org")
    assert "has the address new@example.org" in manage("update-email", "ben@example.org", "new@example.org")
    assert "is off the list" in manage("unsubscribe", "ada")
    assert set(mailchimp.members) == {hash_address("new@example.org")}
    assert "no such subscriber" in manage("unsubscribe", "ada")
    for arguments in (("add", "nobody"), ("unsubscribe", "nobody")):
        with pytest.raises(CommandError, match="Nobody here"):
            manage(*arguments)


def test_the_command_says_what_is_missing():
    with pytest.raises(CommandError, match="MAILCHIMP_"):
        manage("add", "--email", "ada@example.org")
