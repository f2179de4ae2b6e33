"""What happens in the drill of life: who asks for what, what is taken away meanwhile, and what came of it."""

import http.client
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils.crypto import get_random_string

from knowledge_commons_profiles.accounts.models import Service, User
from knowledge_commons_profiles.accounts.sister_services import make_service, renew_token
from knowledge_commons_profiles.profiles.models import Profile
from tests.benchmarks.servers import Server, serve
from tests.commons import make_database
from tests.machine import ROOT

SERVICE = "drill of life"
EDITORS = 20
KNOWN = 3_000  # members whom visitors ask for
KINDS = {"profile": 70, "directory and search": 15, "API": 10, "edit": 5}
NOTHING_EVERY = 20  # requests, after each of which the do-nothing view is asked once
WORDS = ("history", "garcía", "music", "law 2024", "an", "digital", "møller", "zzzz", "art medieval")
WANTED_MIB = 220

type Acts = tuple[Callable[[], object], Callable[[], object]]
type Asked = tuple[str, str, Mapping[str, str], str]  # method, path, headers, body


@dataclass
class Editor:
    """A signed-in member, who is at one page at a time."""

    number: int
    username: str
    cookies: str
    token: str
    turn: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Record:
    statuses: Counter[str] = field(default_factory=Counter)
    times_ms: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: Counter[str] = field(default_factory=Counter)


