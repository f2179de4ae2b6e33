"""Reserved usernames as a list: looked at before it is imported, mistakes by line, nothing half done."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from knowledge_commons_profiles.accounts.models import ReservedUsername
from knowledge_commons_profiles.accounts.reserved import build_plan
from knowledge_commons_profiles.profiles.models import Act

pytestmark = pytest.mark.django_db

IMPORT = "/admin/accounts/reservedusername/import/"
EXPORT = "/admin/accounts/reservedusername/export/"


@pytest.fixture(autouse=True)
def _settings(settings):
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""  # Django's own templates ask for more than there is


@pytest.fixture
def stellas(stella, client_of):
    return client_of(stella)


@pytest.fixture(autouse=True)
def _empty_list(db) -> None:
    """Take away what the migration brings."""
    ReservedUsername.objects.all().delete()


@pytest.mark.parametrize(
    "text",
    [
        "admin* | Ours\nhelp | The help desk",
        "pattern,note\nadmin*,Ours\nhelp,The help desk\n",
        '\ufeffPattern | Note\n\n# a remark\n  Admin*|Ours  \n"help","The help desk"',
    ],
)
def test_both_ways_of_writing_a_list_are_read(text):
    plan = build_plan(text, {"help": "Old note"})
    assert plan.new == {"admin*": "Ours"}
    assert plan.changed == {"help": "The help desk"}
    assert plan.mistakes == []


def test_mistakes_are_named_by_line():
    plan = build_plan("good\n*\nwith space\n\nGOOD\nfine | " + "n" * 256, {})
    assert [(line, told.split(" ")[0]) for line, told in plan.mistakes] == [
        (2, "“*”"),
        (3, "“with"),
        (5, "“good”"),
        (6, "The"),
    ]


def test_looking_changes_nothing_and_confirming_does_what_was_shown(stella, stellas):
    ReservedUsername.objects.create(pattern="help", note="Old")
    text = "admin* | Ours\nhelp | New\n"
    content = stellas.post(IMPORT, {"text": text}).content.decode()
    assert "new: <b>admin*</b> | Ours" in content
    assert "new note: <b>help</b> | New" in content
    assert ReservedUsername.objects.get().note == "Old"
    stellas.post(IMPORT, {"text": text, "confirmed": "yes"})
    assert list(ReservedUsername.objects.values_list("pattern", "note")) == [("admin*", "Ours"), ("help", "New")]
    act = Act.objects.get()
    assert (act.actor, act.verb) == (stella.user, "imported reserved usernames")
    assert act.details == {"added": ["admin*"], "changed": ["help"]}


def test_a_list_with_a_mistake_is_not_imported_at_all(stellas):
    content = stellas.post(IMPORT, {"text": "good\nnot good", "confirmed": "yes"}).content.decode()
    assert "Line 2: “not good” is no pattern" in content
    assert not ReservedUsername.objects.exists()


def test_a_file_is_read_and_shown_first(stellas):
    file = SimpleUploadedFile("names.csv", "pattern,note\nrésumé,x\nhelp,Desk".encode())
    content = stellas.post(IMPORT, {"file": file}).content.decode()
    assert "Line 2" in content
    file = SimpleUploadedFile("names.csv", b"help,Desk")
    assert "new: <b>help</b> | Desk" in stellas.post(IMPORT, {"file": file}).content.decode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({}, "Choose a file, or write the list."),
        ({"file": SimpleUploadedFile("x.bin", b"\xff\xfe\x00")}, "The file is not UTF-8"),
        ({"file": SimpleUploadedFile("x.txt", b"a" * 600_000)}, "The list is too long"),
    ],
    ids=["nothing", "binary", "long"],
)
def test_what_is_no_list_is_refused_with_the_fix(stellas, data, reason):
    if "file" in data:
        data["file"].seek(0)
    assert reason in stellas.post(IMPORT, data).content.decode()


def test_what_is_exported_can_be_imported_again(stellas):
    ReservedUsername.objects.create(pattern="admin*", note="Ours")
    ReservedUsername.objects.create(pattern="help")
    ReservedUsername.objects.create(pattern="off", is_active=False)
    response = stellas.get(EXPORT)
    text = response.content.decode()
    assert text == "admin* | Ours\nhelp\n# off\n"
    assert "attachment" in response.headers["Content-Disposition"]
    plan = build_plan(text, {"admin*": "Ours", "help": ""})
    assert (plan.new, plan.changed, len(plan.unchanged), plan.mistakes) == ({}, {}, 2, [])


def test_a_pattern_that_would_reserve_everything_is_refused_in_the_form_too(stellas):
    content = stellas.post("/admin/accounts/reservedusername/add/", {"pattern": "*"}).content.decode()
    assert "would reserve every username" in content
    assert not ReservedUsername.objects.exists()
