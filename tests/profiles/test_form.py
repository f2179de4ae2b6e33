"""Machine-readable forms under their own addresses."""

import pytest

from tests.factories import ProfileFactory

pytestmark = pytest.mark.django_db

SUFFIXES = ("jsonld", "json", "vcf", "bib", "ris", "csl.json")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_each_form_is_a_file_named_after_the_person(client, suffix):
    ProfileFactory(username="Ada")
    response = client.get(f"/members/ada.{suffix}")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == f'attachment; filename="ada.{suffix}"'


def test_another_case_redirects(client):
    ProfileFactory(username="Ada")
    response = client.get("/members/ADA.vcf")
    assert (response.status_code, response.headers["Location"]) == (301, "/members/ada.vcf")


def test_an_unchanged_form_is_not_sent_again(client):
    ProfileFactory(username="ada")
    etag = client.get("/members/ada.json").headers["ETag"]
    assert client.get("/members/ada.json", headers={"If-None-Match": etag}).status_code == 304


def test_nobodys_form_is_a_404(client):
    assert client.get("/members/nobody.vcf").status_code == 404
