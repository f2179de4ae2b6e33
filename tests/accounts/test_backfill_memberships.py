"""Asking about everybody at once, from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from knowledge_commons_profiles.memberships.models import Membership
from knowledge_commons_profiles.profiles.models import Change
from tests.accounts.holdings import give_address
from tests.clients.fake_societies import FUTURE
from tests.factories import NetworkFactory, ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(societies, settings):
    settings.MSU_EMAIL_DOMAINS = []
    settings.ARLISNA_API_TOKEN = settings.UP_REFRESH_TOKEN = ""
    NetworkFactory(code="MLA")
    people = [ProfileFactory() for _ in range(3)]
    for number, person in enumerate(people):
        give_address(person, f"person{number}@example.org", primary=True)
    societies.mla["person1@example.org"] = FUTURE
    return people


def run(*arguments):
    out = StringIO()
    call_command("backfill_memberships", *arguments, stdout=out)
    return out.getvalue()


def test_everybody_is_asked_about_once(people, societies):
    assert "Done: 3 asked about, 1 changed, 0 not all answered." in run("--checkpoint-every", "1")
    assert Membership.objects.filter(state="yes").get().profile == people[1]
    assert "Done: 0 asked about" in run()
    assert societies.asked.count("mla") == 4
    assert "Done: 3 asked about, 0 changed" in run("--force")


def test_a_dry_run_asks_and_writes_nothing(people):
    said = run("--dry-run")
    assert f"{people[1].pk}: MLA yes" in said
    assert f"{people[0].pk}: MLA no" in said
    assert not Membership.objects.exists()


def test_sister_services_need_not_be_told(people):
    run("--no-notify")
    assert Membership.objects.filter(state="yes").exists()
    assert not Change.objects.exists()


def test_one_person_alone(people):
    assert "Done: 1 asked about, 1 changed" in run("--username", people[1].username.upper())
    with pytest.raises(CommandError, match="Nobody here"):
        run("--username", "nobody")


def test_a_state_file_says_how_far_it_got(people, societies, tmp_path):
    state = tmp_path / "state"
    state.write_text(str(people[1].pk))
    assert "Done: 1 asked about" in run("--force", "--state-file", str(state))
    assert not state.exists()
    state.write_text("rubbish")
    with pytest.raises(CommandError, match="does not say"):
        run("--force", "--state-file", str(state))


def test_only_those_without_an_answer(people, societies):
    societies.broken["mla"] = (500, {})
    assert "3 not all answered" in run()
    societies.broken.clear()
    run("--username", people[0].username)
    Membership.objects.update(asked_at=None)
    assert "Done: 2 asked about" in run("--missing-only")


def test_without_societies_there_is_nothing_to_do():
    with pytest.raises(CommandError, match="No society"):
        run()
