"""Asking for one's data: the task that makes the archive, what is in it, how far it is, and when it is gone."""

import io
import json
import tracemalloc
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import CASCADE
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.accounts import exporting
from knowledge_commons_profiles.accounts.exporting import delete_expired_exports, make_export
from knowledge_commons_profiles.accounts.models import Export, HeldToken, Verification
from knowledge_commons_profiles.accounts.verification import create_verification
from knowledge_commons_profiles.profiles.acts import record_act
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.models import Profile, Version
from tests.accounts.holdings import give_address, give_method, make_staff, settings_of
from tests.factories import CopyFactory, InterestFactory, MembershipFactory

pytestmark = pytest.mark.django_db

EVERY_PART = [
    "profile",
    "interests",
    "account",
    "addresses",
    "login_methods",
    "memberships",
    "copies",
    "sessions",
    "held_tokens",
    "verifications",
    "versions",
    "acts",
]


@pytest.fixture
def full_ada(ada, ben):
    """Ada with something in every part of her data."""
    ada.cv.save("cv.pdf", ContentFile(b"%PDF-1.4 her cv"), save=True)
    ada.interests.add(InterestFactory(label="Logic"))
    give_address(ada, "ada@example.org", primary=True)
    give_method(ada, "ada")
    HeldToken.objects.create(profile=ada, app="Works", access_token="a-secret", refresh_token="another-secret")
    MembershipFactory(profile=ada)
    CopyFactory(profile=ada, source="groups", payload=[{"name": "A hidden group"}])
    create_verification(Verification.Purpose.NEW_ADDRESS, address="new@example.org", profile=ada)
    change_profile(
        ada,
        by=ada.user,
        values={"about": "<p>I <script>x</script>compute</p>", "layout": {"audiences": {"about_user": "owner"}}},
    )
    change_profile(Profile.objects.get(pk=ada.pk), by=ben.user, values={"title": "Countess <of> Lovelace"})
    record_act("looked", actor=ben.user, profile=ada)
    yield ada
    ada.cv.delete(save=False)


def read_archive(client, profile):
    response = client.get(settings_of(profile, "data/download/"))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/zip"
    assert "attachment" in response.headers["Content-Disposition"]
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_the_archive_holds_everything(full_ada, client_of, run_tasks):
    client = client_of(full_ada)
    page = client.post(settings_of(full_ada, "data/"), follow=True).text
    assert "Your data is being collected: 0 %" in page
    assert run_tasks() == 1
    assert "Download the archive" in client.get(settings_of(full_ada)).text
    archive = read_archive(client, full_ada)
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == ["data.json", "files/cv.pdf", "index.html", "style.css"]
    assert archive.read("files/cv.pdf") == b"%PDF-1.4 her cv"
    data = json.loads(archive.read("data.json"))
    assert list(data) == EVERY_PART
    assert [name for name, part in data.items() if not part] == []
    assert data["profile"]["about"] == "<p>I <script>x</script>compute</p>"
    assert data["profile"]["layout"] == {"audiences": {"about_user": "owner"}}
    assert data["profile"]["closes_at"] is None
    assert data["copies"][0]["payload"] == [{"name": "A hidden group"}]
    assert [version["changed_by"] for version in data["versions"]] == ["staff", "you"]
    assert "ben" not in archive.read("data.json").decode()
    assert client.session.session_key not in archive.read("data.json").decode()
    assert "secret" not in archive.read("data.json").decode()


def test_every_column_of_a_profile_is_in_the_data(ada):
    data = exporting_data(ada)
    columns = {field.name for field in Profile._meta.concrete_fields} | {"interests"}
    assert columns - set(data["profile"]) == {"id", "user", "sort_name", "interests"}


def test_nothing_new_is_kept_about_people_without_a_thought_for_leaving():
    """A further model that belongs to a profile is added to person_data.py (or made from what is there), then here.

    It must go when the profile goes: `erase_account` relies on it.
    """
    relations = {
        model.__name__: field.remote_field.on_delete
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Profile
    }
    exported = {"EmailAddress", "LoginMethod", "Membership", "Copy", "Verification", "Version", "Act", "HeldToken"}
    assert set(relations) == exported | {"Bibliography", "Listing", "Export", "UploadLine"}
    assert {name for name, on_delete in relations.items() if on_delete is not CASCADE} == {"Act", "HeldToken"}


def exporting_data(profile):
    export = Export.objects.create(profile=profile, expires_at="2999-01-01T00:00Z")
    make_export.call(export_id=export.pk)
    export.refresh_from_db()
    with export.file.open() as file, zipfile.ZipFile(file) as archive:
        return json.loads(archive.read("data.json"))


