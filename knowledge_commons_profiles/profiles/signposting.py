"""Signposts for programs: where a profile's machine-readable forms are, who it is about, what kind of page it is.

https://signposting.org/FAIR/
https://www.rfc-editor.org/rfc/rfc8288
"""

from collections.abc import Iterator

from django.utils.encoding import iri_to_uri

from knowledge_commons_profiles.profiles.formats.addresses import build_absolute_url, build_form_url, build_orcid_url
from knowledge_commons_profiles.profiles.formats.json import find_cv_url
from knowledge_commons_profiles.profiles.formats.negotiation import CARDS, FORMATS
from knowledge_commons_profiles.profiles.visible import VisibleProfile

# Some servers and proxies refuse answers whose headers together pass 4 or 8 KB.
LIMIT_BYTES = 2000

PAGE_TYPES = ("https://schema.org/ProfilePage", "https://schema.org/AboutPage")

# RFC 6906: which vocabulary a form of a general type is written in.
PROFILES = {"jsonld": "https://schema.org/"}


def build_links(visible: VisibleProfile, page_url: str) -> str:
    """Return the `Link` header of the page, in ASCII and under 2 KB: the last ones give way to an absurd address."""
    header = ""
    for link in iter_links(visible, page_url):
        longer = f"{header}, {link}" if header else link
        if len(longer) <= LIMIT_BYTES:
            header = longer
    return header


def build_form_links(page_url: str) -> str:
    """Return the `Link` header of a machine-readable form under its own address: the way back to the page."""
    return build_link(page_url, "describes", type="text/html")


def iter_links(visible: VisibleProfile, page_url: str) -> Iterator[str]:
    if visible.orcid:
        yield build_link(build_orcid_url(visible), "author")
    yield from (build_link(page_type, "type") for page_type in PAGE_TYPES)
    if cv_url := find_cv_url(visible):
        yield build_link(build_absolute_url(page_url, cv_url), "item")
    for form in FORMATS if visible.works else CARDS:
        profile = {"profile": PROFILES[form.suffix]} if form.suffix in PROFILES else {}
        yield build_link(build_form_url(page_url, form.suffix), "describedby", type=form.media_type, **profile)


def build_link(url: str, relation: str, **attributes: str) -> str:
    quoted = "".join(f'; {name}="{value}"' for name, value in {"rel": relation, **attributes}.items())
    return f"<{iri_to_uri(url)}>{quoted}"
