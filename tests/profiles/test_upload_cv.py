"""Sending a CV and taking it away; who may read it is tested in test_cv.py."""

import re

import pytest

from knowledge_commons_profiles.profiles.models import Profile
from tests.profiles.conftest import PROGRAM
from tests.profiles.test_upload_avatar import read
from tests.uploads import MACRO_TYPE, PDF, make_doc, make_docx, zip_up

pytestmark = pytest.mark.django_db

OWN = "/edit-profile/upload-cv/"


def reload(profile):
    return Profile.objects.get(pk=profile.pk)


@pytest.mark.parametrize(
    ("content", "extension", "media_type"),
    [
        (PDF, "pdf", "application/pdf"),
        (make_docx(), "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (make_doc("WordDocument"), "doc", "application/msword"),
    ],
    ids=["pdf", "docx", "doc"],
)
def test_a_cv_comes_back_as_it_was_sent_as_a_download(ada, client_of, send, eve, content, extension, media_type):  # noqa: PLR0917 (fixtures)
    assert send(client_of(ada), OWN, cv_file=content, name="../../<b>evil</b>.html").status_code == 302
    assert re.fullmatch(rf"cvs/[0-9a-f]{{32}}\.{extension}", reload(ada).cv.name)
    response = eve.get("/members/ada/cv/")
    assert read(response) == content
    assert response.headers["Content-Type"] == media_type
    assert response.headers["Content-Disposition"] == f'attachment; filename="ada-cv.{extension}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox;")


def test_a_program_is_told_address_and_file_name_and_never_the_stored_one(ada, client_of, send):
    answer = send(client_of(ada), OWN, accept=PROGRAM, cv_file=PDF)
    assert answer.json() == {"ok": True, "url": "/members/ada/cv/", "filename": "ada-cv.pdf"}


def test_a_hidden_cv_stays_hidden_when_it_is_replaced(ada, client_of, send, eve):
    Profile.objects.filter(pk=ada.pk).update(layout={"audiences": {"cv": "owner"}})
    send(client_of(ada), OWN, cv_file=PDF)
    assert eve.get("/members/ada/cv/").status_code == 404
    assert "Nobody else sees it." in client_of(ada).get("/members/ada/edit-profile/files/").text
    assert eve.get(f"/media/{reload(ada).cv.name}").status_code == 404


@pytest.mark.parametrize("address", ["/edit-profile/delete-cv/", "/members/ada/edit-profile/delete-cv/"])
def test_a_cv_is_replaced_and_taken_away_with_its_file(ada, client_of, send, run_tasks, list_store, eve, address):  # noqa: PLR0917 (fixtures)
    send(client_of(ada), OWN, cv_file=PDF)
    send(client_of(ada), OWN, cv_file=make_docx())
    run_tasks()
    assert list_store() == {reload(ada).cv.name}
    assert send(client_of(ada), address, accept=PROGRAM).json() == {"ok": True, "url": ""}
    run_tasks()
    assert list_store() == set()
    assert eve.get("/members/ada/cv/").status_code == 404


@pytest.mark.parametrize(
    ("files_sent", "said"),
    [
        ({"cv_file": b"<!doctype html><script>alert(1)</script>"}, "not a PDF or Word document"),
        ({"cv_file": zip_up({"word/document.xml": bytes(20_000_000)})}, "enormous"),
        ({"cv_file": make_docx(main_type=MACRO_TYPE)}, "macros"),
        ({"cv_file": PDF + bytes(11 * 1024 * 1024)}, "larger than 10 MB"),
        ({"cv_file": b""}, "This file is empty."),
        ({}, "Choose a file first."),
    ],
    ids=["html as pdf", "zip bomb", "docm", "11 MB", "empty", "missing"],
)
def test_what_is_refused_is_explained_and_the_old_cv_stays(ada, client_of, send, list_store, files_sent, said):  # noqa: PLR0917 (fixtures)
    send(client_of(ada), OWN, cv_file=PDF)
    before = reload(ada).cv.name
    page = send(client_of(ada), OWN, **files_sent, name="cv.pdf")
    assert (page.status_code, said in page.text) == (400, True)
    answer = send(client_of(ada), OWN, accept=PROGRAM, **files_sent, name="cv.docx")
    assert (answer.status_code, said in answer.json()["error"]) == (400, True)
    assert (reload(ada).cv.name, list_store()) == (before, {before})


def test_somebody_else_may_not(ada, ben, client_of, send):
    for address in ("upload-cv", "delete-cv"):
        assert send(client_of(ben), f"/members/ada/edit-profile/{address}/", cv_file=PDF).status_code == 403


def test_what_is_wrong_with_a_file_is_told_in_the_members_language(ada, client_of, send):
    client = client_of(ada)
    client.cookies["language"] = "es"
    told = send(client, OWN, cv_file=b"nothing", accept=PROGRAM)
    assert told.json()["error"].startswith("No es un PDF ni un documento de Word.")
    assert told.headers["Content-Language"] == "es"
