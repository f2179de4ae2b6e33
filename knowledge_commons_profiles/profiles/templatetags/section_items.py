"""List items of the sections that come from other systems.

Made here and not in the template, as the page's other lists are (`profiles/lists.py`).
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.template import Library
from django.utils.html import conditional_escape as escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from knowledge_commons_profiles.core.templatetags.moments import moment
from knowledge_commons_profiles.mirrors.payloads import Activity, Group, Post, Site, Toot
from knowledge_commons_profiles.profiles.visible import Section

register = Library()


@register.filter
def section_items(section: Section) -> SafeString:
    """Return an `<li>` for each entry of a section whose shape is in ITEMS."""
    render = ITEMS[section.shape]
    entries = section.content if isinstance(section.content, tuple) else ()
    return SafeString("\n".join(f'<li class="items__item">{render(entry)}</li>' for entry in entries))


def render_post(post: Post) -> str:
    blog = f"<bdi>{escape(post.blog)}</bdi>" if post.blog else ""
    published = moment(post.published_on) if post.published_on else ""
    return f'<span dir="auto">{link(post.title, post.url)}</span>{meta(", ".join(filter(None, (blog, published))))}'


def render_activity(activity: Activity) -> str:
    happened = moment(activity.happened_at) if activity.happened_at else ""
    return f'<span dir="auto">{link(activity.text, activity.url)}</span>{meta(happened)}'


def render_toot(toot: Toot) -> str:
    """Return the post's text, which the audience rule cleaned, and its date."""
    posted = moment(toot.posted_at) if toot.posted_at else SafeString(gettext("Open the post"))
    shown = posted if toot.posted_at or toot.url else ""
    return f'<div class="rich-text" dir="auto">{escape(toot.html)}</div>{meta(link(shown, toot.url))}'


def render_group(group: Group) -> str:
    role = "" if group.role == "member" else f' <span class="soft">({escape(group.role)})</span>'
    return f"<bdi>{link(group.name, group.url)}</bdi>{role}"


def render_site(site: Site) -> str:
    return f"<bdi>{link(site.name, site.url)}</bdi>"


ITEMS: Mapping[str, Callable[[Any], str]] = {  # Any: each takes the entries of its own shape
    "posts": render_post,
    "activity": render_activity,
    "toots": render_toot,
    "groups": render_group,
    "sites": render_site,
}


def link(text: str, url: str) -> SafeString:
    shown = escape(text)
    return SafeString(f'<a href="{escape(url)}" rel="noopener ugc">{shown}</a>') if url else shown


def meta(text: str) -> str:
    return f'<p class="items__meta">{text}</p>' if text else ""
