"""Have a developer's database ready, with the demo world and its people's sign-ins.

One command rather than three, because each would load the site anew while somebody waits.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from knowledge_commons_profiles.demo.sign_ins import build_claims, save_sign_ins
from knowledge_commons_profiles.demo.world import read_world
from knowledge_commons_profiles.profiles.models import Profile


class Command(BaseCommand):
    help = (
        "Migrate, load the demo world where there is nobody, write what the local OpenID provider says of the demo's "
        "people, and see that the site knows them by it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the JSON file for oidc-provider-mock's --user-claims-file")

    def handle(self, **options: Any) -> None:  # Any: what argparse parsed
        call_command("migrate", verbosity=0)
        call_command("load_demo", if_empty=True)
        scholars = read_world()
        profiles = Profile.objects.filter(username__in=[scholar.username for scholar in scholars])
        people = {profile.username: profile for profile in profiles.only("username", "user", "orcid")}
        save_sign_ins(people)
        options["path"].write_text(json.dumps(build_claims(scholars, people)), encoding="utf-8")
