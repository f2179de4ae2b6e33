"""A profile in schema.org's words, inside the page and as a file of its own with the works.

https://schema.org/ProfilePage
https://developers.google.com/search/docs/appearance/structured-data/profile-page
"""

import json
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from knowledge_commons_profiles.core.folding import fold
from knowledge_commons_profiles.core.html import extract_text
from knowledge_commons_profiles.profiles.formats.addresses import build_absolute_url, build_orcid_url
from knowledge_commons_profiles.profiles.formats.summary import shorten
from knowledge_commons_profiles.profiles.pictures import find_jpeg
from knowledge_commons_profiles.profiles.visible import NetworkBadge, VisibleProfile
from knowledge_commons_profiles.works.csl import CslName, names_of, spell_issued, spell_name, text_of
from knowledge_commons_profiles.works.kinds import name_type
from knowledge_commons_profiles.works.records import Work

type Node = dict[str, Any]  # Any: JSON-LD, texts, lists and nodes

# CSL and schema.org call these the same.
WORK_ROLES = ("author", "editor", "translator")

# Inside the page it stays small: the page says all of this already, and the file says it in full.
INLINE_LIMIT_BYTES = 3000
INLINE_DESCRIPTION = 300
INLINE_INTERESTS = 10
LEFT_OUT_FIRST = ("description", "knowsAbout", "memberOf", "sameAs", "affiliation", "jobTitle", "pronouns", "image")

# What would end the <script> element or, in old browsers, a line of it
# (https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements).
ESCAPES = {letter: f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def build_jsonld(visible: VisibleProfile, page_url: str) -> Node:
    """Return the page and its person, short enough to stand inside the page."""
    person = build_person(visible, page_url)
    if "description" in person:
        person["description"] = shorten(person["description"], INLINE_DESCRIPTION)
    if "knowsAbout" in person:
        person["knowsAbout"] = person["knowsAbout"][:INLINE_INTERESTS]
    page = build_profile_page(visible, page_url, person)
    for name in LEFT_OUT_FIRST:
        if len(render_jsonld_script(page).encode()) <= INLINE_LIMIT_BYTES:
            break
        person.pop(name, None)
    return page


def build_full_jsonld(visible: VisibleProfile, page_url: str) -> Node:
    """Return the page, its person and the works that the page lists."""
    person = build_person(visible, page_url)
    works = [build_work(work, person) for work in visible.works.all]
    return build_profile_page(visible, page_url, person) | drop_empty({"hasPart": works})


def render_jsonld(visible: VisibleProfile, page_url: str) -> str:
    return json.dumps(build_full_jsonld(visible, page_url), ensure_ascii=False, indent=2) + "\n"


def render_jsonld_script(data: Node) -> SafeString:
    """Return the content of a `<script type="application/ld+json">`, which nothing in the data can end."""
    script = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter, escaped in ESCAPES.items():  # a hundred times as fast as str.translate()
        script = script.replace(letter, escaped)
    return SafeString(script)


def build_profile_page(visible: VisibleProfile, page_url: str, person: Node) -> Node:
    return {
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "url": page_url,
        "dateModified": visible.changed_at.isoformat(timespec="seconds"),
        "mainEntity": person,
    }


def build_person(visible: VisibleProfile, page_url: str) -> Node:
    orcid_url = build_orcid_url(visible)
    orcid = {"@type": "PropertyValue", "propertyID": "ORCID", "value": visible.orcid, "url": orcid_url}
    return drop_empty(
        {
            "@type": "Person",
            "@id": f"{page_url}#person",
            "name": visible.name,
            "alternateName": visible.username if visible.username != visible.name else "",
            "url": page_url,
            "identifier": orcid if orcid_url else "",
            "sameAs": [*filter(None, [orcid_url]), *(link.url for link in visible.links if link.is_me)],
            "image": build_absolute_url(page_url, find_jpeg(visible.portrait_url)),
            "pronouns": visible.pronouns,
            "jobTitle": visible.title,
            "affiliation": build_organization(visible.affiliation) if visible.affiliation else "",
            "knowsAbout": list(visible.interests),
            "memberOf": [build_network(network, page_url) for network in visible.networks],
            "description": extract_text(visible.about),
        }
    )


def build_organization(name: str) -> Node:
    return {"@type": "Organization", "name": name}


def build_network(network: NetworkBadge, page_url: str) -> Node:
    url = build_absolute_url(page_url, reverse("directory:network", args=[network.slug]))
    return build_organization(network.name) | {"url": url}


def build_work(work: Work, person: Node) -> Node:
    doi = {"@type": "PropertyValue", "propertyID": "DOI", "value": work.doi}
    return drop_empty(
        {
            "@type": name_type(text_of(work.csl, "type")).schema_org,
            "name": work.title,
            "url": work.url,
            "identifier": doi if work.doi else "",
            "datePublished": "-".join(spell_issued(work.csl)),
        }
        | {role: [build_contributor(name, person) for name in names_of(work.csl, role)] for role in WORK_ROLES}
    )


def build_contributor(name: CslName, person: Node) -> Node:
    """Return the person of the page when the name is theirs, else a node of its own; CSL keeps institutions whole."""
    spelled = spell_name(name)
    if fold(spelled) == fold(person["name"]):
        return {"@id": person["@id"]}
    return build_organization(spelled) if "literal" in name else {"@type": "Person", "name": spelled}


def drop_empty(node: Node) -> Node:
    return {name: value for name, value in node.items() if value}
