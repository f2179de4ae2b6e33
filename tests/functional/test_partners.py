"""Pages of societies and sister services in a real browser: by keyboard, without JavaScript, at both widths."""

from urllib.parse import urlencode

import pytest
from django_tasks_db.models import DBTaskResult
from oauth2_provider.models import get_application_model
from playwright.sync_api import expect

from knowledge_commons_profiles.accounts.list_uploads import carry_out
from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.broker.models import ClientSession, Consent
from knowledge_commons_profiles.demo.world import KEEPER
from knowledge_commons_profiles.memberships.models import Membership, Network, Upload
from knowledge_commons_profiles.profiles.models import Act, Change, Profile
from knowledge_commons_profiles.stats.figures import compute_figures
from knowledge_commons_profiles.stats.models import Figures
from tests.accounts.holdings import give_address
from tests.functional.axe import find_violations
from tests.functional.judging import find_faults
from tests.functional.test_keyboard import DESCRIBE_FOCUS, step_to, walk
from tests.functional.test_reflow import FIND_OUTSIDERS, FIND_SMALL
from tests.functional.test_staff import press_on
from tests.functional.unfolding import unfold

WIDTHS = [390, 1280]
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B


def check(tab):
    """See that everybody can use this page."""
    unfold(tab)
    assert find_violations(tab) == []
    assert tab.evaluate(FIND_OUTSIDERS) == []
    assert tab.locator(":is(a, button, summary, input):visible").evaluate_all(FIND_SMALL) == []


# Lists that societies send


@pytest.fixture
def keeper():
    return User.objects.get(username=KEEPER)


@pytest.fixture
def sah(db):
    """A society of which the world knows nothing, and somebody whom its list names; both are gone afterwards."""
    network = Network.objects.create(slug="sah", code="SAH", name="Society of Architectural Historians")
    profile = Profile.objects.get(username="bhaskara")
    address = give_address(profile, "bhaskara@historians.example.org")
    yield network
    address.delete()
    network.delete()
    for model in (Act, Change, DBTaskResult):
        model.objects.all().delete()


