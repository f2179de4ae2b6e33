"""A network's logo: sent in the admin, written anew, shown with its alternative, replaced and removed with its file."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.profiles.models import Act
from knowledge_commons_profiles.profiles.tasks import remove_orphans
from tests.factories import MembershipFactory, NetworkFactory, listed
from tests.profiles.test_images import make_talkative
from tests.uploads import encode, make_picture

pytestmark = pytest.mark.django_db

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture(autouse=True)
def _settings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""  # Django's own templates ask for what is not there


@pytest.fixture
def letters(db):
    return NetworkFactory(slug="letters", code="LET", name="Society of Letters", website="https://letters.example.org/")


@pytest.fixture
def save(stella, client_of, letters):
    """Return a function that sends the network's form with these fields besides its own."""
    client = client_of(stella)

    def send(**fields):
        own = {"name": letters.name, "code": letters.code, "accent": "ink", "website": letters.website}
        data = {**own, **fields}
        return client.post(reverse("admin:memberships_network_change", args=[letters.pk]), data, follow=True)

    return send


def upload(content, name="logo.png"):
    return SimpleUploadedFile(name, content)


def logo_of(network):
    return Network.objects.get(pk=network.pk).logo.name


def read(name):
    with default_storage.open(name) as file:
        return file.read()


def stored():
    return {f"images/{name}" for name in default_storage.listdir("images")[1]}


def test_a_logo_is_written_anew_whole_and_small_under_a_name_of_its_own(save, letters):
    save(logo=upload(make_talkative("PNG"), "SECRET.png"))
    name = logo_of(letters)
    assert name.startswith("images/")
    assert "SECRET" not in name
    content = read(name)
    image = Image.open(BytesIO(content))
    assert (image.format, image.size) == ("WEBP", (192, 128))  # of 600 by 400
    assert b"SECRET" not in content


@pytest.mark.parametrize(("size", "kept"), [((3000, 300), (640, 64)), ((100, 60), (100, 60)), ((300, 900), (43, 128))])
def test_its_proportions_stay(save, letters, size, kept):
    save(logo=upload(make_picture("PNG", size=size)))
    assert Image.open(BytesIO(read(logo_of(letters)))).size == kept


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SVG, "not a JPEG, PNG or WebP picture"),
        (b"<!doctype html><script>x()</script>", "not a JPEG, PNG or WebP picture"),
        (make_picture()[:500], "damaged or ends too early"),
        (make_picture() + bytes(11 * 1024 * 1024), "larger than 10 MB"),
        (encode(Image.new("1", (10_000, 10_000)), "PNG"), "50 megapixels"),
        (make_picture("PNG", size=(20, 20)), "at least 24 by 24 pixels"),
    ],
    ids=["svg", "html", "damaged", "large", "bomb", "small"],
)
def test_anything_else_is_refused_at_its_field_and_nothing_is_kept(save, letters, content, reason):
    assert reason in save(logo=upload(content, "logo.png")).content.decode()
    assert logo_of(letters) == ""
    assert not default_storage.exists("images")


def test_a_new_logo_takes_the_place_of_the_old_one_on_record(save, letters, run_tasks):
    save(logo=upload(make_picture()))
    first = logo_of(letters)
    save(logo=upload(make_picture("WEBP")))
    second = logo_of(letters)
    run_tasks()
    assert stored() == {second}
    act = Act.objects.first()
    assert (act.details["before"], act.details["after"]) == ({"logo": first}, {"logo": second})


def test_a_logo_is_taken_away_with_its_file(save, letters, run_tasks):
    save(logo=upload(make_picture()))
    save(**{"logo-clear": "on"})
    run_tasks()
    assert logo_of(letters) == ""
    assert stored() == set()


def test_saving_something_else_keeps_the_logo(save, letters, run_tasks):
    save(logo=upload(make_picture()))
    before = logo_of(letters)
    page = save(tagline="Since Uruk").content.decode()
    run_tasks()
    assert logo_of(letters) == before
    assert default_storage.exists(before)
    assert "Since Uruk" in Network.objects.get().tagline
    assert "amz" not in page.lower()


def test_housekeeping_knows_that_a_logo_is_in_use(save, letters, monkeypatch):
    monkeypatch.setattr("knowledge_commons_profiles.profiles.tasks.is_older", lambda *_: True)
    save(logo=upload(make_picture()))
    assert remove_orphans.func() == 0
    assert stored() == {logo_of(letters)}


def test_a_store_that_refuses_changes_nothing_and_says_so(save, letters, tmp_path):
    (tmp_path / "images").write_text("no folder")
    response = save(logo=upload(make_picture()), tagline="new")
    assert response.status_code == 503
    assert "Nothing was changed" in response.content.decode()
    assert Network.objects.get().tagline == ""


# Where it is shown


def test_the_networks_pages_show_it_with_its_alternative_and_lead_to_the_networks_own_site(save, letters, eve, ada):
    save(logo=upload(make_picture("PNG")))
    for address in ("/network/letters/members/", "/letters/members/ada/"):
        html = eve.get(address).content.decode()
        image = f'<img class="network-logo" src="/media/{logo_of(letters)}" alt="Logo of Society of Letters" '
        assert f'{image}width="96" height="64">' in html
        assert '<a class="network-bar__website" href="https://letters.example.org/">letters.example.org</a>' in html
    response = eve.get(f"/media/{logo_of(letters)}")
    assert response.headers["Content-Type"] == "image/webp"
    assert "immutable" in response.headers["Cache-Control"]
    response._resource_closers[0]()


def test_its_host_shows_it(letters, client, settings):
    settings.NETWORK_HOST_ALIASES = {"letters.example.org": "letters"}
    settings.ALLOWED_HOSTS = ["letters.example.org"]
    Network.objects.filter(pk=letters.pk).update(logo="images/abc-200x100.webp")
    html = client.get("/", headers={"Host": "letters.example.org"}).content.decode()
    assert 'src="/media/images/abc-200x100.webp" alt="Logo of Society of Letters" width="100" height="50"' in html


def test_the_directorys_list_of_networks_shows_it_beside_the_name(letters, eve, ada):
    Network.objects.filter(pk=letters.pk).update(logo="images/abc-200x100.webp")
    MembershipFactory(profile=ada, network=letters)
    listed(ada)
    html = eve.get("/members/").content.decode()
    small = '<img class="network-logo network-logo--small" src="/media/images/abc-200x100.webp" alt="" '
    assert f'{small}width="100" height="50" loading="lazy"> <bdi>Society of Letters</bdi>' in html


def test_without_a_logo_and_a_site_nothing_stands_there(eve):
    NetworkFactory(slug="plain", name="Plain", website="")
    html = eve.get("/network/plain/members/").content.decode()
    assert "network-logo" not in html
    assert "network-bar__website" not in html


@pytest.mark.parametrize("website", ["http://letters.example.org/", "javascript:alert(1)", "https://me@evil.example/"])
def test_a_site_without_https_is_refused_by_name_and_never_linked(save, letters, eve, website):
    page = save(website=website).content.decode()
    assert "https address" in page or "valid URL" in page
    assert Network.objects.get().website == "https://letters.example.org/"
    Network.objects.update(website=website)  # as an older release may have left it
    assert "network-bar__website" not in eve.get("/network/letters/members/").content.decode()
