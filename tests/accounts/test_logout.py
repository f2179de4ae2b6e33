"""The way out."""

import pytest
from django.test import Client

from knowledge_commons_profiles.accounts.models import Session

pytestmark = pytest.mark.django_db


def test_a_get_only_shows_the_button(ben, client_of):
    client = client_of(ben)
    assert "Sign out?" in client.get("/logout/").content.decode()
    assert Session.objects.filter(user=ben.user).exists()


def test_a_post_ends_this_session_and_tells_what_remains(ben, client_of):
    client, elsewhere = client_of(ben), client_of(ben)
    answer = client.post("/logout/", follow=True)
    assert "You are signed out" in answer.content.decode()
    assert "identity provider may still know you" in answer.content.decode()
    assert client.get("/my-profile/").headers["Location"].startswith("/login/")
    assert elsewhere.get("/my-profile/").headers["Location"] == "/members/ben/"


def test_what_the_browser_kept_of_unsaved_texts_goes_too(ben, client_of):
    assert client_of(ben).post("/logout/").headers["Clear-Site-Data"] == '"storage"'


def test_a_message_that_nobody_read_goes_with_the_session(ben, client_of):
    client = client_of(ben)
    client.post("/members/ben/settings/addresses/add/", {"address": "canary@example.org"})
    client.post("/logout/")
    assert "canary" not in client.get("/").content.decode()


def test_another_site_cannot_sign_anybody_out(ben, client_of):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ben.user)
    assert client.post("/logout/").status_code == 403
    assert Session.objects.filter(user=ben.user).exists()


def test_a_stranger_is_signed_out_already(eve):
    assert eve.post("/logout/").headers["Location"] == "/logout/"
    assert "You are signed out" in eve.get("/logout/").content.decode()
