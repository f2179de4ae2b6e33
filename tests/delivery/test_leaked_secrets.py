"""The search of the history for secrets finds them where they hide, and says so when there is no history to search."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "leaked_secrets.py"
# Put together here, so that this file holds none of them.
SECRETS = {
    "an AWS key": "AKIA" + "Z" * 16,
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----\nMII\n",
    "a GitHub token": "ghp" + "_" + "a1" * 18,
    "a password in an address": "postgresql" + "://site:" + "geheim99" + "@db/x",
    "a Sentry address": "https" + "://" + "0a" * 16 + "@o1.ingest.sentry.io/7",
    "somebody's address": "grace" + "@" + "navy-yard.org",
    "an AWS account": "arn:aws:iam::" + "987654321098" + ":role/x",
    "something random under such a name": 'API_KEY = "' + "q8Zx3LmP0vTn7RbK2cWd" + '"',
}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    commit(tmp_path, "README.md", "Nothing here.")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def commit(folder: Path, name: str, text: str, message: str = "Change") -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


@pytest.fixture
def search() -> Callable[..., tuple[int, str]]:
    def run(folder: Path, *arguments: str, ci: str = "true") -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, str(SCRIPT), *arguments],
            cwd=folder,
            env={**os.environ, "CI": ci},
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        assert not done.stderr
        return done.returncode, done.stdout

    return run


def test_a_history_without_secrets_is_in_order(clone, search):
    commit(clone, "settings.py", 'TOKEN = env.text("TOKEN")\nPASSWORD_HASHERS = ["django.contrib.auth.hashers.X"]')
    code, said = search(clone)
    assert (code, said) == (0, "2 commits: 0 to look at, 0 looked at before.\n")


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_found_although_it_was_taken_out_again_and_is_not_repeated(clone, search, kind):
    commit(clone, "notes.txt", SECRETS[kind])
    commit(clone, "notes.txt", "gone")
    code, said = search(clone)
    assert code == 1
    assert kind in said
    assert SECRETS[kind].splitlines()[-1] not in said


def test_a_message_and_a_side_branch_are_searched_too(clone, search):
    git(clone, "switch", "--quiet", "--create", "side")
    commit(clone, "notes.txt", SECRETS["an AWS key"])
    commit(clone, "notes.txt", "gone", message=f"Take {SECRETS['a GitHub token']} out")
    git(clone, "switch", "--quiet", "main")
    assert search(clone)[0] == 0
    assert search(clone, "--all")[0] == 1
    git(clone, "merge", "--quiet", "--no-ff", "--message", "Merge", "side")
    assert search(clone)[1].count("commit ") == 2


def test_what_was_looked_at_is_let_pass_and_nothing_else_is_listed(clone, search):
    commit(clone, "notes.txt", SECRETS["an AWS key"])
    digest = search(clone)[1].split()[0]
    commit(clone, ".ci/leaked_secrets.txt", f"# Why\n{digest} an example\n")
    assert search(clone) == (0, "3 commits: 0 to look at, 1 looked at before.\n")
    commit(clone, ".ci/leaked_secrets.txt", f"{digest} an example\n0123456789abcdef nowhere\n")
    assert "0123456789abcdef  stands in" in search(clone)[1]


def test_a_shallow_clone_and_no_clone_say_so_and_are_no_success_in_ci(clone, search, tmp_path_factory):
    commit(clone, "more.txt", "more")
    shallow = tmp_path_factory.mktemp("shallow")
    git(clone, "clone", "--quiet", "--depth", "1", f"file://{clone}", str(shallow))
    for folder in (shallow, tmp_path_factory.mktemp("none")):
        code, said = search(folder)
        assert code == 1
        assert said == search(folder, ci="")[1]
        assert "NOT SEARCHED" in said
