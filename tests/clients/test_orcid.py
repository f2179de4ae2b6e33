"""ORCID's public records: a few calls for everything, and one kind of error."""

import pytest

from knowledge_commons_profiles.clients.orcid import OrcidClient
from knowledge_commons_profiles.core.errors import MissingError, RemoteError
from tests.clients.orcid_answers import ORCID, build_server, work
from tests.remotes import BROKEN, HALF, HTML, HUGE, Reply, always, loop, run_remote


def test_a_record_is_read_with_jobs_degrees_and_works():
    with run_remote(build_server([work(1, "Notes", "10.1000/notes"), work(2, "Letters")])) as remote:
        record = OrcidClient(remote.url).fetch_record(ORCID)
    (job,), (degree,) = record.employments, record.educations
    assert (job.organisation, job.role, job.start_year, job.end_year) == ("Analytical Society", "Fellow", "1833", "")
    assert (degree.role, degree.department, degree.end_year) == ("Pupil", "Department of Engines", "1832")
    notes, letters = record.works
    assert (notes.title, notes.doi, notes.date_parts, notes.authors) == (
        "Notes",
        "10.1000/notes",
        (1843, 9),
        ("Ada Lovelace",),
    )
    assert letters.doi == ""
    assert remote.asked[0].headers["Accept"] == "application/json"


def test_two_hundred_works_are_three_calls_and_never_one_each():
    with run_remote(build_server([work(number, f"Work {number}") for number in range(1, 201)])) as remote:
        assert len(OrcidClient(remote.url).fetch_record(ORCID).works) == 200
    assert len(remote.asked) == 3


def test_an_id_that_nobody_has_is_said_to_be_missing():
    with run_remote(build_server([])) as remote, pytest.raises(MissingError):
        OrcidClient(remote.url).fetch_record("0000-0001-5109-3700")


def test_parts_that_cannot_be_read_cost_no_others():
    odd = {"put-code": 3, "title": None, "contributors": [], "publication-date": "1843", "external-ids": 1}
    with run_remote(build_server([odd, work(1, "Notes")])) as remote:
        assert [work.title for work in OrcidClient(remote.url).fetch_record(ORCID).works] == ["Notes"]


def test_a_year_of_five_thousand_digits_is_none():
    odd = work(3, "Endless") | {"publication-date": {"year": {"value": "9" * 5000}}}
    with run_remote(build_server([odd])) as remote:
        assert [work.date_parts for work in OrcidClient(remote.url).fetch_record(ORCID).works] == [()]


@pytest.mark.parametrize(
    "answer",
    [*map(always, (HTML, HALF, HUGE, BROKEN)), loop, always(Reply([])), always(Reply({"activities-summary": None}))],
    ids=["html", "half a JSON", "10 MB", "500", "redirects", "list", "no activities"],
)
def test_an_orcid_that_misbehaves_is_one_kind_of_error(answer):
    with run_remote(answer) as remote, pytest.raises(RemoteError):
        OrcidClient(remote.url).fetch_record(ORCID)
