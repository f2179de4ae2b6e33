"""`make run`, in a copy of the project, so that a developer's own site and data are left alone."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from config.processes import has_ended, wait_until
from tests.machine import find_free_port

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 120


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    copy = tmp_path_factory.mktemp("a copy of") / "the project"
    for folder in ("config", "knowledge_commons_profiles"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "manage.py", copy)
    return copy


@pytest.fixture
def start(project):
    """Return a function that starts the site at a port; whatever still runs after the test is ended."""
    started = []
    yield lambda port: started.append(start_at(project, port)) or started[-1]
    for process in started:
        process.terminate()
        process.wait(30)


def start_at(project, port):
    ours = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "CILOGON_CLIENT_ID", "CILOGON_DISCOVERY_URL"}
    environment = {key: value for key, value in os.environ.items() if key not in ours}
    with (project / "output").open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "config.run_local", "--port", str(port)],
            cwd=project,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def read_output(project):
    return (project / "output").read_text(encoding="utf-8")


def wait_until_ready(project, process):
    assert wait_until(lambda: "is ready" in read_output(project) or process.poll() is not None, timeout_s=START_LIMIT_S)
    assert process.poll() is None, read_output(project)


def sign_in(port, subject):
    """Go the whole way through the provider's process and return where it ends on the site."""
    with httpx.Client(timeout=START_LIMIT_S) as browser:
        provider = browser.get(f"http://localhost:{port}/login/").headers["Location"]
        back = browser.post(provider, data={"sub": subject}).headers["Location"]
        answer = browser.get(back)
        if answer.headers["Location"] != "/my-profile/":
            return answer.headers["Location"]
        return browser.get(f"http://localhost:{port}/my-profile/").headers["Location"]


def test_the_site_comes_up_with_its_demo_world_and_goes_without_a_trace(project, start):
    port = find_free_port()
    process = start(port)
    wait_until_ready(project, process)
    assert f"http://localhost:{port}" in read_output(project)
    assert "Ada Lovelace" in httpx.get(f"http://127.0.0.1:{port}/members/ada-lovelace/").text
    family = psutil.Process(process.pid).children(recursive=True)
    assert {"postgres"} <= {member.name() for member in family}
    assert {"work", "oidc_provider_mock"} <= {word for member in family for word in member.cmdline()}
    assert sign_in(port, "ada-lovelace") == "/members/ada-lovelace/"
    assert sign_in(port, "somebody-new") == "/associate/"
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert wait_until(lambda: all(map(has_ended, family)), timeout_s=5)


def test_it_comes_up_after_it_was_killed_and_keeps_its_data(project, start):
    port = find_free_port()
    killed = start(port)
    wait_until_ready(project, killed)
    leftovers = psutil.Process(killed.pid).children(recursive=True)
    killed.kill()
    killed.wait()
    process = start(port)
    wait_until_ready(project, process)
    assert "nothing was loaded" in read_output(project)
    assert wait_until(lambda: all(map(has_ended, leftovers)), timeout_s=5)
    assert sign_in(port, "ada-lovelace") == "/members/ada-lovelace/"
    process.terminate()
    assert process.wait(30) == 128 + signal.SIGTERM


def test_a_taken_port_is_one_clear_line(project, start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(port)
        assert process.wait(20) == 1
    assert read_output(project) == (
        f"Port {port} is taken by another program: end it, or type  make run PORT={port + 1}\n"
    )


def test_a_second_run_in_the_same_folder_is_one_clear_line(project, start):
    port = find_free_port()
    wait_until_ready(project, start(port))
    second = start(find_free_port())
    assert second.wait(20) == 1
    assert read_output(project) == "The site already runs from this folder: end that run first.\n"
