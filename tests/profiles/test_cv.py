"""The CV's file: the audience rule is asked each time."""

import pytest
from django.core.files.base import ContentFile

from tests.factories import ProfileFactory, UserFactory


def close_file(response):
    """Close the file alone: closing the response would end the test's database connection too."""
    for close in response._resource_closers:
        close()


pytestmark = pytest.mark.django_db


def make_profile(audience):
    profile = ProfileFactory(username="ada", user=UserFactory(), layout={"audiences": {"cv": audience}})
    profile.cv.save("unguessable.pdf", ContentFile(b"%PDF-1.4"))
    profile.cv.close()
    return profile


def ask(client):
    response = client.get("/members/ada/cv/")
    close_file(response)
    return response.status_code


def test_a_public_cv_is_a_download_with_a_name_of_its_own(client):
    make_profile("everyone")
    response = client.get("/members/ada/cv/")
    assert b"".join(response.streaming_content) == b"%PDF-1.4"
    close_file(response)
    assert response.headers["Content-Disposition"] == 'attachment; filename="ada-cv.pdf"'


@pytest.mark.parametrize(("audience", "eve", "ben", "ada"), [("members", 404, 200, 200), ("owner", 404, 404, 200)])
def test_a_hidden_cv_is_not_there_for_others(client, audience, eve, ben, ada):
    profile = make_profile(audience)
    assert ask(client) == eve
    client.force_login(UserFactory())
    assert ask(client) == ben
    client.force_login(profile.user)
    assert ask(client) == ada


def test_a_lost_file_is_a_404(client):
    profile = make_profile("everyone")
    profile.cv.storage.delete(profile.cv.name)
    assert ask(client) == 404
