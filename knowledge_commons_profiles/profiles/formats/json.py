"""A profile as plain JSON: everything that its reader may see, in one shape whatever is filled in.

    {"url": "https://…/members/ada/", "username": "ada", "name": "…", "pronouns": "", "title": "", "affiliation": "",
     "orcid": "https://orcid.org/…", "portrait_url": "", "cover_url": "", "cv_url": "", "audience": "everyone",
     "changed_at": "2026-02-03T04:05:06+00:00",
     "links": [{"label": "Website", "text": "…", "url": "https://…"}],
     "networks": [{"slug": "hastac", "name": "HASTAC"}],
     "interests": ["…"],
     "sections": [{"id": "about_user", "heading": "About", "html": "<p>…", "text": "…"}],
     "mirrored": [{"id": "works", "heading": "Works", "as_of": "2026-…", "is_stale": false, "items": [{…}]}]}

Text is "" when there is none, never null; a date or a year is null when it is not known. Keys come in this order,
`sections` and `mirrored` in the owner's order. A section that is hidden from the reader, empty or not yet known is not
in the lists. `mirrored` holds our copies of what other systems know, as they were at `as_of`; `is_stale` says that the
last try to renew one failed. The items of `works` carry their CSL-JSON in `csl`, featured ones first.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from knowledge_commons_profiles.core.html import extract_text
from knowledge_commons_profiles.mirrors.payloads import Activity, Group, Post, Site, Toot
from knowledge_commons_profiles.profiles.formats.addresses import build_absolute_url, build_orcid_url
from knowledge_commons_profiles.profiles.pictures import find_jpeg
from knowledge_commons_profiles.profiles.visible import Section, VisibleProfile, VisibleWorks
from knowledge_commons_profiles.works.records import Work

type Json = dict[str, Any]  # Any: JSON, texts, numbers, lists and objects


def build_json(visible: VisibleProfile, page_url: str) -> Json:
    return {
        "url": page_url,
        **{name: getattr(visible, name) for name in ("username", "name", "pronouns", "title", "affiliation")},
        "orcid": build_orcid_url(visible),
        "portrait_url": build_absolute_url(page_url, find_jpeg(visible.portrait_url)),
        "cover_url": build_absolute_url(page_url, find_jpeg(visible.cover_url)),
        "cv_url": build_absolute_url(page_url, find_cv_url(visible)),
        "audience": visible.audience.value,
        "changed_at": visible.changed_at.isoformat(),
        "links": [{"label": link.label, "text": link.text, "url": link.url} for link in visible.links],
        "networks": [{"slug": network.slug, "name": network.name} for network in visible.networks],
        "interests": list(visible.interests),
        "sections": [build_section(section) for section in visible if is_own_text(section)],
        "mirrored": [build_mirrored(section) for section in visible if section.is_mirrored and not section.is_empty],
    }


def render_json(visible: VisibleProfile, page_url: str) -> str:
    return json.dumps(build_json(visible, page_url), ensure_ascii=False, indent=2) + "\n"


def find_cv_url(visible: VisibleProfile) -> str:
    section = visible.find("cv")
    return str(section.content[0]) if section and isinstance(section.content, tuple) else ""


def is_own_text(section: Section) -> bool:
    return isinstance(section.content, SafeString) and not section.is_empty


def build_section(section: Section) -> Json:
    html = str(section.content)
    return {"id": section.id, "heading": section.heading, "html": html, "text": extract_text(html)}


def build_mirrored(section: Section) -> Json:
    return {
        "id": section.id,
        "heading": section.heading,
        "as_of": spell_date(section.as_of),
        "is_stale": section.is_stale,
        "items": list(iter_items(section)),
    }


def iter_items(section: Section) -> Iterator[Json]:
    if isinstance(section.content, VisibleWorks):
        yield from (build_work(work, is_featured=True) for work in section.content.featured)
        yield from (build_work(work, is_featured=False) for work in section.content.others)
        return
    for entry in section.content:
        if isinstance(entry, Group | Post | Site | Activity | Toot):
            yield build_item(entry)


def build_item(entry: Group | Post | Site | Activity | Toot) -> Json:
    """Return the entry's fields; a toot's HTML is clean already and is told as plain text too."""
    if isinstance(entry, Group):
        return {"name": entry.name, "url": entry.url, "role": entry.role, "status": entry.status}
    fields = {name: spell_date(value) if isinstance(value, date) else value for name, value in asdict(entry).items()}
    return fields | {"text": extract_text(entry.html)} if isinstance(entry, Toot) else fields


def build_work(work: Work, *, is_featured: bool) -> Json:
    return {
        **{name: getattr(work, name) for name in ("id", "kind", "title", "year", "url", "doi")},
        "is_featured": is_featured,
        "csl": work.csl,
    }


def spell_date(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None
