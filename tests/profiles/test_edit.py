"""The edit page: who may open it, and what is on it."""

import pytest

from knowledge_commons_profiles.profiles.forms import EDITABLE
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.sections import TEXT_FIELDS
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_owner_finds_a_form_for_each_section(ada, client_of):
    content = client_of(ada).get("/members/ada/edit-profile/").content.decode()
    for section in EDITABLE:
        assert f'action="/members/ada/edit-profile/{section}/"' in content
    assert "Edit your profile" in content


@pytest.mark.parametrize(("section", "field"), TEXT_FIELDS.items())
def test_each_rich_text_has_a_form_that_writes_its_column(section, field):
    assert EDITABLE[section].fields == (field,)


def test_staff_edit_somebody_else_and_are_told_so(ada, client_of):
    content = client_of(UserFactory(is_staff=True)).get("/members/ada/edit-profile/").content.decode()
    assert "You change somebody else’s page" in content
    assert "/members/ada/edit-profile/links/" in content


def test_others_are_refused_and_strangers_asked_to_sign_in(ada, ben, client_of, eve, settings):
    settings.LOGIN_URL = "/login/"
    assert client_of(ben).get("/members/ada/edit-profile/").status_code == 403
    assert eve.get("/members/nobody/edit-profile/").status_code == 302
    assert client_of(ben).get("/members/nobody/edit-profile/").status_code == 404


def test_another_case_of_the_name_is_the_same_owner(ada, client_of):
    Profile.objects.filter(pk=ada.pk).update(username="Ada")
    response = client_of(ada).get("/members/ADA/edit-profile/")
    assert (response.status_code, response.headers["Location"]) == (301, "/members/ada/edit-profile/")
    assert client_of(ada).get("/members/ada/edit-profile/").status_code == 200


def test_buddypress_address_redirects(ada, client_of):
    response = client_of(ada).get("/members/Ada/profile/edit/")
    assert (response.status_code, response.headers["Location"]) == (301, "/members/ada/edit-profile/")


def test_the_page_is_never_kept(ada, client_of):
    assert "no-store" in client_of(ada).get("/members/ada/edit-profile/").headers["Cache-Control"]


def test_the_owners_page_leads_to_the_forms_and_nobody_elses_does(ada, ben, eve, client_of):
    own = client_of(ada).get("/members/ada/").content.decode()
    assert 'href="/members/ada/edit-profile/#education"' in own
    assert 'href="/members/ada/view-as/"' in own
    assert 'href="/members/ada/settings/"' in own
    for client in (client_of(ben), eve):
        assert "/members/ada/edit-profile" not in client.get("/members/ada/").content.decode()
