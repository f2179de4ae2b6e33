"""Django's admin behind our own sign-in: nothing to guess at, little to change, everything on record."""

import re

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from oauth2_provider.models import get_application_model

from knowledge_commons_profiles.accounts.models import (
    EmailAddress,
    LoginMethod,
    ReservedUsername,
    Service,
    Session,
    User,
    Verification,
)
from knowledge_commons_profiles.accounts.sessions import LOGIN_METHOD_KEY
from knowledge_commons_profiles.broker.models import Callback
from knowledge_commons_profiles.core.breakers import record_failure
from knowledge_commons_profiles.core.periodic import prune_tasks
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.pages.models import SitePage
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.models import Act, Interest, Listing, Profile, Version
from knowledge_commons_profiles.webhooks.models import Delivery, Endpoint
from tests.answers import iter_faults
from tests.factories import CopyFactory, InterestFactory, MembershipFactory, NetworkFactory, listed

pytestmark = pytest.mark.django_db

MODELS = [model._meta for model in admin.site._registry]
SECRET_HASH = "a5" * 32


@pytest.fixture(autouse=True)
def _settings(settings):
    settings.LOGIN_URL = "/login/"
    # Django's own templates ask for variables that are not there.
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""


@pytest.fixture
def stellas(stella, client_of):
    return client_of(stella)


@pytest.fixture
def svens(sven, client_of):
    return client_of(sven)


@pytest.fixture
def rows(ada, stella):
    """One row of everything that the admin shows."""
    Verification.objects.create(
        purpose="join",
        secret_hash=SECRET_HASH,
        address="ada@example.org",
        profile=ada,
        request={"name": "canary"},
        expires_at=timezone.now(),
    )
    EmailAddress.objects.create(profile=ada, address="ada@example.org")
    LoginMethod.objects.create(profile=ada, issuer="https://idp.example.org", subject="ada-1", idp_name="Example")
    ReservedUsername.objects.create(pattern="help*")
    Service.objects.create(name="Works", token_hash=SECRET_HASH)
    MembershipFactory(profile=ada)
    CopyFactory(profile=ada, payload=[{"title": "a secret payload"}], failure_count=1, error="It did not answer.")
    InterestFactory(label="Logic")
    SitePage.objects.create(slug="about", title="About")
    change_profile(ada, by=stella.user, values={"title": "Countess"})
    prune_tasks.enqueue()
    Callback.objects.create(name="Works", host="works.example.org")
    get_application_model().objects.create(name="Client", client_secret="canary")
    endpoint = Endpoint.objects.create(name="Works", address="https://works.example.org/hook", secret="whsec_canary")
    Delivery.objects.create(
        endpoint=endpoint, kind="updated", profile_number=1, username="ada", happened_at=timezone.now()
    )


def post(client, name, data, *args, follow=True):
    return client.post(reverse(f"admin:{name}", args=args), data, follow=follow)


# Getting in


def test_a_stranger_is_led_to_our_own_sign_in_and_back(eve):
    first = eve.get("/admin/")
    second = eve.get(first.headers["Location"])
    assert second.headers["Location"] == "/login/?next=/admin/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_nobody_is_led_elsewhere(eve, stellas, target):
    assert eve.get("/admin/login/", {"next": target}).headers["Location"] == "/login/?next=/admin/"
    assert stellas.get("/admin/login/", {"next": target}).headers["Location"] == "/admin/"


def test_a_member_is_refused_in_our_look(ben, client_of):
    response = client_of(ben).get("/admin/")
    assert response.status_code == 403
    assert "You may not see this page" in response.content.decode()


@pytest.mark.parametrize("name", ["logout", "password_change", "password_change_done"])
def test_pages_about_passwords_are_gone(svens, name):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{name}")
    assert svens.get(f"/admin/{name}/").status_code == 404


def test_an_address_that_is_not_there_is_our_404(svens):
    assert svens.get("/admin/nothing/").status_code == 404


# Looking


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_every_list_and_page_opens_for_staff_with_nothing_secret(rows, stellas, model):
    shown = stellas.get(reverse(f"admin:{model.app_label}_{model.model_name}_changelist"), {"q": "a"})
    rows_shown = stellas.get(reverse(f"admin:{model.app_label}_{model.model_name}_changelist"))
    key = model.model._default_manager.first().pk
    page = stellas.get(reverse(f"admin:{model.app_label}_{model.model_name}_change", args=[key]))
    for response in (shown, rows_shown, page):
        assert response.status_code == 200
        content = response.content.decode()
        assert 'type="password"' not in content
        assert SECRET_HASH not in content
        assert "canary" not in content
        assert list(iter_faults("/admin/", response, is_signed_in=True)) == []


