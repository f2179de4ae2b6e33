"""One's own edit page under the short address."""

import pytest

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_it_is_the_signed_in_persons(ada, client_of):
    assert b"/members/ada/edit-profile/about-you/" in client_of(ada).get("/edit-profile/").content


def test_a_user_without_a_profile_has_none_to_edit(client_of):
    assert client_of(UserFactory()).get("/edit-profile/").status_code == 404


def test_strangers_sign_in_first(eve, settings):
    settings.LOGIN_URL = "/login/"
    assert eve.get("/edit-profile/").status_code == 302
