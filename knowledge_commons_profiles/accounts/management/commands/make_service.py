"""Give a sister service its own token, change what it may do, or take its token away."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.accounts.sister_services import make_service, renew_token
from knowledge_commons_profiles.profiles.acts import record_act


class Command(BaseCommand):
    help = "Make a sister service and show its token, once. --renew gives it another one, --disable takes it away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="as operators call it: “WordPress”")
        parser.add_argument(
            "--scope",
            action="append",
            default=[],
            choices=Service.Scope.values,
            help="what it may do; give it several times for several",
        )
        change = parser.add_mutually_exclusive_group()
        change.add_argument(
            "--renew", action="store_true", help="a new token for a service that exists; the old one ends"
        )
        change.add_argument("--disable", action="store_true", help="end its token; --renew makes a new one")

    @transaction.atomic
    def handle(self, **options: Any) -> None:  # Any: what argparse parsed
        name, scopes = options["name"], [Service.Scope(scope) for scope in options["scope"]]
        if not (options["renew"] or options["disable"]):
            self.make(name, scopes)
            return
        service = Service.objects.filter(name=name).first()
        if service is None:
            raise CommandError(f"There is no service called {name}.")
        if options["disable"]:
            self.disable(service)
        else:
            self.renew(service, scopes)

    def make(self, name: str, scopes: list[Service.Scope]) -> None:
        if not scopes:
            raise CommandError(f"Say what it may do: --scope {' | '.join(Service.Scope.values)}.")
        if Service.objects.filter(name=name).exists():
            raise CommandError(f"{name} exists: --renew gives it another token, --disable takes it away.")
        service, token = make_service(name, scopes)
        record_act("made a service", actor=None, profile=None, details={"which": name, "scopes": service.scopes})
        self.show(service, token)

    def renew(self, service: Service, scopes: list[Service.Scope]) -> None:
        if scopes:
            service.scopes = sorted(scopes)
        token = renew_token(service)
        record_act(
            "renewed a token", actor=None, profile=None, details={"which": service.name, "scopes": service.scopes}
        )
        self.show(service, token)

    def disable(self, service: Service) -> None:
        service.is_active = False
        service.save()
        record_act("disabled a service", actor=None, profile=None, details={"which": service.name})
        self.stdout.write(f"{service.name} is let in no more.")

    def show(self, service: Service, token: str) -> None:
        self.stdout.write(f"{service.name} may: {', '.join(service.scopes)}")
        self.stdout.write("Its token, which is shown only now:")
        self.stdout.write(token)