def carry_out_waiting():
    """Do what the button asked for; the worker does the same."""
    for upload in Upload.objects.filter(state__in=["doing", "undoing"]):
        carry_out.func(upload.pk)


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_list_is_tried_done_and_undone_by_keyboard(page, keeper, sah, width, javascript):
    tab = page(person=keeper, width=width, javascript=javascript)
    tab.goto("/sah/upload-csv/")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Upload members of Society of Architectural Historians")
    content = "Email\nbhaskara@historians.example.org\nnobody-here@example.org\nno address\n"
    tab.locator("input[type=file]").set_input_files(
        {"name": "members.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    tab.get_by_role("radio", name="Add the people in the file").focus()
    tab.keyboard.press("Space")
    press_on(tab, tab.get_by_role("button", name="Show what would change"))
    expect(tab.get_by_text("1 person added")).to_be_visible()
    expect(tab.get_by_role("link", name="Download these lines as CSV")).to_be_visible()
    assert not Membership.objects.filter(network=sah).exists()
    press_on(tab, tab.get_by_role("button", name="Add 1"))
    expect(tab.get_by_role("heading", name="What changed")).to_be_visible()
    carry_out_waiting()
    assert Membership.objects.get(network=sah).state == "yes"
    tab.reload()
    press_on(tab, tab.get_by_role("button", name="Undo this list"))
    expect(tab.get_by_role("button", name="Undo this list")).to_have_count(0)
    carry_out_waiting()
    assert not Membership.objects.filter(network=sah).exists()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_a_list_are_for_everybody(page, keeper, sah, width):
    tab = page(person=keeper, width=width)
    tab.goto("/sah/upload-csv/")
    check(tab)
    tab.get_by_role("button", name="Show what would change").click()
    expect(tab.get_by_role("alert")).to_be_visible()
    check(tab)
    tab.goto("/sah/upload-csv/")
    tab.get_by_role("radio", name="Add the people in the file").check()
    lines = "\n".join(
        ["Email", "bhaskara@historians.example.org", "ä" * 200, "nobody-with-a-long-address@" + "sub." * 30 + "org"]
    )
    tab.locator("input[type=file]").set_input_files(
        {"name": "members.csv", "mimeType": "text/csv", "buffer": lines.encode()}
    )
    tab.get_by_role("button", name="Show what would change").click()
    expect(tab.get_by_text("1 person added")).to_be_visible()
    check(tab)
    assert width < 1280 or find_faults(tab) == []


# Numbers


@pytest.fixture
def figures(db):
    compute_figures.func()
    yield
    Figures.objects.all().delete()


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_numbers_are_for_everybody(page, figures, width, javascript):
    tab = page(width=width, javascript=javascript)
    tab.goto("/stats/")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Numbers")
    expect(tab.get_by_role("table").first).to_be_visible()
    if javascript:
        check(tab)
    tab.emulate_media(reduced_motion="reduce")  # or one would look before the page has scrolled
    assert [stop for stop in walk(tab) if stop["outline"] < 2 or not stop["isSeen"]] == []
    with tab.expect_download() as download:
        press_on(tab, tab.get_by_role("link", name="The same figures as CSV"))
    assert download.value.suggested_filename.endswith(".csv")


def test_before_anything_is_counted_the_page_says_so(page):
    tab = page(width=390)
    tab.goto("/stats/")
    expect(tab.get_by_text("Nothing has been counted yet.")).to_be_visible()
    check(tab)


# Signing in to another service


@pytest.fixture
def client(db, live_server):
    """A client whose page is one of our own, so that there is something to come back to."""
    application = get_application_model().objects.create(
        name="A repository with quite a long name, for works in many languages",
        client_id="repository",
        client_secret="secret",
        client_type="confidential",
        authorization_grant_type="authorization-code",
        algorithm="RS256",
        redirect_uris=f"{live_server.url}/pages/accessibility/",
    )
    yield application
    for model in (ClientSession, Consent):
        model.objects.all().delete()
    application.delete()


def build_address(client, **changes):
    query = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uris,
        "scope": "openid profile orcid memberships email",
        "state": "s",
        "nonce": "n",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return f"/o/authorize/?{urlencode(query | changes)}"


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", WIDTHS)
def test_consent_is_refused_and_given_by_keyboard(page, client, width, javascript):
    ada = Profile.objects.get(username="ada-lovelace")
    tab = page(person=ada, width=width, javascript=javascript)
    tab.goto(build_address(client))
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Sign in to A repository")
    if javascript:
        check(tab)
        assert width < 1280 or find_faults(tab) == []
    step_to(tab, "No, go back")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/pages/accessibility/**")
    assert "error=access_denied" in tab.url
    tab.goto(build_address(client))
    step_to(tab, f"Go on to {client.name}")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/pages/accessibility/**")
    assert "code=" in tab.url
    tab.goto(build_address(client))  # nobody is asked twice
    assert "code=" in tab.url


@pytest.mark.parametrize("width", WIDTHS)
def test_a_request_that_cannot_be_answered_is_said_so(page, client, width):
    ada = Profile.objects.get(username="ada-lovelace")
    tab = page(person=ada, width=width)
    assert tab.goto(build_address(client, redirect_uri="https://evil.example/")).status == 400
    check(tab)


# A network and its logo


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_networks_logo_is_seen_on_its_own_ground_with_the_way_to_its_site(page, width, javascript, dark):
    tab = page(width=width, dark=dark, javascript=javascript)
    tab.goto("/network/letters/members/")
    logo = tab.get_by_role("img", name="Logo of Society for Letters and Languages")
    expect(logo).to_be_visible()
    if javascript:
        facts = logo.evaluate("e => [e.naturalWidth > 0, getComputedStyle(e).backgroundColor, e.clientHeight]")
        assert facts[:2] == [True, "rgb(255, 255, 255)"]
        assert facts[2] <= 64 + 8
        assert tab.evaluate(FIND_OUTSIDERS) == []
    expect(tab.get_by_role("link", name="letters.example.org")).to_have_attribute(
        "href", "https://letters.example.org/"
    )
    step_to(tab, "letters.example.org")
    assert tab.evaluate(DESCRIBE_FOCUS)["outline"] >= 2
