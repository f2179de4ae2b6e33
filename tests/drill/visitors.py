"""People who use the site all the while, through its proxy: they read, search, miss a page, call the API, sign in."""

import ssl
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from threading import Event, Thread
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.docker.site import HOST

MEMBER = "ada-lovelace"
PAGES = ("/", f"/members/{MEMBER}/", "/nothing-is-here/", f"/api/v1/members/{MEMBER}/", "/broker/health/")
SEARCHES = ("/members/", f"/members/?q={MEMBER}")
LIMIT_S = 15


class ThisMachine(httpx.HTTPTransport):
    """Finds the site's name on a port of this machine."""

    def __init__(self, port: int) -> None:
        trusting = ssl.create_default_context()
        trusting.check_hostname = False
        trusting.verify_mode = ssl.CERT_NONE
        super().__init__(verify=trusting)
        self._port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host != HOST:
            return super().handle_request(request)
        inside = httpx.Request(
            request.method,
            request.url.copy_with(host="127.0.0.1", port=self._port),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": HOST},
        )
        return super().handle_request(inside)


class Visitors:
    def __init__(self, port: int) -> None:
        self._port = port
        self.met: Counter[str] = Counter()

    @contextmanager
    def go(self) -> Iterator[None]:
        """Let them go about the site until it is enough."""
        over = Event()
        ways = ((self.read, 5), (self.search, 7), (self.sign_in, 20))
        threads = [Thread(target=self._repeat, args=(way, pause_s, over), daemon=True) for way, pause_s in ways]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join(timeout=60)

    def read(self) -> None:
        with self.open() as browser:
            for page in PAGES:
                self.note(partial(browser.get, page))

    def search(self) -> None:
        with self.open() as browser:
            for page in SEARCHES:
                self.note(partial(browser.get, page))

    def sign_in(self) -> None:
        self._go_to_provider({"sub": "ada"})

    def decline(self) -> None:
        self._go_to_provider({"action": "deny"})

    def break_sign_in(self) -> None:
        """Come back with a code that the provider never gave."""
        with self.open() as browser:
            form = browser.get("/login/")
            asked = dict(parse_qsl(urlsplit(str(form.url)).query))
            self.note(lambda: browser.get(asked["redirect_uri"], params={"state": asked["state"], "code": "invented"}))

    def open(self) -> httpx.Client:
        return httpx.Client(
            base_url=f"https://{HOST}", transport=ThisMachine(self._port), timeout=LIMIT_S, follow_redirects=True
        )

    def note(self, ask: Callable[[], httpx.Response]) -> None:
        try:
            self.met[f"{ask().status_code // 100}xx"] += 1
        except httpx.HTTPError:
            self.met["no answer"] += 1

    def _go_to_provider(self, answer: Mapping[str, str]) -> None:
        with self.open() as browser:
            page = browser.get("/login/")
            self.note(lambda: page if page.url.host == HOST else browser.post(page.url, data=answer))

    def _repeat(self, way: Callable[[], None], pause_s: float, over: Event) -> None:
        while not over.wait(pause_s):
            try:
                way()
            except httpx.HTTPError:
                self.met["no answer"] += 1
