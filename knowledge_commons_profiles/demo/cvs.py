"""A CV as a small PDF of one page, written by hand: text in Helvetica, which every reader of PDF brings.

ISO 32000-1: §7.5 (file structure), §9.6.2.2 (the fourteen standard fonts).
"""

import unicodedata
from collections.abc import Iterator

from knowledge_commons_profiles.core.html import extract_text
from knowledge_commons_profiles.demo.scholars import Scholar
from knowledge_commons_profiles.works.dates import spell_year

# Those whose CV is hidden have one too, or there would be nothing to hide.
OWNERS = frozenset(
    {"ada-lovelace", "baruch-spinoza", "hundred-works", "ibn-khaldun", "laura-bassi", "mary-somerville"}
    | {"okakura-kakuzo", "panini", "sofia-kovalevskaya", "xu-xiake"}
)
ENCODING = "cp1252"  # what PDF calls WinAnsiEncoding
LONGEST_LINE = 92
MOST_WORKS = 25
A4 = (595, 842)
MARGIN = 60
LINE_HEIGHT = 18


def build_cv(scholar: Scholar) -> bytes:
    name = find_latin(scholar.name) or scholar.username.replace("-", " ").title()
    return build_pdf([name, *iter_lines(scholar)], title=f"{name}: curriculum vitae")


def iter_lines(scholar: Scholar) -> Iterator[str]:
    yield from (scholar.texts.get(key, "") for key in ("title", "affiliation"))
    education = extract_text(scholar.texts.get("education", ""))
    if education:
        yield ""
        yield f"Education: {education}"
    yield ""
    for work in scholar.works[:MOST_WORKS]:
        title = find_latin(work.title)
        if title:
            yield f"{title} ({spell_year(work.year)})" if work.year else title


def find_latin(text: str) -> str:
    """Return the text as the font can print it, accents that it lacks dropped; "" for any other script."""
    letters = "".join(letter if is_printable(letter) else unicodedata.normalize("NFKD", letter) for letter in text)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return bare if is_printable(bare) else ""


def is_printable(text: str) -> bool:
    return text.encode(ENCODING, "ignore").decode(ENCODING) == text


def build_pdf(lines: list[str], *, title: str) -> bytes:
    shown = (f"({escape(line)}) Tj T*" for line in lines)
    text = f"BT /F1 12 Tf {LINE_HEIGHT} TL {MARGIN} {A4[1] - MARGIN} Td\n" + "\n".join(shown) + "\nET"
    stream = text.encode(ENCODING, "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {A4[0]} {A4[1]}] /Contents 5 0 R "
        "/Resources << /Font << /F1 4 0 R >> >> >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream",
        f"<< /Title ({escape(title)}) >>".encode(ENCODING, "replace"),
    ]
    return join_objects(objects)


def join_objects(objects: list[bytes]) -> bytes:
    """Return the file: objects, the table of where each starts, and the trailer, which names catalogue and title."""
    file = b"%PDF-1.4\n"
    starts = []
    for number, content in enumerate(objects, start=1):
        starts.append(len(file))
        file += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    count = len(objects) + 1
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    trailer = f"trailer\n<< /Size {count} /Root 1 0 R /Info {count - 1} 0 R >>\nstartxref\n{len(file)}\n%%EOF\n"
    return file + f"xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}".encode()


def escape(line: str) -> str:
    short = line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"
    return short.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
