"""The way to the provider."""

from urllib.parse import parse_qs, urlsplit

import pytest

from knowledge_commons_profiles.accounts.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def read_query(provider):
    """Return a function that reads what a client is sent to the provider with."""

    def read(client, address="/login/"):
        away = client.get(address)
        assert away.status_code == 302
        assert away.headers["Location"].startswith(f"{provider.url}/authorize?")
        return {name: values[0] for name, values in parse_qs(urlsplit(away.headers["Location"]).query).items()}

    return read


def test_it_leads_to_the_provider_with_all_that_protects_the_way(eve, read_query):
    query = read_query(eve)
    assert query["response_type"] == "code"
    assert query["scope"] == "openid email profile org.cilogon.userinfo"
    assert query["client_id"] == "profiles-under-test"
    assert query["redirect_uri"] == "http://testserver/cilogon/callback/"
    assert query["code_challenge_method"] == "S256"
    assert min(len(query[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert "prompt" not in query


def test_nothing_of_an_attempt_is_used_twice(eve, read_query):
    first, second = read_query(eve), read_query(eve)
    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


def test_the_way_is_never_kept(eve, provider):
    assert "no-store" in eve.get("/login/").headers["Cache-Control"]


@pytest.mark.parametrize(
    ("wish", "prompt"),
    [(("ALWAYS", False), "login"), (("TEST", True), "login"), (("TEST", False), None), (("NEVER", True), None)],
)
def test_the_password_is_asked_for_again_where_the_deployment_wants_that(eve, read_query, settings, wish, prompt):
    settings.CILOGON_PROMPT_LOGIN, settings.DEBUG = wish
    assert read_query(eve).get("prompt") == prompt


def test_it_ends_nobodys_session(ben, client_of, provider):
    client = client_of(ben)
    key = client.session.session_key
    assert client.get("/login/").headers["Location"] == "/my-profile/"
    assert client.get("/login/?next=/members/").headers["Location"] == "/members/"
    assert client.session.session_key == key
    assert Session.objects.filter(user=ben.user).exists()


def test_a_further_login_method_is_asked_for_with_the_password(ben, client_of, read_query):
    assert read_query(client_of(ben), "/login/?link=1")["prompt"] == "login"


def test_only_a_get_leads_there(eve, provider):
    assert eve.post("/login/").status_code == 405


@pytest.mark.parametrize("address", ["/members/?q=ada&page=2", "http://testserver/members/?q=ada&page=2"])
def test_one_comes_back_to_where_one_was(eve, ada_method, come_back, address):
    answer = come_back(eve, "/login/?" + "next=" + address.replace("&", "%26"))
    assert answer.headers["Location"] == address


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "\\\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "https://testserver@evil.example/",
        "/login/?next=/login/",
        "/logout/",
        "/members/" + "x" * 3000,
    ],
)
def test_nobody_is_led_elsewhere_or_in_circles(eve, ada_method, come_back, address):
    assert come_back(eve, f"/login/?next={address}").headers["Location"] == "/my-profile/"
