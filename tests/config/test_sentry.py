"""What leaves for Sentry, caught by a server of its protocol here: what failed and where, and nobody's name."""

import gzip
import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).resolve().parents[2]
FAIL = """
import django, sys
django.setup()
import sentry_sdk
from django.http import HttpResponse
from django.contrib.auth.decorators import login_not_required
from django.views.decorators.csrf import csrf_exempt
from django.urls import path
from knowledge_commons_profiles.core.errors import UnreachableError
import config.urls

@login_not_required
@csrf_exempt
def fail(request, name):
    private = "canary-local"
    raise ValueError(f"canary-text of {name}")

@login_not_required
@csrf_exempt
def be_down(request, name):
    raise UnreachableError("canary-noise")

config.urls.urlpatterns += [path("fail/<name>/", fail, name="fail"), path("down/<name>/", be_down, name="down")]
from django.test import Client
client = Client(SERVER_NAME="profiles.example.org", raise_request_exception=False)
headers = {"x-forwarded-proto": "https", "x-request-id": "request-of-this-test", "cookie": "sessionid=canary-cookie",
           "authorization": "Bearer canary-bearer", "user-agent": "canary-browser", "x-forwarded-for": "203.0.113.77"}
for where in ("fail", "down"):
    answer = client.post(f"/{where}/canary-person/?q=canary-query", {"about": "canary-body"}, headers=headers)
    print(where, answer.status_code)
client.get("/health/live/", headers=headers)
sentry_sdk.flush(10)
"""


@pytest.fixture
def sentry():
    """A server that keeps what it is sent: (address, list of envelopes)."""
    envelopes = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_packed = self.headers.get("Content-Encoding") == "gzip"
            envelopes.append((gzip.decompress(body) if is_packed else body).decode())
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args):
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://key@127.0.0.1:{server.server_port}/7", envelopes
    server.shutdown()
    server.server_close()


def test_an_error_is_told_without_anybody_in_it(sentry):
    address, envelopes = sentry
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FAIL],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "DJANGO_SECRET_KEY": "only-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
            "DJANGO_ALLOWED_HOSTS": "profiles.example.org",
            "CILOGON_CLIENT_ID": "canary-client",
            "CILOGON_CLIENT_SECRET": "canary-secret",
            "SPARKPOST_API_KEY": "canary-key",
            "METRICS_NAMESPACE": "",
            "SENTRY_DSN": address,
            "SENTRY_TRACES_SAMPLE_RATE": "1",
            "GIT_SHA": "abc1234",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    assert "fail 500" in done.stdout
    text = "\n".join(envelopes)
    events = [json.loads(line) for line in text.splitlines() if '"type":"django"' in line]
    assert [event["exception"]["values"][-1]["type"] for event in events] == ["ValueError"]
    assert events[0]["release"].endswith("+abc1234")
    assert events[0]["environment"] == "production"
    assert events[0]["tags"] == {"request_id": "request-of-this-test"}
    frames = events[0]["exception"]["values"][-1]["stacktrace"]["frames"]
    assert frames[-1]["function"] == "fail"
    assert "canary-" not in text
    assert "203.0.113.77" not in text
    assert '"transaction"' in text
    assert "health" not in text


def test_without_an_address_nothing_is_started():
    code = "import django; django.setup(); import sentry_sdk; print(sentry_sdk.get_client().is_active())"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == "False"
