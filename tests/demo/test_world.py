"""The demo world in the database: pages, audiences, listings, and what a second load changes."""

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod, User
from knowledge_commons_profiles.demo.copies import FAILED, GROUP_STATUSES, NEVER_FETCHED
from knowledge_commons_profiles.demo.sign_ins import save_sign_ins
from knowledge_commons_profiles.demo.world import IMPORTED, NON_MEMBERSHIPS, load_world, read_world
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.pages.models import SitePage
from knowledge_commons_profiles.profiles.audience import build_visible
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.models import Bibliography, Listing, Profile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

APPS = ("accounts", "memberships", "mirrors", "pages", "profiles")


@pytest.fixture(scope="module")
def _loaded_world(django_db_setup, django_db_blocker):
    """Load the demo world once for all tests here, without portraits and covers, and take it back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_world(has_pictures=False)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(_loaded_world, db):
    """See that the demo world is in the test's database."""


def count_rows():
    return {
        model._meta.label: model._default_manager.count()
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }


def get_listing(username, audience="everyone"):
    return Listing.objects.get(profile__username=username, audience=audience)


def test_a_second_load_changes_no_number_and_overwrites_no_page_of_the_staff():
    before = count_rows()
    SitePage.objects.filter(slug="about").update(body="<p>Our own words.</p>")
    Profile.objects.filter(username="hypatia").update(title="Astronomer royal")
    load_world(has_pictures=False)
    assert count_rows() == before
    assert before["profiles.Profile"] == len(read_world())
    assert SitePage.objects.get(slug="about").body == "<p>Our own words.</p>"
    assert Profile.objects.get(username="hypatia").title == "Mathematician, astronomer and teacher of philosophy"


def test_every_page_is_shown_to_a_stranger_and_to_its_owner():
    for profile in Profile.objects.public().select_related("user"):
        for client in (Client(), sign_in(profile.user)):
            answer = client.get(f"/members/{profile.username}/")
            assert answer.status_code == 200, profile.username
            assert profile.display_name.split()[0] in answer.content.decode().replace("&#x27;", "'")


def sign_in(user):
    client = Client()
    if user:
        client.force_login(user)
    return client


def test_a_closed_account_has_no_page():
    assert Client().get("/members/closed-account/").status_code == 404


def test_each_audience_sees_exactly_the_sections_meant_for_it():
    profiles = {profile.username: profile for profile in Profile.objects.with_everything()}
    for scholar in read_world():
        hidden_from = {
            Audience.EVERYONE: {*scholar.hidden, *scholar.members_only},
            Audience.MEMBERS: set(scholar.hidden),
            Audience.OWNER: set(),
        }
        for audience, hidden in hidden_from.items():
            seen = {section.id for section in build_visible(profiles[scholar.username], audience)}
            assert not seen & hidden, (scholar.username, audience)
    owner_sees = build_visible(profiles["joseph-karo"], Audience.OWNER)
    assert owner_sees.find("blog_posts")


def test_a_hidden_section_is_absent_from_the_listings():
    for username in ("anna-komnene", "piri-reis", "wang-guowei"):
        for audience in ("everyone", "members"):
            listing = get_listing(username, audience)
            assert Profile.objects.get(username=username).interests.exists()
            assert listing.card["interests"] == []
            assert not [facet for facet in listing.facets if facet.startswith("interest:")]


def test_a_section_for_members_is_in_their_listing_only():
    assert get_listing("murasaki-shikibu").card["about"] == ""
    assert "Genji" in get_listing("murasaki-shikibu", "members").card["about"]
    assert "network:nature" not in get_listing("mikolaj-kopernik").facets
    assert "network:nature" in get_listing("mikolaj-kopernik", "members").facets


def test_who_is_unlisted_nameless_or_closed_has_no_listing():
    missing = Profile.objects.filter(listings=None).values_list("username", flat=True)
    assert set(missing) == {"closed-account", "keeper", "newcomer", "quiet-reader"}


def test_networks_show_who_is_sure_to_be_a_member_and_nobody_else():
    for (username, slug), state in NON_MEMBERSHIPS.items():
        profile = Profile.objects.with_everything().get(username=username)
        assert profile.network_memberships.filter(network__slug=slug, state=state).exists()
        assert slug not in {network.slug for network in build_visible(profile, Audience.OWNER).networks}


