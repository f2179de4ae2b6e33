"""Who gets into the pages of staff: every address, everybody, by GET and by POST."""

import pytest
from django.urls import reverse

from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.profiles.models import Act, Profile

pytestmark = pytest.mark.django_db

PEOPLE = ("eve", "ben", "ada", "stella", "sven")
SIGN_IN, NO, OK, DONE, BAD, GONE, NOT_SO, WRONG = 302, 403, 200, 302, 400, 404, 405, 422

# What each of PEOPLE gets; an empty POST does something only where nothing has to be said.
STAFF_PAGES = {
    ("accounts:roles", "GET"): (SIGN_IN, NO, NO, OK, OK),
    ("accounts:roles", "POST"): (SIGN_IN, NO, NO, BAD, BAD),
    ("accounts:makesuperuser", "GET"): (SIGN_IN, NOT_SO, NOT_SO, NOT_SO, NOT_SO),
    ("accounts:makesuperuser", "POST"): (SIGN_IN, NO, NO, NO, OK),
    ("accounts:acts", "GET"): (SIGN_IN, NO, NO, OK, OK),
    ("accounts:acts", "POST"): (SIGN_IN, NOT_SO, NOT_SO, NOT_SO, NOT_SO),
    ("profiles:history", "GET"): (SIGN_IN, NO, OK, OK, OK),
    ("profiles:history", "POST"): (SIGN_IN, NO, GONE, GONE, GONE),
    ("profiles:suspend", "GET"): (SIGN_IN, NO, NO, OK, OK),
    ("profiles:suspend", "POST"): (SIGN_IN, NO, NO, WRONG, WRONG),
    ("profiles:restore", "GET"): (SIGN_IN, NO, NO, OK, OK),
    ("profiles:restore", "POST"): (SIGN_IN, NO, NO, DONE, DONE),
    ("admin:index", "GET"): (SIGN_IN, NO, NO, OK, OK),
    ("admin:login", "GET"): (SIGN_IN, NO, NO, DONE, DONE),
    ("admin:login", "POST"): (SIGN_IN, NO, NO, DONE, DONE),
    ("admin:accounts_user_changelist", "GET"): (SIGN_IN, NO, NO, OK, OK),
    ("admin:accounts_reservedusername_import", "GET"): (SIGN_IN, NO, NO, OK, OK),
    ("admin:accounts_reservedusername_export", "GET"): (SIGN_IN, NO, NO, OK, OK),
}
WITHOUT_PERSON = ("accounts:acts",)


@pytest.fixture(autouse=True)
def _login_url(settings):
    settings.LOGIN_URL = "/login/"


@pytest.fixture
def clients(request, client_of):
    people = {name: request.getfixturevalue(name) for name in PEOPLE}
    return {name: person if name == "eve" else client_of(person) for name, person in people.items()}


@pytest.mark.parametrize(
    ("url_name", "method", "who", "expected"),
    [
        (url_name, method, who, status)
        for (url_name, method), statuses in STAFF_PAGES.items()
        for who, status in zip(PEOPLE, statuses, strict=True)
    ],
)
def test_who_gets_in(clients, url_name, method, who, expected):
    needs_person = not url_name.startswith("admin:") and url_name not in WITHOUT_PERSON
    address = reverse(url_name, args=["ada"] if needs_person else [])
    rights = list(User.objects.order_by("pk").values_list("is_staff", "is_superuser", "is_active"))
    response = clients[who].generic(method, address)
    assert response.status_code == expected
    if who == "eve":
        assert response.headers["Location"].startswith(("/login/?next=/", "/admin/login/?next=/admin/"))
    assert b'type="password"' not in response.content
    assert list(User.objects.order_by("pk").values_list("is_staff", "is_superuser", "is_active")) == rights
    assert not Profile.objects.filter(is_suspended=True).exists()
    assert not Act.objects.exists()


@pytest.mark.parametrize("url_name", [name for name, method in STAFF_PAGES if method == "POST" and "admin" not in name])
def test_a_post_from_elsewhere_is_refused(ada, sven, client_of, url_name):
    client = client_of(sven)
    client.handler.enforce_csrf_checks = True
    address = reverse(url_name, args=[] if url_name in WITHOUT_PERSON else ["ada"])
    assert client.post(address, {"reason": "Spam", "confirmed": "give"}).status_code in {403, 405}
    assert not Act.objects.exists()


@pytest.mark.parametrize("url_name", ["accounts:roles", "profiles:history", "profiles:suspend", "profiles:restore"])
def test_a_username_in_another_case_is_the_same_person_and_an_unknown_one_nobody(ada, stella, client_of, url_name):
    client = client_of(stella)
    assert client.get(reverse(url_name, args=["ADA"])).status_code == 200
    assert client.get(reverse(url_name, args=["nobody"])).status_code == 404


def test_a_staff_member_whose_account_is_off_is_a_stranger(ada, stella, client_of):
    client = client_of(stella)
    User.objects.filter(pk=stella.user.pk).update(is_active=False)
    assert client.get("/members/ada/roles/").status_code == 302
