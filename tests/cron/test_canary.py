"""The canary's journey on the real site, through the provider of `make run`."""

import json
import signal

import pytest

from config.local_provider import build_variables, find_free_port, start_provider
from config.processes import stop_group
from cron.fetching import build_tls
from cron.probe_file import Probe
from cron.probes import Surroundings, run_probe
from knowledge_commons_profiles.accounts.models import LoginMethod
from tests.cron.servers import answer, redirect


@pytest.fixture
def provider(ada, settings, tmp_path):
    """Run a provider that knows the canary, who is Ada here."""
    port = find_free_port()
    for name, value in build_variables(port).items():
        setattr(settings, name, value)
    people = tmp_path / "people.json"
    people.write_text(json.dumps([{"sub": "canary", "idp_name": "Staging University"}]), encoding="utf-8")
    LoginMethod.objects.create(profile=ada, issuer=f"http://localhost:{port}", subject="canary")
    process = start_provider(port, people, tmp_path / "provider.log")
    yield
    stop_group(process, with_signal=signal.SIGTERM, timeout_s=5)


def make_journey(address):
    return Probe("canary", "canary", f"{address}/login/", form="sub=canary", text="/logout/", limit_s=20)


def test_the_canary_signs_in_and_out(live_server, provider, ada):
    assert run_probe(make_journey(live_server.url), Surroundings(build_tls(""))).reason == ""


def test_a_canary_that_nobody_knows_is_a_failure(live_server, provider, ada):
    LoginMethod.objects.all().delete()
    reason = run_probe(make_journey(live_server.url), Surroundings(build_tls(""))).reason
    assert "without '/logout/'" in reason


def test_a_page_without_the_form_is_a_failure(site):
    site.behaviours["/login/"] = answer(503, b"Maintenance")
    reason = run_probe(make_journey(site.url), Surroundings(build_tls(""))).reason
    assert reason == "meets a page without the form for sub at /login/"


def test_a_loop_is_a_failure(site):
    site.behaviours["/login/"] = redirect("/login/")
    assert run_probe(make_journey(site.url), Surroundings(build_tls(""))).reason == "breaks off: TooManyRedirects"
