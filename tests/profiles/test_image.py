"""Portraits and covers, whatever storage holds them."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def close_file(response):
    """Close the file alone: closing the response would end the test's database connection too."""
    for close in response._resource_closers:
        close()


pytestmark = pytest.mark.django_db  # the 404 page asks for the footer


def test_an_image_is_kept_for_ever_by_browsers(client):
    name = default_storage.save("images/portrait-test.webp", ContentFile(b"RIFF"))
    response = client.get(f"/media/{name}")
    assert b"".join(response.streaming_content) == b"RIFF"
    assert response.headers["Content-Type"] == "image/webp"
    close_file(response)
    assert "immutable" in response.headers["Cache-Control"]


def test_an_image_that_is_not_there_is_a_404(client):
    assert client.get("/media/images/none.webp").status_code == 404


def test_only_images_are_served(client):
    default_storage.save("cvs/secret.pdf", ContentFile(b"%PDF"))
    assert client.get("/media/cvs/secret.pdf").status_code == 404
    assert client.get("/media/images/../cvs/secret.pdf").status_code == 404
