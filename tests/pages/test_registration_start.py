import pytest

from knowledge_commons_profiles.pages.models import SitePage

pytestmark = pytest.mark.django_db


def test_the_words_and_the_button_of_the_staff_are_shown(client):
    SitePage.objects.create(
        slug="registration-start",
        title="Become a member",
        body="<p>Welcome.</p>",
        cta_text="Join",
        cta_url="/register/",
    )
    text = client.get("/registration/start/").content.decode()
    assert "<h1>Become a member</h1>" in text
    assert "<p>Welcome.</p>" in text
    assert '<a class="button" href="/register/">Join</a>' in text


def test_the_page_stands_before_the_staff_have_written_it(client, find_inline):
    page = client.get("/registration/start/")
    assert page.status_code == 200
    assert "<h1>How to join</h1>" in page.content.decode()
    assert find_inline(page) == []
