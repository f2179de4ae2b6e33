"""What the profile page shows beside the sections themselves: citations in one style, downloads, what machines read."""

from django.urls import reverse

from knowledge_commons_profiles.core.initials import build_initials
from knowledge_commons_profiles.profiles.bibliographies import find_lines
from knowledge_commons_profiles.profiles.formats.addresses import build_absolute_url
from knowledge_commons_profiles.profiles.formats.jsonld import build_jsonld, render_jsonld_script
from knowledge_commons_profiles.profiles.formats.negotiation import BIBLIOGRAPHIES, CARDS
from knowledge_commons_profiles.profiles.formats.summary import build_summary
from knowledge_commons_profiles.profiles.lists import (
    build_facet_url,
    render_alternates,
    render_badges,
    render_form_links,
    render_groups,
    render_interests,
    render_styles,
    render_works,
)
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.pictures import build_picture, find_jpeg
from knowledge_commons_profiles.profiles.visible import VisibleProfile
from knowledge_commons_profiles.works.citations import CITATION_STYLES
from knowledge_commons_profiles.works.grouping import group_works

# Of what a link to the page looks like when somebody shares it (https://ogp.me/#type_profile).
LONGEST_DESCRIPTION = 200


def build_page(profile: Profile, visible: VisibleProfile, *, page_url: str, asked_style: str) -> dict[str, object]:
    """Return the page's data. An unknown style falls back to the owner's and is named, so that the page can say so.

    `badges`, `interests`, `featured`, `groups` and `styles` are list items; the forms are links (`lists.py`).
    """
    style = asked_style if asked_style in CITATION_STYLES else visible.style
    works = visible.works
    lines = find_lines(profile, works.all, style)
    directory_url = reverse("directory:members")
    page_path = reverse("profiles:detail", args=[visible.username])
    return {
        "url": page_url,
        "portrait": build_picture(visible.portrait_url),
        "cover": build_picture(visible.cover_url),
        "initials": build_initials(visible.name),
        "affiliation_url": build_facet_url(directory_url, "affiliation", visible.affiliation),
        "badges": render_badges(visible.networks),
        "interests": render_interests(visible.interests, directory_url),
        "featured": render_works(works.featured, lines, page_path),
        "groups": render_groups(group_works(works.others, kind_order=visible.work_kinds), lines, page_path),
        "work_count": len(works.all),
        "style_label": CITATION_STYLES[style].label,
        "is_style_asked": bool(asked_style),
        "unknown_style": asked_style if asked_style and asked_style not in CITATION_STYLES else "",
        "styles": render_styles(style),
        "downloads": render_form_links(page_path, BIBLIOGRAPHIES, attributes=' rel="nofollow"'),
        "cards": render_form_links(page_path, CARDS),
        "alternates": render_alternates(page_path),
        "description": build_summary(visible, LONGEST_DESCRIPTION),
        "image_url": build_absolute_url(page_url, find_jpeg(visible.portrait_url)),
        "jsonld_script": render_jsonld_script(build_jsonld(visible, page_url)),
        "tries": 0,  # how often this page has asked for a section that is being fetched
    }
