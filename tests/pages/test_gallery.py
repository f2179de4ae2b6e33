import pytest
from django.urls import include, path, reverse

from knowledge_commons_profiles.pages.component_samples import SAMPLES
from knowledge_commons_profiles.pages.component_views import TEMPLATES_DIR, find_components

NAMES = sorted(file.name for file in TEMPLATES_DIR.glob("*.html"))

# As config/urls.py has it while DEBUG is on.
urlpatterns = [
    path("components/", include("knowledge_commons_profiles.pages.component_urls")),
    path("", include("config.urls")),
]


@pytest.fixture
def gallery(settings, client, db):
    settings.ROOT_URLCONF = __name__
    return client.get(reverse("pages_components:gallery"))


def test_it_shows_every_component_with_its_samples(gallery, find_inline):
    text = gallery.content.decode()
    assert gallery.status_code == 200
    assert [name for name in NAMES if f"<h2>{name}</h2>" not in text] == []
    titles = [sample.title for samples in SAMPLES.values() for sample in samples]
    assert [title for title in titles if title not in text] == []
    assert find_inline(gallery) == []


def test_it_shows_the_cards_that_are_made_in_python(gallery):
    text = gallery.content.decode()
    assert "<h2>person_card</h2>" in text
    assert "on the <mark>rotation</mark> of a rigid body" in text
    assert "+1 more" in text


def test_every_component_has_a_sample():
    assert [name for name, samples in find_components().items() if not samples] == []


def test_no_sample_is_left_of_a_component_that_is_gone():
    assert [name for name in SAMPLES if name not in NAMES] == []


def test_a_component_without_a_sample_is_found_too(tmp_path):
    (tmp_path / "lonely.html").write_text("<p>Lonely</p>")
    assert find_components(tmp_path)["lonely.html"] == []


def test_visitors_have_no_gallery(client, db):
    assert client.get("/components/").status_code == 404
