"""What is a CV and what only says so."""

import struct
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from knowledge_commons_profiles.profiles.cvs import CvError, find_extension
from tests.uploads import MACRO_TYPE, PDF, make_doc, make_docx, zip_up


def make_other_pdf():
    writer, file = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(file)
    return file.getvalue()


def refusal(content):
    with pytest.raises(CvError) as refused:
        find_extension(BytesIO(content))
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (PDF, "pdf"),
        (make_other_pdf(), "pdf"),
        (PDF + b"\n\n", "pdf"),
        (make_docx(), "docx"),
        (make_docx(word__media__photo_png=b"\x89PNG"), "docx"),
        (make_doc("WordDocument", "1Table"), "doc"),
    ],
    ids=["pdf", "other pdf", "pdf with lines behind", "docx", "docx with a photo", "doc"],
)
def test_pdf_and_word_are_known_by_their_content(content, extension):
    file = BytesIO(content)
    assert find_extension(file) == extension
    assert file.tell() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"<html>%PDF-1.4 startxref 0 %%EOF",
        b"%PDF-evil<script>alert(1)</script>\nstartxref\n0\n%%EOF",
        b"MZ" + bytes(500),
        zip_up({"index.html": "<script>"}),
        zip_up({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}),
        make_docx(main_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
        make_doc("Workbook"),
    ],
    ids=["html", "html before a pdf", "pdf by its header alone", "exe", "zip", "xlsx", "not a document", "xls"],
)
def test_anything_else_is_refused(content):
    assert "not a PDF or Word document" in refusal(content)


@pytest.mark.parametrize(
    "content",
    [
        PDF[:-60],
        make_docx()[:-30],
        make_docx() + b"<script>alert(1)</script>",
        b"PK\x03\x04" + bytes(100),
        make_doc("WordDocument")[:1200],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
    ids=["pdf", "docx", "docx and html", "zip without end", "doc", "doc's first bytes"],
)
def test_a_file_that_is_cut_or_has_something_behind_it_is_refused(content):
    assert "damaged or ends too early" in refusal(content)


@pytest.mark.parametrize(
    "content",
    [
        make_docx(main_type=MACRO_TYPE),
        make_docx(word__vbaProject_bin=b"macro"),
        make_doc("WordDocument", "Macros"),
        make_doc("WordDocument", "_VBA_PROJECT"),
    ],
    ids=["docm", "docx with macros", "doc with macros", "doc with a project"],
)
def test_macros_are_refused(content):
    assert "macros" in refusal(content)


def lie_about_sizes(content):
    """Write an unpacked size of 3 GB into the directory's first entry."""
    start = content.rfind(b"PK\x01\x02", 0, content.find(b"PK\x01\x02") + 4)
    return content[: start + 24] + struct.pack("<L", 3_000_000_000) + content[start + 28 :]


@pytest.mark.parametrize(
    "content",
    [
        make_docx(word__media__bomb_bin=bytes(5_000_000)),
        make_docx(**{f"word__part{number}": "" for number in range(2100)}),
        lie_about_sizes(make_docx()),
    ],
    ids=["ratio", "entries", "size"],
)
def test_a_zip_bomb_named_docx_is_refused_without_unpacking_it(content):
    assert len(content) < 400_000
    assert "enormous" in refusal(content)


def test_a_million_entries_are_refused_before_they_are_read():
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 9_000_000, 4, 0)
    assert "enormous" in refusal(b"PK\x03\x04" + bytes(9_000_000) + end)


def test_a_part_that_goes_on_behind_the_end_of_the_file_is_damage():
    content = bytearray(make_docx())
    entry = content.find(b"PK\x01\x02")  # the directory's record of [Content_Types].xml
    struct.pack_into("<H", content, entry + 10, 0)  # not compressed
    struct.pack_into("<2L", content, entry + 20, len(content) - 20, len(content) - 20)
    assert "damaged" in refusal(bytes(content))


def test_an_empty_file_and_eleven_megabytes_say_so():
    assert "empty" in refusal(b"")
    assert "larger than 10 MB" in refusal(PDF + bytes(11 * 1024 * 1024))


def test_a_directory_that_goes_in_circles_comes_to_an_end():
    content = bytearray(make_doc("WordDocument"))
    struct.pack_into("<L", content, 512 + 4, 1)  # the directory's sector follows itself
    assert "damaged" in refusal(bytes(content))


@given(data=st.data(), content=st.sampled_from([PDF, make_docx(), make_doc("WordDocument")]))
@settings(max_examples=200, deadline=None)
def test_a_broken_file_is_refused_or_taken_but_never_breaks_us(data, content):
    broken = bytearray(content)
    for _ in range(data.draw(st.integers(1, 6))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    with suppress(CvError):
        assert find_extension(BytesIO(bytes(broken))) in {"pdf", "docx", "doc"}