def test_sessions_are_not_shown_because_their_keys_open_them():
    assert Session not in admin.site._registry


def test_acts_are_on_the_page_of_the_trail_alone_where_nobody_can_change_or_delete_them():
    assert Act not in admin.site._registry


READ_ONLY = [Profile, Verification, Version, EmailAddress, LoginMethod, User]


@pytest.mark.parametrize("model", [*READ_ONLY, Interest], ids=lambda model: model.__name__)
def test_nothing_is_added_where_the_site_itself_adds(svens, model):
    assert svens.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")).status_code == 403


@pytest.mark.parametrize("model", [Profile, Verification, Version], ids=lambda model: model.__name__)
def test_what_is_read_only_can_be_neither_changed_nor_deleted(rows, svens, model):
    key = model.objects.first().pk
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    before = list(model.objects.values())
    assert post(svens, f"{name}_change", {"verb": "x", "name": "x"}, key).status_code == 403
    assert post(svens, f"{name}_delete", {"post": "yes"}, key).status_code == 403
    assert list(model.objects.values()) == before


def test_the_history_of_a_row_is_the_audit_trail(rows, stellas, ada):
    response = stellas.get(reverse("admin:profiles_profile_history", args=[ada.pk]))
    assert response.headers["Location"] == "/staff/acts/"


# Changing


def test_a_superuser_changes_rights_and_it_is_on_record_once(ada, sven, svens):
    post(svens, "accounts_user_change", {"is_staff": "on", "is_active": "on"}, ada.user.pk)
    assert User.objects.get(pk=ada.user.pk).is_staff
    act = Act.objects.get()
    assert (act.actor, act.profile, act.verb) == (sven.user, ada, "changed the rights")
    assert act.details["after"]["is_staff"] is True


def test_staff_see_rights_and_do_not_change_them(ada, stellas):
    post(stellas, "accounts_user_change", {"is_staff": "on", "is_superuser": "on", "is_active": "on"}, ada.user.pk)
    assert not User.objects.get(pk=ada.user.pk).is_staff


@pytest.mark.parametrize(
    ("flags", "reason"), [({"is_superuser": "on"}, "A superuser is staff too"), ({}, "This is the last superuser")]
)
def test_impossible_rights_are_refused_with_the_reason(sven, svens, flags, reason):
    response = post(svens, "accounts_user_change", {**flags, "is_active": "on"}, sven.user.pk)
    assert reason in response.content.decode()
    assert User.objects.get(pk=sven.user.pk).is_superuser
    assert not Act.objects.exists()


def test_a_network_is_added_and_changed_on_record_and_keeps_its_slug(stella, stellas):
    data = {"name": "Letters", "slug": "letters", "code": "LET", "accent": "ink"}
    post(stellas, "memberships_network_add", data)
    network = Network.objects.get()
    post(stellas, "memberships_network_change", {**data, "name": "Society of Letters", "slug": "other"}, network.pk)
    network.refresh_from_db()
    assert (network.name, network.slug) == ("Society of Letters", "letters")
    changed, added = Act.objects.all()
    assert (added.actor, added.verb, added.details) == (stella.user, "added network", {"which": "Letters"})
    assert changed.details["before"] == {"name": "Letters"}
    assert changed.details["after"] == {"name": "Society of Letters"}


def test_saving_without_a_change_is_no_act(stellas):
    network = NetworkFactory()
    data = {"name": network.name, "code": network.code, "accent": "ink"}
    assert post(stellas, "memberships_network_change", data, network.pk).status_code == 200
    assert not Act.objects.exists()


def test_a_page_holds_what_it_may_and_its_text_is_not_copied_into_the_trail(stellas):
    page = SitePage.objects.create(slug="about", title="About", body="<p>Old</p>")
    data = {
        "title": "About us",
        "body": '<h2 onclick="x()">We</h2><script>x()</script><p>are</p>',
        "is_in_footer": "on",
    }
    post(stellas, "pages_sitepage_change", data, page.pk)
    page.refresh_from_db()
    assert (page.body, page.is_in_footer) == ("<h2>We</h2><p>are</p>", True)
    details = Act.objects.get().details
    assert details["before"] == {"title": "About", "body": "a text", "is_in_footer": False}
    assert "Old" not in str(details)


def test_an_address_is_removed_on_record_but_not_the_primary_one(ada, stella, stellas):
    now = timezone.now()
    main = EmailAddress.objects.create(profile=ada, address="ada@example.org", verified_at=now, is_primary=True)
    other = EmailAddress.objects.create(profile=ada, address="other@example.org")
    assert post(stellas, "accounts_emailaddress_delete", {"post": "yes"}, main.pk).status_code == 403
    post(stellas, "accounts_emailaddress_delete", {"post": "yes"}, other.pk)
    assert list(EmailAddress.objects.all()) == [main]
    act = Act.objects.get()
    assert (act.actor, act.profile, act.verb) == (stella.user, ada, "deleted email address")
    assert "example.org" not in str(act.details)


