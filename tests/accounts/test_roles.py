"""The roles page: what sources say of a person, what staff add, and never somebody else's rows."""

import pytest

from knowledge_commons_profiles.memberships.models import Membership
from knowledge_commons_profiles.profiles.models import Act, Change, Listing
from tests.factories import MembershipFactory, NetworkFactory, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def stellas(stella, client_of):
    return client_of(stella)


def test_every_source_is_shown_with_what_it_says_and_since_when(ada, stellas):
    sure = MembershipFactory(profile=ada, source="api", since="2020-05-04")
    MembershipFactory(profile=ada, source="comanage", state="unknown", network__name="Doubtful Society")
    content = stellas.get("/members/ada/roles/").content.decode()
    assert f"{sure.network.name}: member" in content
    assert "since 4 May 2020" in content
    assert "Doubtful Society: not known" in content
    assert f"<p>{sure.network.name}.</p>" in content


def test_staff_add_a_network_which_shows_everywhere_at_once_and_leaves_one_act(ada, stella, stellas):
    listed(ada)
    network = NetworkFactory(name="Society of Letters", slug="letters", code="LET")
    response = stellas.post("/members/ada/roles/", {"role_to_add": "letters"}, follow=True)
    assert "Added: Society of Letters." in response.content.decode()
    row = Membership.objects.get()
    assert (row.profile, row.network, row.source, row.state) == (ada, network, "manual", "yes")
    assert "network:letters" in Listing.objects.get(profile=ada, audience="everyone").facets
    act = Act.objects.get()
    assert (act.actor, act.profile, act.verb) == (stella.user, ada, "added a membership")
    assert act.details == {"network": "LET", "source": "manual"}
    assert (Change.objects.get().kind, Change.objects.get().username) == ("memberships", "ada")


def test_adding_twice_is_adding_once(ada, stellas):
    NetworkFactory(slug="letters")
    for _ in range(2):
        stellas.post("/members/ada/roles/", {"role_to_add": "letters"})
    assert Membership.objects.count() == Act.objects.count() == Change.objects.count() == 1


@pytest.mark.parametrize("text", ["no-such-network", "<b>free text</b>", "letters "])
def test_nothing_is_added_that_is_not_a_network(ada, stellas, text):
    NetworkFactory(slug="letters")
    assert stellas.post("/members/ada/roles/", {"role_to_add": text}).status_code == 404
    assert not Membership.objects.exists()


@pytest.mark.parametrize("field", ["role_to_delete", "comanage_role_to_delete"])
@pytest.mark.parametrize("source", ["manual", "comanage"])
def test_staff_remove_what_we_or_comanage_said(ada, stellas, source, field):
    row = MembershipFactory(profile=ada, source=source)
    listed(ada)
    stellas.post("/members/ada/roles/", {field: row.pk})
    assert not Membership.objects.exists()
    assert Listing.objects.get(profile=ada, audience="everyone").facets == []
    assert Act.objects.get().verb == "removed a membership"


def test_a_row_of_somebody_else_is_not_removed_from_here(ada, ben, stellas):
    row = MembershipFactory(profile=ben, source="manual")
    assert stellas.post("/members/ada/roles/", {"role_to_delete": row.pk}).status_code == 404
    assert Membership.objects.filter(pk=row.pk).exists()
    assert not Act.objects.exists()


def test_what_a_society_says_itself_is_not_removed(ada, stellas):
    row = MembershipFactory(profile=ada, source="api")
    assert stellas.post("/members/ada/roles/", {"role_to_delete": row.pk}).status_code == 404
    assert Membership.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("number", ["x", "-1", "9" * 40, "٣"])
def test_a_forged_number_is_a_404(ada, stellas, number):
    assert stellas.post("/members/ada/roles/", {"role_to_delete": number}).status_code == 404


def test_a_persons_own_acts_stand_on_their_page(ada, ben, stellas):
    NetworkFactory(slug="letters", code="LET")
    stellas.post("/members/ben/roles/", {"role_to_add": "letters"})
    assert "added a membership" in stellas.get("/members/ben/roles/").content.decode()
    assert "added a membership" not in stellas.get("/members/ada/roles/").content.decode()


def test_somebody_who_never_signed_in_has_a_page_and_no_rights(ada, stella, sven, client_of):
    ada.user = None
    ada.save()
    content = client_of(sven).get("/members/ada/roles/").content.decode()
    assert "Nobody has signed in to this profile yet" in content
    assert "Make superuser" not in content


def test_only_superusers_are_offered_rights_to_give(ada, stella, sven, client_of):
    assert "Make superuser" not in client_of(stella).get("/members/ada/roles/").content.decode()
    assert "Make superuser" in client_of(sven).get("/members/ada/roles/").content.decode()