def test_a_group_that_is_not_public_is_told_to_strangers_nowhere():
    members = Copy.objects.filter(source=Copy.Source.GROUPS, payload__contains=[{"name": "Logic Reading Group"}])
    assert members
    for profile in Profile.objects.with_everything().filter(copies__in=members):
        visible = build_visible(profile, Audience.EVERYONE)
        told = [section.content for section in visible if section.id in {"commons_groups", "commons_activity"}]
        assert not [name for name in GROUP_STATUSES if name in str(told)], profile.username


def test_nothing_is_dated_in_the_future():
    now = timezone.now()
    assert not Copy.objects.filter(fetched_at__gt=now)
    for profile in Profile.objects.with_everything():
        visible = build_visible(profile, Audience.OWNER)
        assert visible.changed_at <= now
        for section, attribute in (("commons_activity", "happened_at"), ("mastodon_feed", "posted_at")):
            contents = [found.content for found in visible if found.id == section]
            events = [event for content in contents if isinstance(content, tuple) for event in content]
            assert all(getattr(event, attribute) <= now for event in events)


def test_a_source_that_failed_keeps_its_last_copy_and_one_never_read_is_unknown():
    for username, _ in FAILED:
        profile = Profile.objects.with_everything().get(username=username)
        assert [
            section for section in build_visible(profile, Audience.EVERYONE) if section.is_stale and section.content
        ]
    for username, source in NEVER_FETCHED:
        assert Copy.objects.get(profile__username=username, source=source).payload is None


def test_every_work_has_its_line_ready_in_its_owners_style():
    for scholar in read_world():
        ready = Bibliography.objects.get(profile__username=scholar.username)
        assert (ready.style, set(ready.lines)) == (scholar.citation_style, {work.id for work in scholar.works})


def test_imported_people_have_no_user_and_the_keeper_is_staff():
    without = set(Profile.objects.filter(user=None).values_list("username", flat=True))
    assert without == {*IMPORTED, "newcomer"}
    keeper = User.objects.get(username="keeper")
    assert (keeper.is_staff, keeper.has_usable_password()) == (True, False)
    assert keeper.profile.name == "The Keeper"


def test_everybody_can_be_reached_and_whoever_has_a_user_can_sign_in_at_the_local_provider(settings):
    settings.CILOGON_DISCOVERY_URL = "http://localhost:9000/.well-known/openid-configuration"
    people = {profile.username: profile for profile in Profile.objects.all()}
    save_sign_ins(people)
    assert EmailAddress.objects.filter(is_primary=True, address__endswith="@example.org").count() == len(people)
    known = LoginMethod.objects.filter(issuer="http://localhost:9000").values_list("subject", flat=True)
    assert set(known) == {username for username, profile in people.items() if profile.user_id}


def test_login_methods_move_with_the_providers_port(settings):
    for port in (9000, 9001):
        settings.CILOGON_DISCOVERY_URL = f"http://localhost:{port}/.well-known/openid-configuration"
        save_sign_ins({"ada-lovelace": Profile.objects.get(username="ada-lovelace")})
    assert set(LoginMethod.objects.values_list("issuer", flat=True)) == {"http://localhost:9001"}


def test_a_real_provider_gets_no_login_methods_of_the_demo(settings):
    settings.CILOGON_DISCOVERY_URL = "https://provider.example/.well-known/openid-configuration"
    save_sign_ins({"ada-lovelace": Profile.objects.get(username="ada-lovelace")})
    assert not LoginMethod.objects.filter(issuer="https://provider.example").exists()


def test_four_networks_and_the_pages_that_other_services_link_to():
    assert set(Network.objects.values_list("slug", flat=True)) == {"letters", "nature", "images", "open-learning"}
    for address in ("/pages/about/", "/pages/privacy/", "/pages/accessibility/", "/pages/terms-of-service/"):
        assert Client().get(address).status_code == 200, address
    assert "Join the Commons" in Client().get("/registration/start/").content.decode()
