"""The settings page: who gets it, and what it shows."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import Export, Session, Verification
from knowledge_commons_profiles.accounts.verification import create_verification
from knowledge_commons_profiles.memberships.models import Membership
from tests.accounts.holdings import give_address, give_method, make_staff, settings_of
from tests.factories import MembershipFactory, NetworkFactory

pytestmark = pytest.mark.django_db


def test_the_owner_gets_the_page_and_no_browser_keeps_it(ada, client_of):
    response = client_of(ada).get(settings_of(ada))
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


def test_a_stranger_is_sent_to_sign_in(ada, eve, settings):
    response = eve.get(settings_of(ada))
    assert (response.status_code, response.headers["Location"]) == (302, "/login/?next=/members/ada/settings/")


def test_another_member_may_not_see_it_and_nobody_has_one_that_is_not_there(ada, ben, client_of):
    assert client_of(ben).get(settings_of(ada)).status_code == 403
    assert client_of(ben).get("/members/nobody/settings/").status_code == 404


def test_staff_get_anybodys_and_are_told_whose_it_is(ada, ben, client_of):
    page = client_of(make_staff(ben)).get(settings_of(ada)).text
    assert "You act on the account of" in page
    assert "Ada Owner" in page
    assert "Add a login method" not in page


def test_staff_may_not_touch_a_superusers(ada, ben, client_of):
    ada.user.is_superuser = True
    ada.user.save()
    client = client_of(make_staff(ben))
    assert client.get(settings_of(ada)).status_code == 403
    assert client.post(settings_of(ada, "addresses/add/"), {"address": "x@example.org"}).status_code == 403


def test_a_suspended_member_reads_why_and_can_still_act(ada, client_of):
    ada.is_suspended, ada.suspension_reason = True, "Copied & pasted"
    ada.save()
    client = client_of(ada)
    assert "The reason: Copied &amp; pasted" in client.get(settings_of(ada)).text
    assert client.post(settings_of(ada, "data/")).status_code == 302


def test_another_case_redirects(ada, client_of):
    response = client_of(ada).get("/members/ADA/settings/?from=mail")
    assert (response.status_code, response.headers["Location"]) == (301, "/members/ada/settings/?from=mail")


def test_an_empty_account_says_so(ada, client_of):
    ada.user.sessions.all().delete()
    page = client_of(ada).get(settings_of(ada)).text
    assert "There is no address yet" in page
    assert "No identity provider is known" in page
    assert "No network is known so far" in page


def test_addresses_tell_their_state(ada, client_of):
    give_address(ada, "first@example.org", primary=True)
    give_address(ada, "waits@example.org", verified=False)
    give_address(ada, "over@example.org", verified=False)
    give_address(ada, "broken@example.org", verified=False)
    for address in ("waits@example.org", "over@example.org", "broken@example.org"):
        create_verification(Verification.Purpose.NEW_ADDRESS, address=address, profile=ada)
    Verification.objects.filter(address="over@example.org").update(expires_at=timezone.now() - timedelta(hours=1))
    Verification.objects.filter(address="broken@example.org").update(mail_failed_at=timezone.now())
    rows = client_of(ada).get(settings_of(ada)).text.split('class="rows__row"')[1:5]
    assert "Confirmed on" in rows[0]
    assert "Remove" not in rows[0]
    assert "Not confirmed yet" in rows[1]
    assert "works no longer" in rows[2]
    assert "could not be delivered" in rows[3]


def test_a_network_that_is_not_known_is_shown_as_unknown_with_its_date(ada, client_of):
    unknown = MembershipFactory(
        profile=ada, source=Membership.Source.API, state=Membership.State.UNKNOWN, checked_at=timezone.now()
    )
    page = client_of(ada).get(settings_of(ada)).text
    assert f"{unknown.network.name}</bdi>: not known" in page
    assert f"{timezone.now():%-d %B %Y}" in page
    assert "the society&#x27;s own list" in page


def test_sessions_are_listed_and_no_key_stands_on_the_page(ada, ben, client_of):
    client, other = client_of(ada), client_of(ada)
    Session.objects.filter(session_key=other.session.session_key).update(
        browser="Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
    )
    stranger_key = client_of(ben).session.session_key
    page = client.get(settings_of(ada)).text
    assert page.count("told to the hour") == 2
    assert page.count("this browser</span>") == 1
    assert "Firefox on Linux" in page
    assert "Unknown browser" in page
    for key in (client.session.session_key, other.session.session_key, stranger_key):
        assert key not in page


def test_a_session_that_is_over_is_not_listed(ada, client_of):
    client, other = client_of(ada), client_of(ada)
    Session.objects.filter(session_key=other.session.session_key).update(expire_date=timezone.now())
    assert client.get(settings_of(ada)).text.count("told to the hour") == 1


def test_what_members_wrote_is_escaped(ada, client_of):
    give_method(ada, "s1", idp_name="<b>Evil</b>")
    Session.objects.update(browser="<script>alert(1)</script> Firefox/1")
    page = client_of(ada).get(settings_of(ada)).text
    assert "&lt;b&gt;Evil" in page
    assert "<script>alert" not in page


def test_the_page_costs_at_most_twelve_queries_however_much_there_is(ada, client_of):
    client = client_of(ada)
    for number in range(10):
        give_address(ada, f"a{number}@example.org", primary=number == 0)
        give_method(ada, f"s{number}")
        MembershipFactory(profile=ada, network=NetworkFactory(is_open=number % 2))
        client_of(ada)
    Session.objects.update(login_method=ada.login_methods.first())
    Export.objects.create(profile=ada, expires_at=timezone.now() + timedelta(days=1))
    client.get(settings_of(ada))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(settings_of(ada)).text.count("told to the hour") == 11
    assert len(captured) <= 10  # the header will want one or two


def test_every_button_of_the_page_can_be_told_from_the_others(ada, client_of):
    for number in range(3):
        give_address(ada, f"a{number}@example.org", verified=number < 2, primary=number == 0)
        give_method(ada, f"s{number}")
        NetworkFactory(is_open=True)
    texts = re.findall(r'<button type="submit"[^>]*>(.*?)</button>', client_of(ada).get(settings_of(ada)).text)
    own = [text for text in texts if text != "Search"]
    assert len(own) > 10
    assert len(own) == len(set(own))
