"""Asks a deployment's /health/ whether it serves, and which commit.

    python -m compose.production.aws.health https://profiles.example.org COMMIT

The commit is shown to whoever has the site's HEALTH_TOKEN, which is read from the environment.
"""

import http.client
import json
import os
import sys
import time
import urllib.request
from urllib.error import HTTPError

ANSWER_LIMIT_S = 10
# A load balancer spreads the questions over all tasks: one right answer could be the only right task.
ANSWERS_IN_A_ROW = 5


class HealthError(Exception):
    """The site does not serve, or serves another commit."""


def wait_for_answers(url: str, sha: str = "", *, token: str = "", limit_s: float, pause_s: float = 1.0) -> None:
    """Wait until several answers in a row say that the site serves, and serves this commit when one is named."""
    deadline = time.monotonic() + limit_s
    right = 0
    while right < ANSWERS_IN_A_ROW:
        complaint = find_complaint(url, sha, token=token)
        right = 0 if complaint else right + 1
        if complaint and time.monotonic() > deadline:
            raise HealthError(f"{url}/health/ {complaint} after {limit_s:.0f} s.")
        time.sleep(pause_s)


def find_complaint(url: str, sha: str, *, token: str) -> str:
    """Return what is wrong with the report, or "": no answer, not healthy, another commit."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"{url}/health/", headers=headers)  # noqa: S310 (an operator names the address)
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_LIMIT_S) as answer:  # noqa: S310
            report = json.load(answer)
    except HTTPError as error:
        return f"answers {error.code}"
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"does not answer ({error})"
    shown = report.get("SHA", "no commit: is HEALTH_TOKEN the site's?")
    return f"shows {shown}" if sha and shown != sha else ""


if __name__ == "__main__":
    try:
        wait_for_answers(sys.argv[1].rstrip("/"), sys.argv[2], token=os.environ.get("HEALTH_TOKEN", ""), limit_s=120)
    except HealthError as mistake:
        sys.exit(str(mistake))
