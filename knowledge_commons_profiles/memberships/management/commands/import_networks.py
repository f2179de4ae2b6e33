"""Take the networks over from the variables of the service before this one; afterwards they are edited in the admin."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.text import slugify

from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.memberships.networks import find_network


class Command(BaseCommand):
    help = (
        "Create or update networks from NETWORK_DISPLAY_NAMES, NETWORK_DOMAIN_OVERRIDES and OPEN_REGISTRATION_NETWORKS."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="tell what would be done, and do nothing")

    @transaction.atomic
    def handle(self, **options: Any) -> None:  # Any: what argparse parsed
        wishes = read_wishes()
        if not wishes:
            raise CommandError("Neither NETWORK_DISPLAY_NAMES nor OPEN_REGISTRATION_NETWORKS names a network.")
        known = tuple(Network.objects.all())
        for code, (name, tagline, is_open) in wishes.items():
            slug = slugify(code.replace("+", "plus"))
            if not slug:
                raise CommandError(f"No address can be made of: {code}.")
            network = find_network(known, code) or Network(slug=slug, code=code)
            verb = "update" if network.pk else "create"
            network.name, network.is_open = name, is_open
            network.tagline = tagline or network.tagline  # what somebody wrote in the admin stays
            network.domain = find_domain(network) or network.domain
            if not options["dry_run"]:
                network.save()
            self.stdout.write(f"{verb}: {describe(network)}")
        if options["dry_run"]:
            self.stdout.write("Nothing was changed.")


def describe(network: Network) -> str:
    facts = [network.code, network.name, network.domain, "open" if network.is_open else ""]
    return ", ".join(filter(None, facts))


def find_domain(network: Network) -> str:
    names = {network.slug, network.code.lower()}
    found = [domain for name, domain in settings.NETWORK_DOMAIN_OVERRIDES.items() if name in names]
    if found:
        return str(found[0])
    base: str = settings.WORDPRESS_DOMAIN
    return f"{network.slug}.{base}" if base else ""


def read_wishes() -> dict[str, tuple[str, str, bool]]:
    """Return name, tagline and whether it is open, by code, for each network of both variables. Raises CommandError."""
    wishes = {code.upper(): (name, "", False) for code, name in settings.NETWORK_DISPLAY_NAMES.items()}
    for code, name, tagline in read_open_networks():
        former_name, *_ = wishes.get(code.upper(), (code,))
        wishes[code.upper()] = (name or former_name, tagline, True)
    return wishes


def read_open_networks() -> list[tuple[str, str, str]]:
    """Return code, name and tagline of each: the variable is a JSON list of such triples, or codes with commas."""
    text: str = settings.OPEN_REGISTRATION_NETWORKS.strip()
    if not text.startswith("["):
        return [(code.strip(), "", "") for code in text.split(",") if code.strip()]
    try:
        rows = json.loads(text)
        return [(str(code), str(name), str(tagline)) for code, name, tagline in rows]
    except (ValueError, TypeError) as error:
        raise CommandError(
            "OPEN_REGISTRATION_NETWORKS is neither a JSON list of [code, name, tagline] nor codes with commas."
        ) from error