class Life:
    def __init__(self, folder: Path, *, minutes: float, visitors: int) -> None:
        self._folder, self._seconds, self._visitors = folder, minutes * 60, visitors
        self._record = Record()
        self._memory_mib: list[list[float]] = []
        self._is_over = threading.Event()
        self._worker: subprocess.Popen[bytes] | None = None

    def prepare(self, members: int) -> None:
        """Fill what is not filled yet, and choose who is asked for and who edits."""
        call_command("migrate", verbosity=0)
        if not Profile.objects.filter(username="fifty-works").exists():
            call_command("load_demo", stdout=StringIO())
        if Profile.objects.count() < members:
            call_command("load_demo", scale=members, stdout=StringIO())
        make_database(settings.DATABASES["wordpress"])
        call_command("load_wordpress_demo", people=150, groups=30, blogs=10, stdout=StringIO())
        chance = random.Random(1)  # noqa: S311 (who is asked for is no secret)
        names = list(Profile.objects.listed().values_list("username", flat=True))
        self._names = chance.sample(names, min(KNOWN, len(names)))
        self._editors = [make_editor(name) for name in self._names[:EDITORS]]
        service = Service.objects.filter(name=SERVICE).first()
        self._token = renew_token(service) if service else make_service(SERVICE, list(Service.Scope))[1]
        print(f"{len(names):,} listed members", flush=True)

    def live(self, systems: Mapping[str, Acts]) -> None:
        with ExitStack() as running:
            nothing = running.enter_context(serve("tests.benchmarks.nothing:application"))
            site = running.enter_context(serve("config.wsgi", GUNICORN_WORKERS="2"))
            self._start_worker()
            running.callback(self._stop_worker)
            threads = [threading.Thread(target=self._visit, args=(site, nothing, n)) for n in range(self._visitors)]
            threads.append(threading.Thread(target=self._watch_memory, args=(site,)))
            for thread in threads:
                thread.start()
                running.callback(thread.join)
            running.callback(self._is_over.set)
            self._take_away({**systems, "the worker": (self._stop_worker, self._start_worker)})

    def _take_away(self, systems: Mapping[str, Acts]) -> None:
        """Let each system be away for a share of the time, and back for another."""
        share_s = self._seconds / (2 * len(systems) + 1)
        time.sleep(share_s)
        for name, (stop, start) in systems.items():
            before = sum(self._record.statuses.values())
            stop()
            time.sleep(share_s)
            start()
            print(f"{name} away: {sum(self._record.statuses.values()) - before} answers", flush=True)
            time.sleep(share_s)

    def _start_worker(self) -> None:
        with (self._folder / "worker.log").open("ab") as log:
            command = [sys.executable, "manage.py", "work", "--verbosity=0"]
            self._worker = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)

    def _stop_worker(self) -> None:
        if self._worker:
            self._worker.terminate()
            self._worker.wait(30)
            self._worker = None

    def _watch_memory(self, site: Server) -> None:
        while not self._is_over.wait(5):
            self._memory_mib.append(site.measure_each_mib())

    # Visitors

    def _visit(self, site: Server, nothing: Server, number: int) -> None:
        chance = random.Random(number)  # noqa: S311
        for count in range(10**9):
            if self._is_over.is_set():
                break
            kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
            if kind == "edit":
                self._edit(site, chance.choice(self._editors))
            else:
                self._ask(site, kind, self._choose(kind, chance))
            if count % NOTHING_EVERY == 0:
                self._ask(nothing, "do-nothing view", ("GET", "/", {}, ""))
        connection.close()

    def _choose(self, kind: str, chance: random.Random) -> Asked:
        name = chance.choice(self._names).lower()
        bearer = {"Authorization": f"Bearer {self._token}"}
        match kind:
            case "profile":
                return "GET", f"/members/{name}/", {}, ""
            case "API":
                lists = ["/api/v1/members/?per_page=50", "/api/v1/changes/?since=now"]
                return "GET", chance.choice([*[f"/api/v1/members/{name}/"] * 7, *lists]), bearer, ""
            case _:
                search = f"/members/?{urlencode({'q': chance.choice(WORDS)})}"
                return "GET", chance.choice(["/members/", "/network/letters/members/", search, "/"]), {}, ""

    def _edit(self, site: Server, editor: Editor) -> None:
        with editor.turn:
            revision = Profile.objects.values_list("revision", flat=True).get(pk=editor.number)
            form = {"about": f"<p>{get_random_string(20)}</p>", "revision": str(revision)}
            headers = {
                "Cookie": editor.cookies,
                "X-CSRFToken": editor.token,
                "Content-Type": "application/x-www-form-urlencoded",
            }
            path = f"/members/{editor.username}/edit-profile/about_user/"
            self._ask(site, "edit", ("POST", path, headers, urlencode(form)), wanted=http.client.FOUND)

    def _ask(self, server: Server, kind: str, asked: Asked, *, wanted: int = http.client.OK) -> None:
        method, path, headers, body = asked
        visitor = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        started = time.perf_counter()
        try:
            visitor.request(method, path, body=body or None, headers=dict(headers))
            answer = visitor.getresponse()
            answer.read()
        except OSError as error:
            self._record.faults[f"{method} {path}: {type(error).__name__}"] += 1
            return
        finally:
            visitor.close()
        self._record.times_ms[kind].append((time.perf_counter() - started) * 1000)
        self._record.statuses[f"{kind} {answer.status}"] += 1
        if answer.status != wanted:
            self._record.faults[f"{method} {path}: {answer.status}"] += 1

    # The end

    def tell(self) -> int:
        base = statistics.median(self._record.times_ms["do-nothing view"])
        print("\n| kind | answers | median ms | 95 of 100 | 99 of 100 | slowest | median × do-nothing view |")
        print("|---|---|---|---|---|---|---|")
        for kind, times in self._record.times_ms.items():
            half, most, nearly_all = (find_percentile(times, percent) for percent in (50, 95, 99))
            print(
                f"| {kind} | {len(times):,} | {half:.1f} | {most:.1f} | {nearly_all:.1f} | {max(times):.0f}"
                f" | {half / base:.1f} |"
            )
        print(f"\nstatuses: {dict(sorted(self._record.statuses.items()))}")
        self._tell_memory()
        for fault, count in self._record.faults.most_common(10):
            print(f"FAULT {count} times: {fault}")
        print("not everything held" if self._record.faults else "everything held")
        return 1 if self._record.faults else 0

    def _tell_memory(self) -> None:
        highest = [max(worker) for worker in zip(*self._memory_mib, strict=False)]
        tenth = max(1, len(self._memory_mib) // 10)
        early, late = (
            statistics.mean(sum(sample) / len(sample) for sample in part)
            for part in (self._memory_mib[tenth : 2 * tenth], self._memory_mib[-tenth:])
        )
        print(
            f"memory of a worker: {early:.0f} MiB early, {late:.0f} MiB at the end,"
            f" at most {max(highest):.0f} of {WANTED_MIB} MiB"
        )


def make_editor(username: str) -> Editor:
    profile = Profile.objects.get(username=username)
    if profile.user is None:
        profile.user = User.objects.create(username=username)
        profile.save(update_fields=["user"])
    client = Client()
    client.force_login(profile.user)
    token = get_random_string(32)
    cookies = f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    return Editor(profile.pk, username.lower(), cookies, token)


def find_percentile(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1] if len(times) > 1 else times[0]
