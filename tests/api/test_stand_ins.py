"""WordPress and Works as clients.md describes them, as processes, against Gunicorn: what they need, they get."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge_commons_profiles.accounts.models import LoginMethod, Service
from knowledge_commons_profiles.accounts.sister_services import make_service
from knowledge_commons_profiles.api.models import KnownGroup
from tests.factories import CopyFactory, MembershipFactory, NetworkFactory, ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

STAND_INS = Path(__file__).parent / "stand_ins"
SUB = "http://cilogon.org/serverE/users/1"


class StandIn:
    """One of the two services, which knows our address and one token."""

    def __init__(self, name: str, base: str, token: str) -> None:
        self.command = [sys.executable, str(STAND_INS / f"{name}.py"), base, token]

    def ask(self, *arguments: str) -> Any:  # Any: JSON
        done = subprocess.run([*self.command, *arguments], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def fail(self, *arguments: str) -> str:
        done = subprocess.run([*self.command, *arguments], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 1, done.stdout
        return done.stderr.strip()


@pytest.fixture
def stand_in(gunicorn) -> Callable[..., StandIn]:
    def start(name: str, *scopes: Service.Scope) -> StandIn:
        _, token = make_service(f"{name} {Service.objects.count()}", scopes or tuple(Service.Scope))
        return StandIn(name, gunicorn, token)

    return start


@pytest.fixture
def hypatia(add_address):
    user = UserFactory(username="hypatia", is_superuser=True)
    profile = ProfileFactory(
        username="hypatia",
        name="Hypatia of Alexandria",
        user=user,
        orcid="0000-0002-1825-0097",
        interests=["Astronomy"],
    )
    add_address(profile, "hypatia@example.org", is_primary=True)
    LoginMethod.objects.create(profile=profile, issuer="https://cilogon.org", subject=SUB, idp_name="Mouseion")
    MembershipFactory(profile=profile, network=NetworkFactory(code="MLA", slug="mla"))
    NetworkFactory(code="STEMED+", slug="stemed")
    groups = [
        {"id": 12, "name": "Sky Watchers", "slug": "sky", "role": "administrator", "status": "public", "url": ""},
        {"id": 13, "name": "Secret", "slug": "secret", "role": "member", "status": "hidden", "url": ""},
    ]
    CopyFactory(profile=profile, source="groups", payload=groups)
    return profile


def test_wordpress_synchronises_a_member(stand_in, hypatia):
    assert stand_in("wordpress").ask("sync", "hypatia") == {
        "user_login": "hypatia",
        "display_name": "Hypatia of Alexandria",
        "user_email": "hypatia@example.org",
        "societies": ["MLA"],
        "member_types": ["hc", "mla"],
        "is_super_admin": True,
    }


def test_wordpress_leaves_alone_who_is_unknown_here_and_has_nothing_from_a_bare_profile(stand_in):
    wordpress = stand_in("wordpress")
    assert wordpress.fail("sync", "nobody") == "UnusableError: status 404"
    ProfileFactory(username="bare", name="")
    bare = wordpress.ask("sync", "bare")
    assert (bare["user_email"], bare["societies"], bare["is_super_admin"]) == (None, [], False)


def test_works_finds_a_member_by_sub(stand_in, hypatia):
    (entry,) = stand_in("repository").ask("subs", SUB)["data"]
    assert entry["sub"] == SUB
    assert entry["profile"]["username"] == "hypatia"
    assert entry["profile"]["email"] == "hypatia@example.org"
    assert entry["profile"]["orcid"] == "0000-0002-1825-0097"
    assert set(entry["profile"]["roles"]) == {
        "knowledgeCommons---12|administrator",
        "knowledgeCommons---13|member",
        "administration",
        "administration-moderation",
    }


def test_works_learns_that_a_sub_is_new(stand_in, hypatia):
    assert stand_in("repository").ask("subs", f"{SUB}0") == {"data": []}


def test_works_reads_members_with_everything_and_with_nothing(stand_in, hypatia):
    works = stand_in("repository")
    assert works.ask("member", "hypatia")["full_name"] == "Hypatia of Alexandria"
    ProfileFactory(username="bare", name="")
    assert works.ask("member", "bare")["roles"] == []
    assert "404" in works.fail("member", "nobody")


def test_works_with_a_wrong_token_reports_that_it_cannot_read_the_answer(stand_in, hypatia):
    works = stand_in("repository")
    works.command[-1] = "wrong"
    assert works.fail("member", "hypatia") == "UnusableError: email is no text: 'missing'"


def test_both_sign_a_member_out(stand_in, hypatia, client_of):
    browser = client_of(hypatia)
    assert browser.get("/my-profile/", follow=True).context["user"].is_authenticated
    agent = 'Mozilla/5.0 (X11; Linux) "Firefox/140" é '
    assert stand_in("repository").ask("logout", "hypatia", agent) == {"signed_out": "hypatia"}
    assert browser.get("/my-profile/").status_code == 302
    assert stand_in("wordpress").ask("logout", "hypatia") == {"signed_out": "hypatia"}
    assert stand_in("repository").ask("logout", "-nobody", agent) == {"signed_out": "-nobody"}


def test_works_reports_how_far_it_is(stand_in):
    works = stand_in("repository")
    assert works.ask("status", "hypatia") == {"reported": "hypatia"}
    assert works.ask("status", "unknown") == {"reported": "unknown"}


def test_works_makes_a_collection_of_a_group_and_fetches_its_picture(stand_in, gunicorn):
    details = {"name": "Sky Watchers", "url": "", "description": "Observing.", "avatar": f"{gunicorn}robots.txt"}
    KnownGroup.objects.create(number=12, slug="sky", visibility="hidden", details=details)
    works = stand_in("repository")
    collection = works.ask("collection", "12")
    assert (collection["slug"], collection["is_public"]) == ("sky-watchers", False)
    assert collection["permissions"] == {"administrator": "owner", "member": "reader", "moderator": "curator"}
    assert works.ask("group", "12")["id"] == 12
    KnownGroup.objects.update(details={**details, "avatar": f"{gunicorn}no-picture.png"})
    assert "404" in works.fail("collection", "12")


def test_works_has_no_collection_for_an_unknown_group(stand_in):
    works = stand_in("repository")
    assert works.fail("collection", "12") == "UnusableError: no such group"
    assert "404" in works.fail("group", "12")
