"""Lists of members as files: what is read, what is refused, and that looking changes nothing."""

import csv
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledge_commons_profiles.accounts.member_lists import BadListError, guard_cell, read_list
from knowledge_commons_profiles.memberships.models import Membership, Upload
from tests.accounts.holdings import give_address
from tests.factories import MembershipFactory, NetworkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sah(db):
    return NetworkFactory(slug="sah", code="SAH", name="Architectural Historians")


@pytest.fixture
def send(stella, client_of):
    def send(content, *, mode="replace", path="/sah/upload-csv/"):
        content = content.encode() if isinstance(content, str) else content
        file = SimpleUploadedFile("members.csv", content, content_type="text/csv")
        return client_of(stella).post(path, {"file": file, "mode": mode}, follow=True)

    return send


def test_a_list_is_looked_at_before_anything_changes(ada, ben, sah, send):
    give_address(ada, "Ada@example.org")
    MembershipFactory(profile=ben, network=sah, source="manual")
    page = send("Name,Email\nAda,ada@EXAMPLE.org\nNobody,nobody@example.org\nBad,not an address\n").text
    assert "1 person added" in page
    assert "1 person removed" in page
    assert "nobody here has this address" in page
    assert "not an e-mail address" in page
    assert "Add 1 and remove 1" in page
    assert [row.profile for row in Membership.objects.all()] == [ben]


def test_secondary_addresses_find_people_and_unproven_ones_do_not(ada, ben, sah, send):
    give_address(ada, "first@example.org", primary=True)
    give_address(ada, "second@example.org")
    give_address(ben, "ben@example.org", verified=False)
    send("email\nfirst@example.org\nsecond@example.org\nben@example.org\n")
    upload = Upload.objects.get()
    assert [line.profile for line in upload.lines.all()] == [ada]
    assert [trouble[2] for trouble in upload.troubles] == ["nobody here has this address"]


def test_a_list_that_adds_removes_nobody(ada, ben, sah, send):
    give_address(ada, "ada@example.org")
    MembershipFactory(profile=ben, network=sah, source="manual")
    page = send("ada@example.org\n", mode="add").text
    assert "0 people removed: this list only adds" in page


def test_an_open_network_is_only_added_to(ada, ben, send):
    """Its members join by themselves: no list of ours names them all."""
    hastac = NetworkFactory(slug="hastac", code="HASTAC", is_open=True)
    MembershipFactory(profile=ben, network=hastac, source="manual")
    give_address(ada, "ada@example.org")
    refused = send("ada@example.org", path="/hastac/upload-csv/")
    assert refused.status_code == 422
    assert "replace is not one of the available choices" in refused.text
    assert "1 person added" in send("ada@example.org", mode="add", path="/hastac/upload-csv/").text


@pytest.mark.parametrize("path", ["/HASTAC/upload-csv/", "/hastac/upload-csv/"])
def test_a_network_may_be_called_by_its_code(path, stella, client_of):
    NetworkFactory(slug="hastac", code="HASTAC")
    assert client_of(stella).get(path, follow=True).status_code == 200


def test_staff_alone_may(ada, sah, eve, client_of):
    assert eve.get("/sah/upload-csv/").status_code == 302
    assert client_of(ada).get("/sah/upload-csv/").status_code == 403
    assert client_of(ada).post("/sah/upload-csv/").status_code == 403


def test_a_network_that_is_not_there_is_not_found(stella, client_of):
    assert client_of(stella).get("/nobody/upload-csv/").status_code == 404


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "This file is empty"),
        (b"Name,Town\nAda,London\n", "no column “Email”"),
        (b"Email\n", "no e-mail address in this file"),
        (b"Email\nnobody\n", "no e-mail address in this file"),
        ("Email\nadà@example.org".encode("latin-1"), "not UTF-8"),
        ("Email\nada@example.org".encode("utf-16"), "not UTF-8"),
        (b"Email\n\0\0\n", "no text file"),
        (b"PK\x03\x04" + b"\0" * 100, "no text file"),
        (b"Email\n" + b"x" * 200_000 + b"@example.org", "cannot be read as CSV"),
        (b"Email\n" + b"a@example.org\n" * 400_000, "larger than 5 MB"),
    ],
    ids=[
        "empty",
        "no column",
        "only a heading",
        "no address",
        "latin",
        "utf-16",
        "nul",
        "zip",
        "one long cell",
        "huge",
    ],
)
def test_what_is_no_list_is_refused_with_a_reason(sah, send, content, reason):
    response = send(content)
    assert response.status_code == 422
    assert reason in response.text
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "Email\na@example.org\nb@example.org",
        "\ufeffName;E-Mail\nA;a@example.org\nB;b@example.org\n",
        'x\tEMAIL ADDRESS\r\n"A\nB"\ta@example.org\r\n\r\n\tb@example.org\r\n',
        "a@example.org\n\n b@example.org \n",
        "A,a@example.org\nB,b@example.org",
    ],
    ids=["comma", "semicolon with a mark", "tab and line ends", "bare addresses", "no heading"],
)
def test_lists_come_in_many_shapes(text):
    assert list(read_list(text.encode()).lines) == ["a@example.org", "b@example.org"]


def test_one_address_twice_is_said_once():
    found = read_list(b"Email\na@example.org\nA@EXAMPLE.ORG\n")
    assert found.lines == {"a@example.org": 2}
    assert [(line, problem) for line, _, problem in found.troubles] == [(3, "in the list already")]


@pytest.mark.parametrize("text", ['=HYPERLINK("//x")', "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_no_cell_of_a_report_is_a_formula(sah, send, text, stella, client_of):
    assert guard_cell(text) == f"'{text}"
    stream = StringIO()
    csv.writer(stream).writerows([["Email"], ["a@example.org"], [text]])
    send(stream.getvalue())
    report = client_of(stella).get(f"/sah/upload-csv/{Upload.objects.get().pk}/report.csv").text
    cells = [row[1] for row in csv.reader(StringIO(report))]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", " =", "＝")) for cell in cells)
    assert f"'{text.strip()}" in cells


def test_a_list_of_thousands_costs_a_few_queries(ada, sah, send):
    give_address(ada, "ada@example.org")
    lines = "\n".join(f"person{number}@example.org" for number in range(4000))
    with CaptureQueriesContext(connection) as captured:
        send(f"Email\nada@example.org\n{lines}\n")
    assert len([query for query in captured if "SAVEPOINT" not in query["sql"]]) < 40
    assert Upload.objects.get().trouble_count == 4000


def test_nothing_else_than_a_bad_list_is_called_one():
    with pytest.raises(BadListError):
        read_list(b"\xff\xfe")
