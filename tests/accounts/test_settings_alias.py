"""Whatever stands behind the settings' address leads to the settings."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rest", ["general/", "profile/x/y/", "general", "addresses/add/", "sessions/end-others/"])
def test_the_owner_is_sent_to_the_settings(ada, client_of, rest):
    response = client_of(ada).get(f"/members/ada/settings/{rest}")
    assert (response.status_code, response.headers["Location"]) == (302, "/members/ada/settings/")


def test_others_are_not(ada, ben, client_of):
    assert client_of(ben).get("/members/ada/settings/general/").status_code == 403
