"""Looks for secrets, and for real people and accounts, in the whole history; with `--all`, in that of every branch.

What is in the history stays there for whoever clones it, so that taking a secret out of the tree is not enough. Each
added line and each message of each commit is compared with the forms of known tokens; what is given to a name such as
`password` must not look random. What was looked at and is none stands in `leaked_secrets.txt`, by its digest and with a
reason. Found something? It is no secret any more: replace it where it is used first.
"""

import math
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

REVIEWED = ".ci/leaked_secrets.txt"
# Hashes of packages, and pictures written as text.
PASSED_BY = re.compile(r"^requirements/\w+\.txt$|\.svg$|^\.ci/leaked_secrets\.txt$")

KNOWN = {
    "an AWS key": r"\b(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}\b",
    "an AWS account": r"\barn:aws[\w-]*:[\w-]*:[\w-]*:(\d{12}):|\b(\d{12})\.dkr\.ecr\.",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\s*$|\\n)",
    "a GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})",
    "a GitLab token": r"\bglpat-[\w-]{20,}",
    "a Slack token": r"\bxox[abeoprs]-[\w-]{10,}",
    "a payment key": r"\b[prs]k_live_\w{16,}",
    "a Google key": r"\bAIza[\w-]{35}",
    "a SendGrid key": r"\bSG\.[\w-]{16,}\.[\w-]{16,}",
    "a package index token": r"\b(?:pypi-AgE[\w-]{50,}|npm_\w{36})",
    "a Mailchimp key": r"\b[0-9a-f]{32}-us\d{1,2}\b",
    "a Sentry address": r"https://[0-9a-f]{32}@[\w.-]+/\d+",
    "a JSON web token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
    "a webhook secret": r"\bwhsec_[A-Za-z0-9+/=]{24,}",
    "a password in an address": r"\b[a-z][a-z0-9+]*://[^\s:/@\"'{}<>$]+:([^\s:/@\"'{}<>$]{6,})@",
    "somebody's address": (
        r"(?i)\b[\w.+-]+@(?!(?:[\w-]+\.)*(?:example(?:\.\w+)?|invalid|test|localhost)\b)"
        r"[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|io|dev|de|uk|ca|eu)\b"
    ),
}
ASSIGNED = re.compile(
    r"(?i)[\w.-]*(?:secret|token|passw(?:or)?d|api_?key|bearer|private_?key|credential)[\w-]*[\"']?\s*(?:[:=]|=>)\s*"
    r"[bfr]{0,2}[\"']?([\w+/=~.-]{16,})"
)
PLAIN = ("--no-color", "--no-ext-diff", "--no-renames")
MESSAGE = "its message"
PATTERNS = {kind: re.compile(pattern) for kind, pattern in KNOWN.items()}
RANDOM_BITS = 3.7  # for each letter: words have less, what a generator made has more


@dataclass(frozen=True)
class Finding:
    kind: str
    value: str
    commit: str
    path: str

    @property
    def digest(self) -> str:
        return sha256(self.value.encode()).hexdigest()[:16]

    def __str__(self) -> str:
        """Say where it is without repeating it."""
        return f"{self.digest}  {self.kind} in {self.path}, commit {self.commit[:10]}: {self.value[:4]}…"


def main(arguments: list[str]) -> int:
    """Search the clone in the working directory. Without its history this is no success in CI."""
    if git("rev-parse", "--is-shallow-repository") != "false\n":
        print("NOT SEARCHED: this is no whole clone, and has no whole history: git fetch --unshallow")
        return 1 if os.environ.get("CI") else 0
    which = "--all" if "--all" in arguments else "HEAD"
    known = read_reviewed(Path(REVIEWED))
    found = {finding.digest: finding for finding in find_all(which)}
    fresh = [finding for digest, finding in found.items() if digest not in known]
    stale = [digest for digest in known if digest not in found]
    for finding in fresh:
        print(finding)
    for digest in stale:
        print(f"{digest}  stands in {REVIEWED} and is nowhere in the history")
    commits = git("rev-list", which, "--count").strip()
    print(f"{commits} commits: {len(fresh)} to look at, {len(found) - len(fresh)} looked at before.")
    return 1 if fresh or stale else 0


def git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, capture_output=True, check=False, encoding="utf-8", errors="replace").stdout


def read_reviewed(path: Path) -> dict[str, str]:
    """Return the reasons by the digests."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    return {row[0]: row[-1] for row in rows}


def find_all(which: str) -> Iterator[Finding]:
    """Yield what any added line or message holds, the newest commit first."""
    log = git("log", which, "-p", "--diff-merges=first-parent", "--unified=0", *PLAIN, "--format=commit %H%n%B")
    commit = path = ""
    seen: set[str] = set()  # most lines come more than once
    for line in log.splitlines():
        if line.startswith("commit "):
            commit, path = line.removeprefix("commit "), MESSAGE
        elif line.startswith("+++ "):
            path = line.removeprefix("+++ ").removeprefix("b/")
        elif (line.startswith("+") or path == MESSAGE) and line not in seen and not PASSED_BY.search(path):
            seen.add(line)
            yield from (Finding(kind, value, commit, path) for kind, value in find(line))


def find(line: str) -> Iterator[tuple[str, str]]:
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(line):
            yield kind, next((group for group in match.groups() if group), match[0])
    for match in ASSIGNED.finditer(line):
        if looks_random(match[1]):
            yield "something random under such a name", match[1]


def looks_random(text: str) -> bool:
    if not (re.search(r"\d", text) and re.search("[A-Za-z]", text)):
        return False
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts) > RANDOM_BITS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
