"""Absolute addresses, from the one that the page was asked under."""

from urllib.parse import urljoin

from knowledge_commons_profiles.profiles.visible import VisibleProfile

ORCID_URL = "https://orcid.org/{}"


def build_form_url(page_url: str, suffix: str) -> str:
    """Return the address of one machine-readable form: the page's with the suffix in place of its last slash."""
    return f"{page_url.removesuffix('/')}.{suffix}"


def build_absolute_url(page_url: str, url: str) -> str:
    """Return the address of something of ours, "" when there is none; another storage's address stays as it is."""
    return urljoin(page_url, url) if url else ""


def build_orcid_url(visible: VisibleProfile) -> str:
    """Return the ORCID iD in the form that ORCID asks for, "" when there is none.

    https://support.orcid.org/hc/en-us/articles/360006897674-Structure-of-the-ORCID-Identifier
    """
    return ORCID_URL.format(visible.orcid) if visible.orcid else ""
