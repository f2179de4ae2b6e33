"""Signing out everywhere else."""

import pytest

from tests.accounts.holdings import make_staff, settings_of

pytestmark = pytest.mark.django_db


def test_every_other_browser_of_this_person_is_signed_out(ada, ben, client_of, settings):
    client, *others = [client_of(ada) for _ in range(4)]
    bens = client_of(ben)
    assert "Sign out everywhere else" in client.get(settings_of(ada)).text
    assert (
        "Every other browser is signed out." in client.post(settings_of(ada, "sessions/end-others/"), follow=True).text
    )
    assert [other.get(settings_of(ada)).status_code for other in others] == [302, 302, 302]
    assert client.get(settings_of(ada)).status_code == 200
    assert bens.get(settings_of(ben)).status_code == 200


def test_staff_sign_a_member_out_everywhere_and_stay_in(ada, ben, client_of):
    client_of(ada)
    client = client_of(make_staff(ben))
    client.post(settings_of(ada, "sessions/end-others/"))
    assert not ada.user.sessions.exists()
    assert client.get(settings_of(ada)).status_code == 200
