"""`manage.py health`: the report of /health/ with its details, for whoever is inside a container."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from knowledge_commons_profiles.observability.health import find_report_checks, run_checks
from knowledge_commons_profiles.observability.views import build_details, build_status


class Command(BaseCommand):
    help = "Print the health report as JSON; ends with 1 when this container could not serve."

    def handle(self, **_options: Any) -> None:  # Any: Django's own signature
        states = run_checks(find_report_checks())
        self.stdout.write(json.dumps({**states, **build_details()}, indent=2))
        if build_status(states).is_server_error:
            raise SystemExit(1)
