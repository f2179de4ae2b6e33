"""The societies, as far as we ask them: real servers that check signatures, tokens and limits as the real ones do.

python -m tests.clients.fake_societies 8701    # all of them in one process, until it is stopped
"""

import hmac
import json
import os
import re
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.stand_ins.serving import CERTIFICATE, PLACE, secure

MLA_KEY, MLA_SECRET = "mla-key", "mla-secret"
ARLISNA_TOKEN = "YXJsaXM6dG9rZW4="
UP_CLIENT, UP_CLIENT_SECRET, UP_REFRESH = "up-client", "up-client-secret", "up-refresh-token"
LONGEST_SKEW_S = 300
FUTURE, PAST = "2999-12-31", "2001-01-31"
SOQL = re.compile(r"SELECT [A-Za-z_, ]+ FROM Contact WHERE Email = '((?:[^'\\]|\\.)*)' LIMIT \d+")

type Reply = tuple[int, object]  # status, and what is sent: bytes as they are, anything else as JSON


@dataclass
class Societies:
    """What the servers know and did. `members` are {address: expiry}; an address that is missing is nobody's."""

    mla: dict[str, Any] = field(default_factory=dict)
    arlisna: dict[str, Any] = field(default_factory=dict)
    up: dict[str, tuple[bool, bool]] = field(default_factory=dict)
    broken: dict[str, Reply] = field(default_factory=dict)  # by "mla", "mla/record", "arlisna", "up", "up/token"
    requests_a_minute: int = 1_000_000
    everybody: bool = False  # whoever is asked for is a member, without a list of them
    moments: dict[str, deque[float]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    most_in_a_minute: dict[str, int] = field(default_factory=dict)
    refused_count: int = 0
    access_token: str = "up-access-1"
    lock: Lock = field(default_factory=Lock)
    url: str = ""

    def count(self, society: str) -> bool:
        """Count a request in the last 60 seconds; False when it is one too many."""
        with self.lock:
            moments, now = self.moments.setdefault(society, deque()), time.monotonic()
            while moments and moments[0] <= now - 60:
                moments.popleft()
            moments.append(now)
            self.asked.append(society)
            self.most_in_a_minute[society] = max(self.most_in_a_minute.get(society, 0), len(moments))
            self.refused_count += len(moments) > self.requests_a_minute
            return len(moments) <= self.requests_a_minute

    def answer(self, method: str, target: str, headers: Any, body: str) -> Reply:
        parts = urlsplit(target)
        society = parts.path.split("/")[1]
        if society == "figures":
            return 200, {"most": self.most_in_a_minute, "asked": len(self.asked), "refused": self.refused_count}
        if not self.count(society):
            return 429, {"error": "too many requests"}
        if society == "mla":
            return self.answer_mla(target, parts.path, parse_qs(parts.query, keep_blank_values=True))
        if society == "arlisna":
            return self.answer_arlisna(parse_qs(parts.query), headers)
        if society == "up" and method == "POST":
            return self.answer_token(parse_qs(body))
        return self.answer_up(parse_qs(parts.query), headers)

    def answer_mla(self, target: str, path: str, query: dict[str, list[str]]) -> Reply:
        signed, _, signature = f"{self.url}{target}".partition("&signature=")
        expected = hmac.new(MLA_SECRET.encode(), f"GET&{quote(signed, safe='')}".encode(), sha256).hexdigest()
        is_fresh = abs(time.time() - int(query.get("timestamp", ["0"])[0])) < LONGEST_SKEW_S
        if query.get("key") != [MLA_KEY] or not hmac.compare_digest(expected, signature) or not is_fresh:
            return 200, {"meta": {"status": "error", "code": "API-1001", "message": "bad signature"}, "data": []}
        meta = {"status": "success", "code": "API-1000"}
        if path == "/mla/members":
            if query.get("membership_status") != ["ALL"]:
                return 200, {"meta": {"status": "error", "code": "API-2000"}}
            address = query["email"][0]
            found = [{"id": address.encode().hex()}] if self.everybody or address in self.mla else []
            content = {"meta": meta, "data": [{"total_num_results": len(found), "search_results": found}]}
            return self.broken.get("mla", (200, content))
        address = bytes.fromhex(unquote(path.rpartition("/")[2])).decode()
        record = {
            "id": path.rpartition("/")[2],
            "general": {"email": address.upper()},
            "membership": {"expiring_date": FUTURE if self.everybody else self.mla[address]},
        }
        return self.broken.get("mla/record", (200, {"meta": meta, "data": [record]}))

    def answer_arlisna(self, query: dict[str, list[str]], headers: Any) -> Reply:
        if headers.get("Authorization") != f"Basic {ARLISNA_TOKEN}":
            return 401, {"Message": "no"}
        address = query["email"][0]
        found = [{"Email": address, "MembershipExpires": self.arlisna[address]}] if address in self.arlisna else []
        return self.broken.get("arlisna", (200, {"Results": found, "TotalRecordCount": len(found)}))

    def answer_token(self, form: dict[str, list[str]]) -> Reply:
        expected = {
            "grant_type": ["refresh_token"],
            "client_id": [UP_CLIENT],
            "client_secret": [UP_CLIENT_SECRET],
            "refresh_token": [UP_REFRESH],
        }
        if form != expected:
            return 400, {"error": "invalid_grant"}
        return self.broken.get("up/token", (200, {"access_token": self.access_token, "token_type": "Bearer"}))

    def answer_up(self, query: dict[str, list[str]], headers: Any) -> Reply:
        if headers.get("Authorization") != f"Bearer {self.access_token}":
            return 401, [{"errorCode": "INVALID_SESSION_ID"}]
        match = SOQL.fullmatch(query["q"][0])
        if match is None:
            return 400, [{"errorCode": "MALFORMED_QUERY"}]
        address = re.sub(r"\\(.)", r"\1", match[1])
        found = [build_contact(address, marks=self.up[address])] if address in self.up else []
        return self.broken.get("up", (200, {"totalSize": len(found), "done": True, "records": found}))


def build_contact(address: str, *, marks: tuple[bool, bool]) -> dict[str, Any]:
    named = {"UP_Commons_Eligible__c": marks[0], "Current_Staff__c": marks[1]}
    return {"Id": "003", "Email": address, "AccountId": "001", **named}


@contextmanager
def run_societies(port: int = 0) -> Iterator[Societies]:
    """Run the servers until the block ends."""
    societies = Societies()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            status, content = societies.answer(self.command, self.path, self.headers, body)
            sent = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if isinstance(content, bytes) else "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_POST = do_GET  # noqa: N815 (http.server's name)

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128

    server = Server(PLACE if CERTIFICATE else ("127.0.0.1", port), Handler)
    secure(server)
    societies.url = os.environ.get("STAND_IN_URL") or f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield societies
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    with run_societies(int(sys.argv[1])) as societies:
        societies.everybody = True
        if len(sys.argv) > 2:
            societies.requests_a_minute = int(sys.argv[2])
        print(societies.url, flush=True)
        while True:
            time.sleep(60)


if __name__ == "__main__":
    main()
