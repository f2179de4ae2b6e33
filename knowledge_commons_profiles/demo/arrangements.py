"""How the people of the demo world have arranged their pages: `Profile.layout`, as profiles/layout.py reads it."""

from collections.abc import Mapping

from knowledge_commons_profiles.demo.scholars import Scholar
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.works.records import Work

COLUMNS: Mapping[str, list[list[str]]] = {
    "leonhard-euler": [["works", "about_user"], ["academic_interests", "commons_groups"]],
    "hypatia": [["projects", "upcoming_talks", "about_user"], ["commons_groups", "academic_interests"]],
    "shen-kuo": [["academic_interests", "about_user", "works"], ["blog_posts", "commons_sites"]],
    "hildegard": [["about_user", "works", "projects"], ["education", "memberships", "academic_interests"]],
    "ida-b-wells": [["publications", "works", "about_user"], []],
}
KINDS: Mapping[str, list[str]] = {
    "leonhard-euler": ["Book", "Journal article", "Essay"],
    "alexander-von-humboldt": ["Map", "Book"],
    "maria-sibylla-merian": ["Book"],
    "sor-juana": ["Essay", "Book"],
}
KIND_AUDIENCES: Mapping[str, dict[str, Audience]] = {
    "laura-bassi": {"Thesis": Audience.MEMBERS},
    "emmy-noether": {"Thesis": Audience.OWNER},
}
CHART_AUDIENCES: Mapping[str, Audience] = {"bede": Audience.OWNER}


def build_layout(scholar: Scholar) -> dict[str, object]:
    """Return what differs from the layout of a new page."""
    username = scholar.username
    works = {
        "featured": list(scholar.featured),
        "kinds": KINDS.get(username),
        "kind_audiences": KIND_AUDIENCES.get(username),
        "chart": CHART_AUDIENCES.get(username),
    }
    layout = {
        "columns": COLUMNS.get(username),
        "audiences": dict.fromkeys(scholar.members_only, Audience.MEMBERS)
        | dict.fromkeys(scholar.hidden, Audience.OWNER),
        "style": scholar.citation_style,
        "works": {name: value for name, value in works.items() if value},
    }
    return {name: value for name, value in layout.items() if value}


def find_open_works(scholar: Scholar) -> tuple[Work, ...]:
    """Return the works that everyone may see: only of those may other sections tell."""
    if not scholar.shows_all("works"):
        return ()
    return tuple(work for work in scholar.works if work.kind not in KIND_AUDIENCES.get(scholar.username, {}))
