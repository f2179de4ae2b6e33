"""Sessions with a row that names its user, in the real cache and database."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache

from knowledge_commons_profiles.accounts.models import Session
from knowledge_commons_profiles.accounts.sessions import BROWSER_KEY, SessionStore, end_sessions

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(ada):
    store = SessionStore()
    store[SESSION_KEY] = str(ada.user.pk)
    store[BROWSER_KEY] = "A browser"
    store.save()
    return store


def test_a_sessions_row_names_its_user_and_browser(ada, session):
    row = Session.objects.get(user=ada.user)
    assert (row.session_key, row.browser, row.login_method) == (session.session_key, "A browser", None)


def test_saving_again_keeps_when_it_began(ada, session):
    began_at = Session.objects.get(user=ada.user).created_at
    session["more"] = 1
    session.save()
    assert Session.objects.get(user=ada.user).created_at == began_at


def test_losing_the_cache_loses_no_session(session):
    cache.clear()
    assert SessionStore(session.session_key)[BROWSER_KEY] == "A browser"


def test_ended_sessions_are_gone_from_the_cache_as_well(ada, session):
    assert end_sessions(ada.user.sessions.all()) == 1
    assert SessionStore(session.session_key).load() == {}
    assert end_sessions(ada.user.sessions.all()) == 0
