import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import json, sys, django
django.setup()
from django.test import Client
answer = Client().get(sys.argv[1], headers={"host": "localhost"})
print("ANSWER", json.dumps([answer.status_code, answer.content.decode()]))
"""


@pytest.fixture
def ask_without():
    """Return a function that asks a process of its own, whose servers may be elsewhere."""

    def ask(address, **variables):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", ASK, address],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", **variables},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        answers = [line for line in done.stdout.splitlines() if line.startswith("ANSWER ")]
        return json.loads(answers[0].removeprefix("ANSWER "))

    return ask
