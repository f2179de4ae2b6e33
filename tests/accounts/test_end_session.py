"""Signing one browser out."""

import pytest

from knowledge_commons_profiles.accounts.models import Session
from knowledge_commons_profiles.profiles.models import Act
from tests.accounts.holdings import make_staff, settings_of

pytestmark = pytest.mark.django_db


def find_row(client):
    return Session.objects.get(session_key=client.session.session_key)


def test_another_browser_is_signed_out(ada, client_of, settings):
    client, other = client_of(ada), client_of(ada)
    handle = find_row(other).handle
    for _ in range(2):
        page = client.post(settings_of(ada, f"sessions/{handle}/end/"), follow=True).text
        assert "That browser is signed out." in page
    assert other.get(settings_of(ada)).status_code == 302
    assert client.get(settings_of(ada)).status_code == 200


def test_somebody_elses_browser_stays(ada, ben, client_of):
    theirs = client_of(ben)
    client_of(ada).post(settings_of(ada, f"sessions/{find_row(theirs).handle}/end/"))
    assert find_row(theirs)


def test_staff_sign_a_member_out_and_that_is_recorded(ada, ben, client_of):
    theirs = client_of(ada)
    client_of(make_staff(ben)).post(settings_of(ada, f"sessions/{find_row(theirs).handle}/end/"))
    assert not ada.user.sessions.exists()
    assert Act.objects.get().details == {"count": 1}
