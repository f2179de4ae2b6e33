"""Error pages as visitors meet them, on a site with a few views that go wrong."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from config.urls import handler400, handler403, handler404, handler500  # noqa: F401 (Django reads them here)
from knowledge_commons_profiles.pages.models import SitePage

HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Permissions-Policy", "X-Request-ID")


@login_not_required
def wrong_page(request):
    raise BadRequest("The cursor <b>abc</b> is not one of ours.")


@login_not_required
def wordless(request):
    raise BadRequest


@login_not_required
def forbidden(request):
    raise PermissionDenied("internal words")


@login_not_required
def broken(request):
    raise RuntimeError("internal words")


@login_not_required
def form(request):
    return HttpResponse("sent")


urlpatterns = [
    path("wrong/", wrong_page),
    path("wordless/", wordless),
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("form/", form),
    path("", include("config.urls")),
]

ERRORS = [("/wrong/", 400), ("/forbidden/", 403), ("/no-such-page/", 404), ("/broken/", 500)]


@pytest.fixture(autouse=True)
def _site(settings, db):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("address", "status"), ERRORS)
def test_every_error_has_a_page_in_the_sites_look(client, find_inline, address, status):
    answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == status
    assert text.count("<h1>") == 1
    assert "css/errors.css" in text
    assert f"Error {status}" in text
    assert '<meta name="robots" content="noindex">' in text
    assert "internal words" not in text
    assert find_inline(answer) == []


@pytest.mark.parametrize(("address", "status"), ERRORS)
def test_every_error_carries_the_security_headers(client, address, status):
    assert [name for name in HEADERS if name not in client.get(address).headers] == []


@pytest.mark.parametrize(("address", "status"), ERRORS)
def test_a_program_that_wants_only_json_gets_json(client, address, status):
    answer = client.get(address, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/json")
    assert list(answer.json()) == ["detail", "meta"]
    assert "internal words" not in answer.json()["detail"]
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("accept", ["text/html,application/json;q=0.9", "*/*", "", ";;=,/", "application/ld+json"])
@pytest.mark.parametrize(("address", "status"), ERRORS)
def test_anyone_else_gets_the_page(client, address, status, accept):
    answer = client.get(address, headers={"Accept": accept})
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Accept" in answer.headers["Vary"]


def test_a_bad_request_says_what_was_wrong_in_the_views_words(client):
    assert "The cursor &lt;b&gt;abc&lt;/b&gt; is not one of ours." in client.get("/wrong/").content.decode()
    detail = client.get("/wrong/", headers={"Accept": "application/json"}).json()["detail"]
    assert detail == "The cursor <b>abc</b> is not one of ours."


def test_a_bad_request_without_words_is_still_a_sentence(client):
    assert "cannot be read" in client.get("/wordless/").content.decode()


def test_words_for_the_operator_are_not_for_the_visitor(client):
    text = client.get("/", headers={"Host": "evil.example"}).content.decode()
    assert "Error 400" in text
    assert "evil.example" not in text
    assert "ALLOWED_HOSTS" not in text


@pytest.mark.parametrize(
    ("path", "guess"),
    [
        ("/members/ada-lovelace/", "ada lovelace"),
        ("/members/j.doe/", "j doe"),
        ("/people/Émilie_du_Châtelet.html", "Émilie du Châtelet"),
        ("/members/%D8%A7%D8%A8%D9%86+%D8%B3%D9%8A%D9%86%D8%A7/", "ابن سينا"),
        ("/@ada", "ada"),
        ("/x/%22%3E%3Cscript%3Ealert(1)/", "&quot;&gt;&lt;script&gt;alert(1)"),
        ("/x/nul%00l/", "null"),
        ("/x/" + "a" * 500, "a" * 80),
        ("/x/2026/", ""),
        ("/no-such-place/members/x/members/", ""),
    ],
)
def test_a_page_that_is_not_found_offers_a_search_for_what_was_asked(client, path, guess):
    answer = client.get(path)
    assert answer.status_code == 404
    assert f'value="{guess}"' in answer.content.decode()


def test_a_form_without_its_token_is_refused_in_the_sites_look():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/form/")
    assert answer.status_code == 403
    assert "The form was not accepted" in answer.content.decode()
    as_json = client.post("/form/", headers={"Accept": "application/json"})
    assert as_json.status_code == 403
    assert "Reload" in as_json.json()["detail"]


def test_a_missing_page_is_reported_while_the_database_is_away(client, lost_database):
    assert client.get("/no-such-page/").status_code == 404


def test_the_500_page_needs_no_database(client, lost_database, find_inline):
    answer = client.get("/pages/terms/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "Something went wrong on our side" in answer.content.decode()
    assert "Error 503" in answer.content.decode()
    assert find_inline(answer) == []
    assert [name for name in HEADERS if name not in answer.headers] == []


def test_the_500_page_comes_back_to_normal_with_the_database(client, transactional_db):
    SitePage.objects.create(slug="terms", title="Terms")
    assert client.get("/pages/terms/").status_code == 200


def test_a_500_is_answered_even_when_no_static_file_is_known(client, settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert "<h1>Something went wrong on our side.</h1>" in answer.content.decode()
    assert "css/errors" not in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/wordless/", "Esta dirección o este formulario no se puede leer."),
        ("/forbidden/", "Página no accesible"),
        ("/no-such-page/", "No hay ninguna página en esta dirección"),
        ("/broken/", "Algo ha fallado por nuestra parte"),
    ],
)
def test_error_pages_are_in_the_visitors_language(client, address, says):
    answer = client.get(address, headers={"Accept-Language": "es"})
    assert says in answer.text
    assert '<html lang="es" dir="ltr">' in answer.text
    assert answer.headers["Content-Language"] == "es"
