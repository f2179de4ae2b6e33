"""`manage.py import_comanage` against a COmanage of our own that speaks its REST API, and misbehaves when told to."""

import json
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import EmailAddress
from knowledge_commons_profiles.memberships.models import Membership
from knowledge_commons_profiles.profiles.models import Change
from tests.factories import MembershipFactory, NetworkFactory
from tests.machine import find_free_port

PARTS = {
    "cous": "Cous",
    "co_people": "CoPeople",
    "email_addresses": "EmailAddresses",
    "co_person_roles": "CoPersonRoles",
}


class Registry(ThreadingHTTPServer):
    """`people` maps usernames to numbers, `roles` and `addresses` belong to numbers; `answer` replaces every answer."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.people, self.roles, self.addresses, self.asked = {}, {}, {}, []
        self.answer = None

    def find(self, name, query):
        match name:
            case "cous":
                return [{"Version": "1.0", "Id": "5", "CoId": "2", "Name": "STEMED+"}]
            case "co_people":
                return [{"Id": number} for number in self.people.get(query["search.identifier"][0], [])]
            case "email_addresses":
                return [{"Mail": mail} for mail in self.addresses.get(query["copersonid"][0], [])]
            case _:
                return self.roles.get(query["copersonid"][0], [])


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        name = url.path.rpartition("/")[2].removesuffix(".json")
        self.server.asked.append(self.path)
        if self.server.answer:
            self.send(*self.server.answer)
        elif self.headers["Authorization"] != f"Basic {b64encode(b'co_2.us:sesame').decode()}":
            self.send(401, b"")
        else:
            rows = self.server.find(name, parse_qs(url.query))
            self.send(200, json.dumps({PARTS[name]: rows}).encode()) if rows else self.send(204, b"")

    def send(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def registry():
    with Registry() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def run(registry, tmp_path):
    (tmp_path / "key").write_text("sesame\n")

    def run(**options):
        out = StringIO()
        given = {
            "base_url": f"http://127.0.0.1:{registry.server_address[1]}/registry/",
            "username": "co_2.us",
            "password_file": tmp_path / "key",
            "bad_rows": tmp_path / "bad.csv",
            "state": tmp_path / "state.json",
        }
        call_command("import_comanage", stdout=out, **{**given, **options})
        return out.getvalue()

    return run


@pytest.fixture
def hastac(ada):
    EmailAddress.objects.create(profile=ada, address="Ada@example.org", verified_at=timezone.now(), is_primary=True)
    return NetworkFactory(slug="hastac", code="HASTAC")


def build_role(**fields):
    return {"Status": "Active", "Affiliation": "member", "O": "HASTAC", "ValidFrom": "2020-01-31 12:00:00", **fields}


def know_ada(registry, *roles):
    registry.people["ada"] = ["17"]
    registry.addresses["17"] = ["ada@EXAMPLE.org"]
    registry.roles["17"] = list(roles)


def find_states():
    return {row.network.code: row.state for row in Membership.objects.filter(source="comanage")}


def test_a_current_role_makes_a_member_who_is_listed_and_told_of(run, registry, ada, hastac):
    know_ada(registry, build_role())
    assert "1 new" in run()
    row = Membership.objects.get(profile=ada)
    assert (row.state, row.source, str(row.since)) == ("yes", "comanage", "2020-01-31")
    assert ada.listings.get(audience="everyone").facets == ["network:hastac"]
    assert Change.objects.filter(profile_number=ada.pk, kind="memberships").count() == 1
    assert "Nothing changed." in run()
    assert Change.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"Status": "Expired"},
        {"Status": "Suspended"},
        {"Affiliation": "affiliate"},
        {"ValidThrough": "2021-01-01 00:00:00"},
        {"ValidFrom": "2999-01-01 00:00:00"},
    ],
)
def test_any_other_role_makes_none(run, registry, hastac, fields):
    know_ada(registry, build_role(**fields))
    run()
    assert find_states() == {"HASTAC": "no"}


def test_one_current_role_among_old_ones_is_enough(run, registry, hastac):
    know_ada(registry, build_role(Status="Expired"), build_role(Status="Grace Period"), build_role(Status="Expired"))
    run()
    assert find_states() == {"HASTAC": "yes"}


def test_the_unit_of_a_role_names_the_society_too_and_unknown_ones_are_counted(run, registry, hastac):
    NetworkFactory(slug="stemed", code="STEMED+")
    know_ada(registry, build_role(O="", CouId="5"), build_role(O="Society of Nowhere"))
    assert "Societies that are no network here: Society of Nowhere 1." in run()
    assert find_states() == {"STEMED+": "yes"}


def test_what_comanage_says_no_more_is_a_no_of_its_alone(run, registry, ada, hastac):
    know_ada(registry, build_role())
    run()
    MembershipFactory(profile=ada, network=hastac, source="manual")
    know_ada(registry)
    assert "1 changed" in run()
    assert find_states() == {"HASTAC": "no"}
    assert ada.listings.get(audience="everyone").facets == ["network:hastac"]


def test_somebody_elses_record_is_not_taken(run, registry, hastac, tmp_path):
    know_ada(registry, build_role())
    registry.addresses["17"] = ["other@example.org"]
    assert "Could not be taken: COmanage 1." in run()
    assert find_states() == {}
    assert "no address in common" in (tmp_path / "bad.csv").read_text()


@pytest.mark.parametrize(
    "answer",
    [(200, b"<html>"), (200, b'{"CoPeople": "x"}'), (200, b'{"CoPeople": [{}]}'), (500, b""), (200, b'{"CoPe')],
)
def test_an_answer_that_is_none_changes_nothing(run, registry, hastac, answer):
    know_ada(registry, build_role())
    run()
    registry.answer = answer
    with pytest.raises(CommandError, match=r"COmanage|JSON"):
        run()
    assert find_states() == {"HASTAC": "yes"}


def test_a_comanage_that_is_down_stops_the_run(run, hastac):
    with pytest.raises(CommandError, match="the same command goes on"):
        run(base_url=f"http://127.0.0.1:{find_free_port()}")


def test_a_wrong_key_is_named(run, hastac, tmp_path):
    (tmp_path / "key").write_text("wrong")
    with pytest.raises(CommandError, match="status 401"):
        run()


def test_a_dry_run_changes_nothing(run, registry, hastac):
    know_ada(registry, build_role())
    assert "Would import: 1 new" in run(dry_run=True)
    assert not Membership.objects.exists()


def test_one_member_alone(run, registry, ben, hastac):
    know_ada(registry, build_role())
    assert "of 1 read" in run(only="ADA")
    assert not any("ben" in path for path in registry.asked)
    with pytest.raises(CommandError, match="no member nobody"):
        run(only="nobody")


def test_an_interrupted_run_goes_on_where_it_stopped(run, ada, ben, tmp_path):
    first = min(ada.pk, ben.pk)
    (tmp_path / "state.json").write_text(str(first))
    assert "of 1 read" in run()
    assert not (tmp_path / "state.json").exists()
