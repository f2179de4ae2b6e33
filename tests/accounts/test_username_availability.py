import pytest

from config.stores import build_caches
from knowledge_commons_profiles.accounts.views.newcomers import LIMIT

pytestmark = pytest.mark.django_db
ADDRESS = "/register/username/"
HTMX = {"HX-Request": "true"}


def test_a_stranger_is_sent_to_sign_in(eve):
    assert eve.get(ADDRESS, {"username": "ada"}).headers["Location"] == "/login/"


def test_htmx_gets_one_line(newcomer, ada):
    client = newcomer()
    free = client.get(ADDRESS, {"username": "grace"}, headers=HTMX).content.decode().strip()
    assert free == '<p class="field__help">“<bdi>grace</bdi>” is free.</p>'
    assert "“Ada” is taken" in client.get(ADDRESS, {"username": "Ada"}, headers=HTMX).content.decode()
    assert client.get(ADDRESS, {"username": ""}, headers=HTMX).content.decode().strip() == ""


def test_a_browser_without_script_gets_a_page(newcomer):
    text = newcomer().get(ADDRESS, {"username": "<b>"}).content.decode()
    assert "<h1>Is a username free?</h1>" in text
    assert "“&lt;” (less-than sign) is none of them" in text


def test_too_many_questions_are_answered_later(newcomer):
    client = newcomer()
    for _ in range(LIMIT):
        assert client.get(ADDRESS, {"username": "grace"}, headers=HTMX).status_code == 200
    assert client.get(ADDRESS, {"username": "grace"}, headers=HTMX).status_code == 429
    assert newcomer("other").get(ADDRESS, {"username": "grace"}, headers=HTMX).status_code == 200


def test_without_a_cache_everybody_is_answered(newcomer, settings):
    client = newcomer()
    settings.CACHES = build_caches("redis://127.0.0.1:1", version="lost")
    for _ in range(2):
        answer = client.get(ADDRESS, {"username": "grace"}, headers=HTMX)
        assert (answer.status_code, "is free" in answer.content.decode()) == (200, True)