def test_the_page_to_read_is_escaped_and_needs_nothing_from_elsewhere(full_ada, client_of, run_tasks):
    client = client_of(full_ada)
    client.post(settings_of(full_ada, "data/"))
    run_tasks()
    page = read_archive(client, full_ada).read("index.html").decode()
    assert "Countess &lt;of&gt; Lovelace" in page
    assert "<script" not in page
    assert "I compute" in page
    assert "Shown to: owner" in page
    assert "ada@example.org (primary, confirmed)" in page
    assert 'href="files/cv.pdf"' in page
    assert "http" not in page.replace("https://idp.example.org", "")


def test_a_person_with_nothing_gets_an_archive_too(ada, client_of, run_tasks):
    client = client_of(ada)
    client.post(settings_of(ada, "data/"))
    run_tasks()
    assert json.loads(read_archive(client, ada).read("data.json"))["addresses"] == []


def test_asking_twice_makes_one(ada, client_of, run_tasks):
    client = client_of(ada)
    for _ in range(2):
        client.post(settings_of(ada, "data/"))
    assert run_tasks() == 1
    assert Export.objects.count() == 1


def test_asking_anew_forgets_the_former_file(ada, client_of, run_tasks):
    client = client_of(ada)
    names = []
    for _ in range(2):
        client.post(settings_of(ada, "data/"))
        run_tasks()
        names.append(Export.objects.get().file.name)
    assert [default_storage.exists(name) for name in names] == [False, True]
    assert all(len(name) > len("exports/.zip") + 40 for name in names)


def test_htmx_is_told_how_far_it_is_until_it_is_ready(ada, client_of, run_tasks):
    client = client_of(ada)
    client.post(settings_of(ada, "data/"))
    Export.objects.update(percent=40)
    part = client.get(settings_of(ada, "data/"), headers={"HX-Request": "true"}).text
    assert 'value="40"' in part
    assert "hx-trigger" in part
    assert "<html" not in part
    run_tasks()
    part = client.get(settings_of(ada, "data/"), headers={"HX-Request": "true"}).text
    assert "Download the archive" in part
    assert "hx-trigger" not in part


def test_without_htmx_the_address_leads_to_the_page(ada, client_of):
    response = client_of(ada).get(settings_of(ada, "data/"))
    assert response.headers["Location"] == "/members/ada/settings/#data"


def test_staff_get_nobodys_data(ada, ben, client_of):
    staff = client_of(make_staff(ben))
    assert staff.post(settings_of(ada, "data/")).status_code == 403
    assert staff.get(settings_of(ada, "data/")).status_code == 403
    assert not Export.objects.exists()


def test_a_failing_storage_is_tried_again_and_then_said(ada, client_of, run_tasks, tmp_path, settings):
    client = client_of(ada)
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    settings.MEDIA_ROOT = str(blocked)
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
        client.post(settings_of(ada, "data/"))
        for _ in range(3):
            assert run_tasks() == 1
            clock.shift(timedelta(minutes=11))
        assert run_tasks() == 0
        assert Export.objects.get().state == Export.State.FAILED
        assert "could not be made" in client.get(settings_of(ada)).text


def test_an_export_that_is_deleted_meanwhile_leaves_no_file(ada, monkeypatch):
    export = Export.objects.create(profile=ada, expires_at="2999-01-01T00:00Z")
    before = set(default_storage.listdir("exports")[1]) if default_storage.exists("exports") else set()
    save = default_storage.save
    monkeypatch.setattr(default_storage, "save", lambda *given: (save(*given), Export.objects.all().delete())[0])
    make_export.call(export_id=export.pk)
    assert set(default_storage.listdir("exports")[1]) == before


def test_after_a_week_it_is_gone(ada, client_of, run_tasks):
    client = client_of(ada)
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False) as clock:
        client.post(settings_of(ada, "data/"))
        run_tasks()
        name = Export.objects.get().file.name
        clock.shift(timedelta(days=6, hours=23))
        delete_expired_exports.call()
        assert default_storage.exists(name)
        clock.shift(timedelta(hours=2))
        assert "Download the archive" not in client.get(settings_of(ada)).text
        delete_expired_exports.call()
    assert not default_storage.exists(name)
    assert not Export.objects.exists()


def test_memory_stays_flat_however_much_there_is(ada):
    """Twenty megabytes of history and a CV of ten are written with a few megabytes of memory."""
    Version.objects.bulk_create(
        Version(profile=ada, revision=number, before={"about": f"{number}" * 50_000}) for number in range(200)
    )
    ada.cv.save("cv.pdf", ContentFile(b"%PDF" * 2_500_000), save=True)
    export = Export.objects.create(profile=ada, expires_at="2999-01-01T00:00Z")
    tracemalloc.start()
    try:
        exporting.fill(export)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        ada.cv.delete(save=False)
    export.refresh_from_db()
    assert export.state == Export.State.READY
    assert peak_bytes < 12_000_000
    assert not DBTaskResult.objects.exists()
