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
        service = Service.objects.filter(name=name).first()
        if options["renew"] or options["disable"]:
            if service is None:
                raise CommandError(f"There is no service called {name}.")
            if options["disable"]:
                self.disable(service)
            else:
                service.scopes = sorted(scopes) or service.scopes
                self.show(service, renew_token(service), "renewed a token")
            return
        if not scopes:
            raise CommandError(f"Say what it may do: --scope {' | '.join(Service.Scope.values)}.")
        if service:
            raise CommandError(f"{name} exists: --renew gives it another token, --disable takes it away.")
        self.show(*make_service(name, scopes), "made a service")

    def disable(self, service: Service) -> None:
        service.is_active = False
        service.save()
        record_act("disabled a service", actor=None, profile=None, details={"which": service.name})
        self.stdout.write(f"{service.name} is let in no more.")

    def show(self, service: Service, token: str, verb: str) -> None:
        record_act(verb, actor=None, profile=None, details={"which": service.name, "scopes": service.scopes})
        self.stdout.write(f"{service.name} may: {', '.join(service.scopes)}")
        self.stdout.write("Its token, which is shown only now:")
        self.stdout.write(token)