def test_staff_take_nothing_from_a_superuser(sven, stellas, svens):
    address = EmailAddress.objects.create(profile=sven, address="sven@example.org")
    methods = [LoginMethod.objects.create(profile=sven, issuer="https://idp.example.org", subject=key) for key in "ab"]
    for name, row in (("emailaddress", address), ("loginmethod", methods[0])):
        assert post(stellas, f"accounts_{name}_delete", {"post": "yes"}, row.pk).status_code == 403
        assert post(svens, f"accounts_{name}_delete", {"post": "yes"}, row.pk).status_code == 200
    assert (sven.addresses.count(), list(sven.login_methods.all())) == (0, methods[1:])


def test_a_login_method_is_unlinked_with_its_sessions_but_not_the_last(
    ada, stella, stellas, client_of, django_capture_on_commit_callbacks
):
    first, stolen = (
        LoginMethod.objects.create(profile=ada, issuer="https://idp.example.org", subject=subject, idp_name="Example")
        for subject in ("1", "2")
    )
    adas = client_of(ada)
    session = adas.session
    session[LOGIN_METHOD_KEY] = stolen.pk
    session.save()
    with django_capture_on_commit_callbacks(execute=True):
        post(stellas, "accounts_loginmethod_delete", {"post": "yes"}, stolen.pk)
    assert adas.get("/members/ada/history/").status_code == 302
    act = Act.objects.get()
    assert (act.actor, act.profile, act.verb) == (stella.user, ada, "removed a login method")
    response = post(stellas, "accounts_loginmethod_delete", {"post": "yes"}, first.pk)
    assert response.status_code == 403
    assert "the only way in that ada has" in response.content.decode()
    assert list(LoginMethod.objects.all()) == [first]


def test_deleting_several_reserved_names_leaves_an_act_for_each(stellas):
    ReservedUsername.objects.all().delete()  # what the migration brings
    rows = [ReservedUsername.objects.create(pattern=pattern) for pattern in ("one", "two")]
    data = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}
    post(stellas, "accounts_reservedusername_changelist", data)
    assert not ReservedUsername.objects.exists()
    assert sorted(act.details["which"] for act in Act.objects.all()) == ["one", "two"]


# Interests


def test_two_interests_become_one_for_everybody(ada, ben, stella, stellas):
    kept, gone = InterestFactory(label="Logic"), InterestFactory(label="logics")
    ada.interests.add(gone)
    ben.interests.add(gone, kept)
    listed(ada)
    data = {"action": "merge", "_selected_action": [kept.pk, gone.pk]}
    question = post(stellas, "profiles_interest_changelist", data).content.decode()
    assert "Which one stays?" in question
    assert Interest.objects.count() == 2
    post(stellas, "profiles_interest_changelist", {**data, "kept": kept.pk})
    assert list(Interest.objects.all()) == [kept]
    assert [list(profile.interests.all()) for profile in (ada, ben)] == [[kept], [kept]]
    assert "interest:Logic" in Listing.objects.get(profile=ada, audience="everyone").facets
    act = Act.objects.get()
    assert (act.actor, act.details) == (stella.user, {"kept": "Logic", "gone": ["logics"], "people": 2})


def test_a_corrected_label_is_corrected_on_pages_and_in_the_directory(ada, eve, stellas):
    interest = InterestFactory(label="Lojic")
    ada.interests.add(interest)
    listed(ada)
    assert "Lojic" in eve.get("/members/ada/").content.decode()
    post(stellas, "profiles_interest_change", {"label": "Logic"}, interest.pk)
    assert "Lojic" not in eve.get("/members/ada/").content.decode()
    assert "interest:Logic" in Listing.objects.get(profile=ada, audience="everyone").facets


def test_copies_are_told_by_source_with_what_is_stale_and_failing(rows, stellas):
    for _ in range(5):
        record_failure("KC Works", "status 500")
    page = stellas.get("/admin/mirrors/copy/").content.decode()
    assert "By source" in page
    assert re.search(r"<td>1</td>\s*<td>1</td>\s*<td>1</td>\s*<td>0</td>", page)  # one copy, stale and failing
    assert "left alone until" in page
    assert "status 500" in page
    assert "It did not answer." in page
    for state in ("failing", "stale"):
        assert "It did not answer." in stellas.get(f"/admin/mirrors/copy/?state={state}").content.decode()
    assert "It did not answer." not in stellas.get("/admin/mirrors/copy/?state=unknown").content.decode()
