"""The drill's two halves: moving a Commons here, and reading its pages while what they come from is killed."""

import http.client
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.refreshing import refresh_member
from tests.benchmarks.servers import Server, serve
from tests.commons import make_database
from tests.drill.standing_in import RECORDS
from tests.machine import ROOT

SOURCES = {"MariaDB": Copy.Source.GROUPS, "repository": Copy.Source.WORKS, "Mastodon": Copy.Source.MASTODON}
VISITORS = 3
WATCHED = 12
OTHER_PAGES = ("/", "/members/", "/members/?q=history", "/search/?q=history", "/health/live/")
CANDIDATES = 24
FIRST_COPIES_S = 180
NOTICED_S = 60
RECOVERY_S = 180  # a circuit breaker is tried again after a minute
HURRY_S = 3
MINE = "<p>Edited here, between two imports.</p>"

type Acts = tuple[Callable[[], None], Callable[[], None]]


@dataclass
class Visits:
    """What the visitors got: statuses, times, and pages that lacked what they had before."""

    statuses: Counter[int] = field(default_factory=Counter)
    times_ms: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)


class Run:
    def __init__(self, folder: Path, *, people: int) -> None:
        self._folder, self._people = folder, people
        self._visits = Visits()
        self._failures: list[str] = []
        self._is_over = threading.Event()

    # Moving

    def move(self) -> None:
        """Import, look, edit, import again."""
        call_command("migrate", verbosity=0)
        make_database(settings.DATABASES["wordpress"])
        call_command("load_wordpress_demo", people=self._people, groups=200, blogs=40, stdout=StringIO())
        for slug in ("letters", "nature"):
            Network.objects.create(slug=slug, code=slug.upper(), name=f"Society of {slug.title()}")
        print(f"import: {self._import()}")
        client = Client()
        names = list(Profile.objects.order_by("pk").values_list("username", flat=True)[:: max(1, self._people // 200)])
        statuses = Counter(client.get(f"/members/{name.lower()}/").status_code for name in names)
        print(f"browse: {dict(statuses)} of {len(names)} profiles, {client.get('/members/').status_code} the directory")
        edited = self._edit(names[0])
        print(f"again: {self._import()}")
        edited.refresh_from_db()
        self._expect(set(statuses) == {200}, "every imported profile has its page")
        self._expect(edited.about == MINE, "what was edited here is still there")

    def _import(self) -> str:
        out, started = StringIO(), time.monotonic()
        files = {"bad_rows": self._folder / "bad.csv", "state": self._folder / "state.json"}
        call_command("import_wordpress", stdout=out, **files)
        return f"{out.getvalue().splitlines()[0]} {time.monotonic() - started:.1f} s"

    def _edit(self, username: str) -> Profile:
        """Join the profile and write its About by the form that members use."""
        profile = Profile.objects.get(username=username)
        profile.user = get_user_model().objects.create_user(username)
        profile.save(update_fields=["user"])
        client = Client()
        client.force_login(profile.user)
        answer = client.post(
            f"/members/{username.lower()}/edit-profile/about_user/", {"about": MINE, "revision": profile.revision}
        )
        print(f"edit: {answer.status_code} for {username}")
        return profile

    # Watching

    def watch(self, systems: Mapping[str, Acts], *, broken_for_s: int) -> None:
        with ExitStack() as running:
            server = running.enter_context(serve("config.wsgi", GUNICORN_WORKERS="2"))
            self._start_worker(running)
            watched = self._choose()
            threads = [threading.Thread(target=self._hurry, args=(watched,))]
            threads += [threading.Thread(target=self._visit, args=(server, watched, n)) for n in range(VISITORS)]
            for thread in threads:
                thread.start()
                running.callback(thread.join)
            running.callback(self._is_over.set)
            mended = {name: self._break(name, acts, broken_for_s, watched) for name, acts in systems.items()}
            for name, mended_at in mended.items():
                self._await_recovery(name, mended_at, watched)
        cache.close()
        connection.close()

    def _start_worker(self, running: ExitStack) -> None:
        with (self._folder / "worker.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "manage.py", "work", "--verbosity=0"], cwd=ROOT, stdout=log, stderr=log
            )
        running.callback(worker.wait, 30)
        running.callback(worker.terminate)

    def _choose(self) -> dict[int, tuple[str, list[str]]]:
        """Return members by key, with username and what their page shows of each system once all copies are here."""
        candidates = (
            Profile.objects.filter(wordpress_id__isnull=False).exclude(mastodon="").order_by("-pk")[:CANDIDATES]
        )
        for profile in candidates:
            Profile.objects.filter(pk=profile.pk).update(website="")  # a host that is nowhere
            refresh_member.enqueue(profile.pk)
        ids = [profile.pk for profile in candidates]
        ends_at = time.monotonic() + FIRST_COPIES_S
        while time.monotonic() < ends_at and not self._have_all(ids):
            time.sleep(0.5)
        watched: dict[int, tuple[str, list[str]]] = {}
        for profile in candidates:
            copy = profile.copies.filter(source=Copy.Source.GROUPS).first()
            public = [group for group in (copy.payload if copy else None) or [] if group["status"] == "public"]
            if public and len(watched) < WATCHED:
                title = RECORDS["hits"]["hits"][0]["metadata"]["title"]
                watched[profile.pk] = (profile.username.lower(), [escape(public[0]["name"]), "Hello fediverse", title])
        self._expect(bool(watched), "there are members with copies of every system")
        print(f"watching {len(watched)} profiles and {len(OTHER_PAGES)} other pages", flush=True)
        return watched

    def _have_all(self, ids: list[int]) -> bool:
        known = Copy.objects.filter(profile__in=ids, source__in=SOURCES.values(), fetched_at__isnull=False)
        return known.count() == len(ids) * len(SOURCES)

    def _hurry(self, watched: Mapping[int, object]) -> None:
        """Let minutes pass in seconds: everything is due again, and may be asked for again."""
        while not self._is_over.wait(HURRY_S):
            Copy.objects.filter(profile__in=watched, source__in=SOURCES.values()).update(due_at=timezone.now())
            cache.delete_many([f"refresh-wanted:{pk}" for pk in watched])
        connection.close()

    def _visit(self, server: Server, watched: Mapping[int, tuple[str, list[str]]], number: int) -> None:
        pages = [(f"/members/{name}/", shown) for name, shown in watched.values()]
        pages += [(path, []) for path in OTHER_PAGES]
        place = number * len(pages) // VISITORS
        while not self._is_over.is_set():
            path, shown = pages[place % len(pages)]
            place += 1
            self._look(server, path, shown)

    def _look(self, server: Server, path: str, shown: list[str]) -> None:
        started = time.monotonic()
        visitor = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        try:
            visitor.request("GET", path)
            answer = visitor.getresponse()
            text = answer.read().decode()
        except OSError as error:
            self._visits.faults[f"{path}: {error!r}"] += 1
            return
        finally:
            visitor.close()
        self._visits.statuses[answer.status] += 1
        self._visits.times_ms.append((time.monotonic() - started) * 1000)
        lacking = [words for words in shown if words not in text]
        if answer.status != http.client.OK or lacking:
            self._visits.faults[f"{path}: {answer.status}, without {lacking}"] += 1

    def _break(self, name: str, acts: Acts, broken_for_s: int, watched: Mapping[int, object]) -> datetime:
        kill, start = acts
        before = sum(self._visits.statuses.values())
        kill()
        time.sleep(broken_for_s)
        failing, ends_at = self._count_failing(name, watched), time.monotonic() + NOTICED_S
        while not failing and time.monotonic() < ends_at:
            time.sleep(1)
            failing = self._count_failing(name, watched)
        start()
        seen = sum(self._visits.statuses.values()) - before
        print(
            f"{name} killed for {broken_for_s} s: {seen} pages read, {failing} of {len(watched)} copies failing",
            flush=True,
        )
        self._expect(failing > 0, f"the worker noticed that {name} was gone")
        return timezone.now()

    def _count_failing(self, name: str, watched: Mapping[int, object]) -> int:
        return Copy.objects.filter(profile__in=watched, source=SOURCES[name], failure_count__gt=0).count()

    def _await_recovery(self, name: str, mended_at: datetime, watched: Mapping[int, object]) -> None:
        ends_at = time.monotonic() + RECOVERY_S
        fresh = Copy.objects.filter(
            profile__in=watched, source=SOURCES[name], fetched_at__gt=mended_at, failure_count=0
        )
        while time.monotonic() < ends_at and fresh.count() < len(watched):
            time.sleep(1)
        after_s = (timezone.now() - mended_at).total_seconds()
        print(
            f"{name}: {fresh.count()} of {len(watched)} copies are new again, {after_s:.0f} s after it came back",
            flush=True,
        )
        self._expect(fresh.count() == len(watched), f"{name}'s copies came back by themselves")

    # The end

    def _expect(self, is_so: bool, what: str) -> None:  # noqa: FBT001 (a statement and whether it holds)
        if not is_so:
            self._failures.append(what)

    def tell(self) -> int:
        visits = self._visits
        times = sorted(visits.times_ms) or [0]
        print(
            f"{len(times)} pages: statuses {dict(visits.statuses)}; median {times[len(times) // 2]:.0f} ms,"
            f" 99 of 100 within {times[len(times) * 99 // 100]:.0f} ms, slowest {times[-1]:.0f} ms"
        )
        self._expect(not visits.faults, "every page was 200 with its last copy")
        for fault, count in visits.faults.most_common(10):
            print(f"FAULT {count} times: {fault}")
        for failure in self._failures:
            print(f"NOT SO: {failure}")
        print("not everything held" if self._failures else "everything held")
        return 1 if self._failures else 0
