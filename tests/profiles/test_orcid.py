"""Taking over from ORCID: read when asked, shown for review, written only as chosen, and said where it comes from."""

import pytest

from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.models import Act, Profile, Version
from tests.clients.orcid_answers import ORCID, build_server, work
from tests.factories import CopyFactory
from tests.remotes import BROKEN, always, run_remote

pytestmark = pytest.mark.django_db

ADDRESS = "/members/ada/edit-profile/orcid/"


@pytest.fixture
def ada(ada):
    Profile.objects.filter(pk=ada.pk).update(orcid=ORCID, publications="<p>Mine.</p>")
    ada.refresh_from_db()
    return ada


@pytest.fixture
def remote(settings):
    with run_remote(
        build_server([work(1, "Notes <b>on</b> the Engine", "10.1000/notes"), work(2, "Letters")])
    ) as remote:
        settings.ORCID_API_URL = remote.url
        yield remote


@pytest.fixture
def read(ada, client_of, remote, run_tasks):
    """Let Ada read her record, and return her browser."""
    client = client_of(ada)
    client.post(ADDRESS, {"act": "read"})
    run_tasks()
    return client


def test_nothing_is_read_before_its_owner_asks(ada, client_of, remote, run_tasks):
    page = client_of(ada).get(ADDRESS).content.decode()
    assert "Read my ORCID record" in page
    client_of(ada).get("/members/ada/")
    run_tasks()
    assert remote.asked == []


def test_while_it_is_read_the_page_says_so_and_looks_again_by_itself(ada, client_of, remote, run_tasks):
    client = client_of(ada)
    page = client.post(ADDRESS, {"act": "read"}, follow=True).content.decode()
    assert "The record is being read" in page
    assert f'hx-get="{ADDRESS}?tries=0"' in page
    assert "Look again" in page
    last = client.get(f"{ADDRESS}?tries=19", headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in last
    client.post(ADDRESS, {"act": "read"})  # pressed twice
    assert run_tasks() == 1


def test_what_the_record_has_is_offered_and_nothing_is_changed(ada, read):
    page = read.get(ADDRESS).content.decode()
    assert "Fellow, Department of Engines, Analytical Society, 1833" in page
    assert "Pupil, Department of Engines, Home, 1820–1832" in page
    assert "Engine" in page
    ada.refresh_from_db()
    assert (ada.affiliation, ada.education, ada.revision) == ("", "", 1)


def test_what_is_chosen_is_taken_over_with_where_it_comes_from(ada, read):
    answer = read.post(ADDRESS, {"act": "take", "chosen": ["employment-0", "education-0", "work-1"]}, follow=True)
    ada.refresh_from_db()
    assert (ada.title, ada.affiliation) == ("Fellow", "Analytical Society")
    assert "Pupil, Department of Engines" in ada.education
    assert ada.publications.startswith("<p>Mine.</p>")
    assert "Letters" in ada.publications
    assert "Engine" not in ada.publications
    for text in (ada.education, ada.publications):
        assert f'href="https://orcid.org/{ORCID}"' in text
        assert "From " in text
    assert "Taken over" in answer.content.decode()
    assert Version.objects.filter(profile=ada).count() == 1


def test_nothing_chosen_changes_nothing(ada, read):
    answer = read.post(ADDRESS, {"act": "take"}, follow=True)
    assert "Nothing was chosen" in answer.content.decode()
    read.post(ADDRESS, {"act": "take", "chosen": ["work-99", "employment--1", "x"]})
    ada.refresh_from_db()
    assert ada.revision == 1


def test_what_is_on_the_page_already_is_marked(ada, read):
    item = {"id": "1", "type": "article-journal", "title": "Other", "DOI": "10.1000/NOTES"}
    CopyFactory(profile=ada, payload=[{"id": "1", "kind": "Journal article", "csl": item}])
    Profile.objects.filter(pk=ada.pk).update(affiliation="analytical society", publications="<p>letters</p>")
    assert read.get(ADDRESS).content.decode().count("(on your page already)") == 3


def test_markup_in_a_record_is_text(ada, read):
    read.post(ADDRESS, {"act": "take", "chosen": ["work-0"]})
    ada.refresh_from_db()
    assert "<script" not in read.get(ADDRESS).content.decode().partition("<main")[2]


def test_a_failure_is_told_and_may_be_tried_again(ada, client_of, remote, run_tasks):
    remote.answer = always(BROKEN)
    client = client_of(ada)
    client.post(ADDRESS, {"act": "read"})
    run_tasks()
    page = client.get(ADDRESS).content.decode()
    assert "ORCID answered something that cannot be used" in page
    assert "Read my ORCID record" in page


def test_a_record_is_no_part_of_the_public_page_and_goes_with_the_id(ada, read, eve):
    assert "Analytical Society" not in eve.get("/members/ada/").content.decode()
    read.post("/members/ada/edit-profile/links/", {"orcid": ""})
    assert not Copy.objects.filter(profile=ada, source="orcid").exists()


def test_it_is_the_owners_page_and_staffs_and_nobody_elses(ada, ben, stella, eve, client_of):
    assert client_of(ben).get(ADDRESS).status_code == 403
    assert eve.get(ADDRESS).status_code == 302
    assert client_of(stella).get(ADDRESS).status_code == 200


def test_staff_who_take_over_for_somebody_are_recorded(ada, stella, read, client_of):
    client_of(stella).post(ADDRESS, {"act": "take", "chosen": ["education-0"]})
    assert Act.objects.get(profile=ada).verb == "took over from ORCID"


def test_without_an_id_the_page_says_how_to_get_one(ada, client_of, remote):
    Profile.objects.filter(pk=ada.pk).update(orcid="")
    page = client_of(ada).get(ADDRESS).content.decode()
    assert "There is no ORCID iD" in page
    assert "Read my ORCID record" not in page


def test_a_site_that_does_not_read_orcid_says_so(ada, client_of):
    assert "This site does not read ORCID" in client_of(ada).get(ADDRESS).content.decode()
