"""What several roads need: a provider of their own people, and the links of our mails."""

import json
import re
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack

import pytest
from django.core import mail
from django.db import transaction

from config.local_provider import build_variables, find_free_port, start_provider
from config.processes import stop_group
from knowledge_commons_profiles.accounts.models import LoginMethod

type People = Sequence[Mapping[str, str]]


@pytest.fixture
def run_provider(_django_db_helper, settings, tmp_path) -> Iterator[Callable[[People], str]]:
    """Yield a function that runs the provider of `make run` with these people in it, and returns its issuer."""
    running = ExitStack()

    def run(people: People) -> str:
        port = find_free_port()
        for name, value in build_variables(port).items():
            setattr(settings, name, value)
        file = tmp_path / "people.json"
        file.write_text(json.dumps(people), encoding="utf-8")
        process = start_provider(port, file, tmp_path / "provider.log")
        running.callback(lambda: LoginMethod.objects.filter(issuer__endswith=f":{port}").delete())
        running.callback(stop_group, process, with_signal=signal.SIGTERM, timeout_s=5)
        return f"http://localhost:{port}"

    with running:
        yield run


@pytest.fixture
def read_link(run_tasks) -> Callable[[str], str]:
    """Return a function that lets the worker send what waits, and gives the link of the newest mail to an address."""

    def read(address: str) -> str:
        with transaction.atomic():
            run_tasks()
        letter = next(letter for letter in reversed(mail.outbox) if letter.to == [address])
        links: list[str] = re.findall(r"http://\S+/(?:activate|new-email)/\S+", str(letter.body))
        return links[0]

    return read
