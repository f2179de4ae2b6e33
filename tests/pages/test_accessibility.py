import pytest

from knowledge_commons_profiles.pages.models import SitePage

pytestmark = pytest.mark.django_db

ADDRESS = "/pages/accessibility/"


def test_the_statement_stands_before_the_staff_have_written_one(client, find_inline):
    answer = client.get(ADDRESS)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<h1>Accessibility</h1>" in text
    assert "https://www.w3.org/TR/WCAG22/" in text
    assert find_inline(answer) == []


def test_it_says_whom_to_tell(client, settings):
    assert "the people who run this site" in client.get(ADDRESS).content.decode()
    settings.NAV_HELP_URL = "https://help.example.org/"
    assert '<a href="https://help.example.org/">tell us</a>' in client.get(ADDRESS).content.decode()


def test_the_words_of_the_staff_take_its_place_and_every_page_links_it_once(client):
    SitePage.objects.create(slug="accessibility", title="Access for all", body="<p>Ours.</p>", is_in_footer=True)
    assert "<h1>Access for all</h1>" in client.get(ADDRESS).content.decode()
    assert client.get("/").content.decode().count(f'href="{ADDRESS}"') == 1
