"""The repository: all pages of a person's records, or a plain word of why not."""

import json
from pathlib import Path

import pytest

from knowledge_commons_profiles import demo
from knowledge_commons_profiles.clients.works import PAGE_SIZE, WorksClient, build_query
from knowledge_commons_profiles.core.errors import AnswerError, RemoteError, UnreachableError
from tests.remotes import BROKEN, CUT_OFF, DEEP, HALF, HTML, HUGE, Reply, always, loop, run_remote

REAL = json.loads((Path(demo.__file__).parent / "records-search.json").read_text(encoding="utf-8"))


def fetch(answer):
    with run_remote(answer) as remote:
        return WorksClient(remote.url).fetch_records("ada")


def test_the_real_records_come_as_they_are():
    assert fetch(always(Reply(REAL))) == REAL["hits"]["hits"]


def test_all_pages_are_read():
    everything = [{"id": f"kc-{number}"} for number in range(2 * PAGE_SIZE + 3)]

    def search(asked):
        page, size = int(asked.query["page"]), int(asked.query["size"])
        return Reply({"hits": {"hits": everything[(page - 1) * size : page * size], "total": len(everything)}})

    with run_remote(search) as remote:
        assert WorksClient(remote.url).fetch_records("ada") == everything
    assert len(remote.asked) == 3
    assert remote.asked[0].path == "/api/records"


def test_a_total_that_is_never_reached_ends_with_the_first_empty_page():
    def search(asked):
        return Reply({"hits": {"hits": [{"id": "a"}] if asked.query["page"] == "1" else [], "total": 10**9}})

    assert fetch(search) == [{"id": "a"}]


def test_somebody_without_works_has_none():
    assert fetch(always(Reply({"hits": {"hits": [], "total": 0}}))) == []


def test_a_person_is_asked_for_by_username_and_by_orcid():
    with run_remote(always(Reply({"hits": {"hits": [], "total": 0}}))) as remote:
        WorksClient(remote.url).fetch_records("ada", orcid="0000-0002-1825-0097")
    field = "metadata.creators.person_or_org.identifiers.identifier"
    assert remote.asked[0].query["q"] == f'{field}:("ada" OR "0000-0002-1825-0097")'


@pytest.mark.parametrize("name", ['ada" OR "ben', "ada\\", "* OR *", "a/b:c"])
def test_a_name_is_one_word_of_the_search_whatever_is_in_it(name):
    query = build_query(name, "")
    inside = query.partition('("')[2].removesuffix('")')
    assert '"' not in inside.replace("\\\\", "").replace('\\"', "")


@pytest.mark.parametrize(
    "answer",
    [
        *map(always, (HTML, HUGE, HALF, BROKEN, DEEP, CUT_OFF)),
        loop,
        always(Reply([])),
        always(Reply({"hits": []})),
        always(Reply({"hits": {"hits": {}}})),
        always(Reply({"hits": {"hits": [], "total": 0}}, status=429)),
    ],
    ids=["html", "10 MB", "half a JSON", "500", "deep", "cut off", "redirects", "list", "no hits", "object", "429"],
)
def test_a_repository_that_misbehaves_is_one_kind_of_error(answer):
    with pytest.raises(RemoteError):
        fetch(answer)


def test_half_a_bibliography_is_none():
    """The second page fails: the first alone would look like everything."""

    def search(asked):
        return Reply({"hits": {"hits": [{"id": "a"}], "total": 2}}) if asked.query["page"] == "1" else BROKEN

    with pytest.raises(AnswerError):
        fetch(search)


def test_a_repository_that_is_gone_is_unreachable():
    with run_remote(always(BROKEN)) as remote:
        gone = remote.url
    with pytest.raises(UnreachableError):
        WorksClient(gone).fetch_records("ada")
