"""docs/security.md: what is met has a file and a test that are there; and rules that no row can show."""

import pickle
import re
from pathlib import Path

import pytest
from django.utils.module_loading import import_string

from config.stores import build_caches

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PATH = re.compile(r"`([\w./-]+/[\w./-]+)(?:::(\w+))?`")
REVIEW, _, READERS_PART = PAGE.partition("## Readers of foreign data")


def read_rows(part: str) -> list[list[str]]:
    rows = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")]
    return [row for row in rows if row[0] not in {"section", "data", "kind", "what"}]


ROWS = read_rows(REVIEW)
MET = [row for row in ROWS if len(row) == 3 and re.match(r"\d", row[0])]
READERS = read_rows(READERS_PART)
CHAPTERS = 17


def find_paths(text: str) -> list[tuple[str, str]]:
    return [found for found in PATH.findall(text) if (ROOT / found[0].split("/")[0]).exists()]


@pytest.mark.parametrize("row", MET + READERS, ids=lambda row: row[0])
def test_a_row_names_what_shows_it_and_that_is_there(row):
    assert any(path.startswith("tests/") for path, _ in find_paths(row[-1]))
    for path, name in find_paths(" ".join(row)):
        assert (ROOT / path).is_file(), path
        assert not name or re.search(rf"^def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE), name


def test_every_chapter_of_the_standard_is_spoken_of():
    said = re.findall(r"\b(\d{1,2})(?:\.\d+)?\b", " ".join(row[0] for row in ROWS if re.match(r"\d", row[0])))
    assert set(range(1, CHAPTERS + 1)) <= {int(number) for number in said}


def test_whoever_writes_csv_guards_its_cells():
    files = (ROOT / "knowledge_commons_profiles").rglob("*.py")
    texts = {path.name: path.read_text(encoding="utf-8") for path in files}
    assert {name for name, text in texts.items() if "csv.writer(" in text and "guard_cell(" not in text} == set()


def test_every_outgoing_request_goes_through_the_one_way_out():
    """A second one would have neither its limits nor its look at the host."""
    ways = re.compile(r"\b(?:urlopen|requests\.(?:get|post)|httpx\.|HTTPSConnection\()")
    files = (ROOT / "knowledge_commons_profiles").rglob("*.py")
    assert {path.name for path in files if ways.search(path.read_text(encoding="utf-8"))} <= {"http.py"}


def test_nothing_of_pythons_own_objects_is_read_from_outside():
    risky = re.compile(r"\b(?:pickle|marshal|shelve|yaml\.load|eval|exec)\b\s*[.(]")
    files = (ROOT / "knowledge_commons_profiles").rglob("*.py")
    assert {path.name for path in files if risky.search(path.read_text(encoding="utf-8"))} == set()


def test_what_redis_holds_is_data_and_runs_nothing():
    """Whoever can write to Redis would run code here by a pickle; and nobody can store an object by mistake."""
    redis = build_caches("redis://127.0.0.1:1", version="0")["default"]
    store = import_string(redis["OPTIONS"]["SERIALIZER"])({})
    with pytest.raises(ValueError, match=r"decode|Expecting"):
        store.loads(pickle.dumps({"a": 1}))
    with pytest.raises(TypeError, match="not JSON serializable"):
        store.dumps(object())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header", ["X-Forwarded-Host", "X-Forwarded-Server", "X-Original-URL", "X-Rewrite-URL", "Forwarded"]
)
def test_no_header_of_a_visitor_changes_our_name_or_address(eve, header):
    """Mailed links and kept pages would lead to whoever sent it."""
    told = eve.get("/robots.txt", headers={header: "host=evil.example"})
    assert "http://testserver/sitemap.xml" in told.content.decode()
    assert "evil.example" not in eve.get("/", headers={header: "evil.example"}).content.decode()
