"""A profile as a vCard 4.0 (RFC 6350, with pronouns and social profiles of RFC 9554).

It has no N property: a name is one text here, and which part of it is the family name is not ours to guess (N is
optional in 4.0, §6.2.2). It never has an e-mail address.
"""

import re
from collections.abc import Iterator
from datetime import UTC

from django.utils.encoding import iri_to_uri

from knowledge_commons_profiles.core.html import extract_text
from knowledge_commons_profiles.profiles.formats.addresses import build_absolute_url, build_form_url, build_orcid_url
from knowledge_commons_profiles.profiles.pictures import find_jpeg
from knowledge_commons_profiles.profiles.visible import VisibleProfile

# §3.2, without the line end.
LONGEST_LINE_BYTES = 75

# Everything that some program takes for the end of a line; §3.4 writes it as "\n".
LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"})
SERVICE_LETTERS = re.compile("[^A-Za-z0-9-]")


def render_vcard(visible: VisibleProfile, page_url: str) -> str:
    return "".join(f"{fold_line(line)}\r\n" for line in iter_lines(visible, page_url))


def iter_lines(visible: VisibleProfile, page_url: str) -> Iterator[str]:
    """Yield the content lines, not folded; VERSION comes second, as §6.7.9 asks."""
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield "KIND:individual"
    yield f"FN:{escape(visible.name)}"
    yield from iter_texts(visible)
    yield from iter_addresses(visible, page_url)
    yield f"REV:{visible.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"  # the basic format that §4.3.5 asks for
    yield "END:VCARD"


def iter_texts(visible: VisibleProfile) -> Iterator[str]:
    texts = {
        "PRONOUNS": visible.pronouns,
        "TITLE": visible.title,
        "ORG": visible.affiliation,
        "NOTE": extract_text(visible.about),
    }
    yield from (f"{name}:{escape(text)}" for name, text in texts.items() if text)
    if visible.interests:
        yield f"CATEGORIES:{','.join(map(escape, visible.interests))}"


def iter_addresses(visible: VisibleProfile, page_url: str) -> Iterator[str]:
    """Yield the properties whose values are URIs, which are not escaped (§4.2) and must therefore be ASCII."""
    yield f"URL:{iri_to_uri(page_url)}"
    for link in visible.links:
        is_website = link.label == "Website"
        yield f"{'URL' if is_website else build_social_profile(link.label)}:{iri_to_uri(link.url)}"
    if visible.orcid:
        yield f"{build_social_profile('ORCID')}:{build_orcid_url(visible)}"
    if visible.portrait_url:
        yield f"PHOTO:{iri_to_uri(build_absolute_url(page_url, find_jpeg(visible.portrait_url)))}"
    yield f"SOURCE:{iri_to_uri(build_form_url(page_url, 'vcf'))}"
    yield f"UID:{iri_to_uri(page_url)}"


def build_social_profile(service: str) -> str:
    return f"SOCIALPROFILE;SERVICE-TYPE={SERVICE_LETTERS.sub('', service)}"


def escape(text: str) -> str:
    """Return a text value (§3.4): one line that is no property and ends no list, without control characters."""
    return CONTROLS.sub("", LINE_END.sub("\n", text)).translate(ESCAPES)


def fold_line(line: str) -> str:
    """Return the line broken after at most 75 bytes, never inside a character; a space starts each further line."""
    data = line.encode()
    pieces = []
    start, room = 0, LONGEST_LINE_BYTES
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:  # noqa: PLR2004 (a continuation byte of UTF-8, RFC 3629 §3)
            end -= 1
        pieces.append(data[start:end])
        start, room = end, LONGEST_LINE_BYTES - 1
    pieces.append(data[start:])
    return b"\r\n ".join(pieces).decode()
