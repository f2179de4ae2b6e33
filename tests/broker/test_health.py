"""The broker's health, and who learns more than that."""

import pytest

pytestmark = pytest.mark.django_db


def test_it_says_ok_and_no_more(eve):
    response = eve.get("/broker/health/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_the_build_is_for_those_with_the_token(eve, settings):
    settings.HEALTH_TOKEN = "t" * 32
    content = eve.get("/broker/health/", headers={"Authorization": f"Bearer {settings.HEALTH_TOKEN}"}).json()
    assert set(content) == {"status", "Branch", "Image", "SHA", "REDIS"}
    assert eve.get("/broker/health/", headers={"Authorization": "Bearer x"}).json() == {"status": "ok"}
