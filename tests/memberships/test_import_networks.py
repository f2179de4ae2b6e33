"""Taking networks over from the former service's variables."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from knowledge_commons_profiles.memberships.models import Network
from tests.factories import NetworkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _variables(settings):
    settings.NETWORK_DISPLAY_NAMES = {"mla": "Modern Language Association", "stemed+": "STEMEd+", "msu": "Spartans"}
    settings.NETWORK_DOMAIN_OVERRIDES = {"msu": "commons.example.edu"}
    settings.WORDPRESS_DOMAIN = "commons.example.org"
    settings.OPEN_REGISTRATION_NETWORKS = (
        '[["stemed+", "STEMEd+ Commons", "Science for all"], ["hastac", "HASTAC", ""]]'
    )


def run(*arguments):
    out = StringIO()
    call_command("import_networks", *arguments, stdout=out)
    return out.getvalue()


def test_networks_are_made_and_made_again_without_harm():
    run()
    run()
    facts = {
        network.code: (network.slug, network.name, network.domain, network.is_open, network.tagline)
        for network in Network.objects.all()
    }
    assert facts == {
        "MLA": ("mla", "Modern Language Association", "mla.commons.example.org", False, ""),
        "STEMED+": ("stemedplus", "STEMEd+ Commons", "stemedplus.commons.example.org", True, "Science for all"),
        "MSU": ("msu", "Spartans", "commons.example.edu", False, ""),
        "HASTAC": ("hastac", "HASTAC", "hastac.commons.example.org", True, ""),
    }


def test_what_the_admin_says_and_the_variables_do_not_stays():
    NetworkFactory(slug="languages", code="MLA", tagline="Ours", accent="plum")
    assert "update: MLA" in run()
    network = Network.objects.get(code="MLA")
    assert (network.slug, network.tagline, network.accent) == ("languages", "Ours", "plum")


def test_a_dry_run_changes_nothing():
    assert "create: HASTAC" in run("--dry-run")
    assert not Network.objects.exists()


def test_codes_alone_are_enough(settings):
    settings.NETWORK_DISPLAY_NAMES, settings.OPEN_REGISTRATION_NETWORKS = {}, "hastac, up"
    run()
    assert set(Network.objects.values_list("code", "name", "is_open")) == {
        ("HASTAC", "hastac", True),
        ("UP", "up", True),
    }


@pytest.mark.parametrize("text", ["[1]", "[[", '["hastac"]', '[["a", "b"]]'])
def test_what_cannot_be_read_is_named(settings, text):
    settings.OPEN_REGISTRATION_NETWORKS = text
    with pytest.raises(CommandError, match="OPEN_REGISTRATION_NETWORKS"):
        run()
