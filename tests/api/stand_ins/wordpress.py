"""A stand-in for WordPress, as a process of its own: it knows `clients.md` and nothing of our code.

    python wordpress.py BASE TOKEN sync LOGIN
    python wordpress.py BASE TOKEN logout LOGIN [AGENT]

It prints what WordPress would know afterwards as JSON, and ends with 1 and a reason where WordPress would have failed.
"""

import json
import sys
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests

TIMEOUT_S = 15
MOST_REDIRECTS = 5
AGENT = "IDMSSyncCLI/0.1 (WordPress/6.6; IDMSSync/0.1; https://commons.example.org)"


class UnusableError(Exception):
    """WordPress could not use the answer."""


def call(method: str, address: str, token: str, body: dict[str, str] | None = None) -> requests.Response:
    session = requests.Session()
    session.max_redirects = MOST_REDIRECTS
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Accept": "application/json",
        "User-Agent": AGENT,
    }
    data = json.dumps(body) if body is not None else None
    response = session.request(method, address, headers=headers, data=data, timeout=TIMEOUT_S)
    for hop in response.history:  # the token is sent along wherever a redirect leads
        if urlsplit(hop.headers["Location"]).netloc not in {"", urlsplit(address).netloc}:
            raise UnusableError(f"redirected to another host: {hop.headers['Location']}")
    if urlsplit(response.url).scheme != urlsplit(address).scheme:
        raise UnusableError("redirected to another scheme")
    if not HTTPStatus.OK <= response.status_code < HTTPStatus.MULTIPLE_CHOICES:
        raise UnusableError(f"status {response.status_code}")
    return response


def sync(base: str, token: str, login: str) -> dict[str, Any]:
    """Read a member as `wp cilogon resync-all` does, without the last slash."""
    response = call("GET", f"{base}api/v1/members/{login}", token)
    try:
        body = response.json()
    except ValueError as error:
        raise UnusableError("not JSON") from error
    if not isinstance(body, dict):
        raise UnusableError("no object")
    if isinstance(body.get("meta"), dict) and "code" in (body["meta"].get("error") or {}):
        raise UnusableError(f"meta.error.code {body['meta']['error']['code']}")
    return take(find_profile(body))


def find_profile(body: dict[str, Any]) -> Any:  # Any: JSON
    """Look in the three places, in WordPress's order."""
    data = body.get("data")
    if isinstance(data, list) and data and isinstance(data[0], dict) and isinstance(data[0].get("profile"), dict):
        return data[0]["profile"]
    if isinstance(body.get("results"), dict):
        return body["results"]
    if isinstance(body.get("username"), str) and body["username"]:
        return body
    raise UnusableError("no profile in the answer")


def take(profile: dict[str, Any]) -> dict[str, Any]:
    memberships = profile["memberships"]
    if isinstance(memberships, str) or memberships is None:
        raise UnusableError("fatal error: memberships is no array")
    if isinstance(memberships, list):
        if memberships:
            raise UnusableError("memberships is a list")
        memberships = {}
    codes = [code for code, value in memberships.items() if is_true_in_php(value)]
    return {
        "user_login": profile["username"],
        "display_name": f"{profile['first_name']} {profile['last_name']}".strip(),
        "user_email": profile.get("email") or None,
        "societies": sorted(code for code in codes if code == code.upper()),  # in lower case it is no society's code
        "member_types": ["hc", *sorted(code.lower() for code in codes)],
        "is_super_admin": is_true_in_php(profile.get("is_superadmin")),
    }


def is_true_in_php(value: object) -> bool:
    """Everything but these is true, also the text "false"."""
    return value not in (None, False, 0, 0.0, "", "0", [], {})


def logout(base: str, token: str, login: str, agent: str = "") -> dict[str, Any]:
    call("POST", f"{base}api/v1/actions/logout/", token, {"user_name": login, "user_agent": agent})
    return {"signed_out": login}


ACTS = {"sync": sync, "logout": logout}

if __name__ == "__main__":
    base, token, act, *arguments = sys.argv[1:]
    try:
        print(json.dumps(ACTS[act](base, token, *arguments)))
    except (UnusableError, KeyError, requests.RequestException) as error:
        sys.exit(f"{type(error).__name__}: {error}")
