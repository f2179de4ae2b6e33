"""A missing page on a developer's machine, where Django would show a list of its addresses."""

import pytest

MIDDLEWARE = "knowledge_commons_profiles.pages.middleware.MissingPageMiddleware"


@pytest.fixture
def _local(settings, db):
    settings.DEBUG = True
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, MIDDLEWARE]


@pytest.mark.usefixtures("_local")
@pytest.mark.parametrize("path", ["/no-such-page/", "/members/no-such-member/", "/no-such-network/members/"])
def test_a_missing_page_has_the_sites_look_locally_too(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "There is no page at this address" in response.content.decode()
    assert 'name="q"' in response.content.decode()


@pytest.mark.usefixtures("_local")
def test_a_program_gets_its_own_answer(client):
    response = client.get("/no-such-page/", headers={"Accept": "application/json"})
    assert response.json()["detail"] == "There is no page at this address."
