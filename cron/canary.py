"""The canary's journey: sign in through a staging provider that asks only who one is, see it, sign out.

Never for a provider that asks for a password: the form's fields stand in the configuration.
"""

import ssl
from collections.abc import Mapping
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter

from cron.fetching import AGENT, FetchError
from cron.probe_file import Probe


class TrustingAdapter(HTTPAdapter):
    """Uses the monitor's TLS context, with the authorities that it trusts."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self._tls = tls
        super().__init__()

    def init_poolmanager(self, *args: object, **kwargs: object) -> None:
        super().init_poolmanager(*args, ssl_context=self._tls, **kwargs)  # type: ignore[arg-type]


class FormReader(HTMLParser):
    """Collects the forms of a page: method, action, fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("method", "get").lower(), given.get("action", ""), {}))
        elif tag == "input" and self.forms and given.get("name") and given.get("type") not in {"submit", "button"}:
            self.forms[-1][2][given["name"]] = given.get("value", "")


def sign_in_and_out(probe: Probe, tls: ssl.SSLContext) -> str:
    """Return why the journey failed, or ""."""
    wishes = dict(parse_qsl(probe.form))
    with requests.Session() as browser:
        browser.mount("https://", TrustingAdapter(tls))
        browser.headers["User-Agent"] = AGENT
        try:
            page = browser.get(probe.url, timeout=probe.limit_s)
            page = submit(browser, page, wishes, limit_s=probe.limit_s)
            if urlsplit(page.url).netloc != urlsplit(probe.url).netloc:
                return f"does not come back from the identity provider, which answers {page.status_code}"
            if page.status_code != requests.codes.ok or probe.text not in page.text:
                return f"comes back to an answer of {page.status_code} without {probe.text!r}"
            signed_out = submit(browser, page, {}, action=probe.text, limit_s=probe.limit_s)
        except requests.RequestException as error:
            return f"breaks off: {type(error).__name__}"
    return "" if signed_out.status_code < requests.codes.bad_request else f"cannot sign out: {signed_out.status_code}"


def submit(
    browser: requests.Session, page: requests.Response, wishes: Mapping[str, str], *, limit_s: int, action: str = ""
) -> requests.Response:
    """Send the page's first form that has all these fields and this action."""
    reader = FormReader()
    reader.feed(page.text)
    for method, target, fields in reader.forms:
        if wishes.keys() <= fields.keys() and action in target:
            sent = {**fields, **wishes}
            address = urljoin(page.url, target)
            headers = {"Referer": page.url}
            if method == "post":
                return browser.post(address, data=sent, headers=headers, timeout=limit_s)
            return browser.get(address, params=sent, headers=headers, timeout=limit_s)
    raise FetchError(f"meets a page without the form for {', '.join(wishes) or action} at {urlsplit(page.url).path}")
