"""The blogs that a person belongs to, and what they published there. Only those are asked, never the whole network."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models import OuterRef, Subquery

from knowledge_commons_profiles.wordpress.activity import Payload
from knowledge_commons_profiles.wordpress.addresses import build_blog_url
from knowledge_commons_profiles.wordpress.asking import asking
from knowledge_commons_profiles.wordpress.models import Blog, BlogMeta, UserMeta
from knowledge_commons_profiles.wordpress.php import parse_roles
from knowledge_commons_profiles.wordpress.router import ALIAS
from knowledge_commons_profiles.wordpress.text import restore_plain

MOST_POSTS = 25
MOST_BLOGS = 60  # of those that changed last: a network's own staff belong to all of it
CAPABILITIES = "capabilities"


@dataclass(frozen=True, slots=True)
class OwnBlog:
    """A public blog of which the person is a member; `id` 1 is the main one, whose tables have no number."""

    id: int
    name: str
    url: str
    roles: frozenset[str]


def fetch_sites(user_id: int) -> Payload:
    """Return the public sites that the person administers, by name."""
    with asking():
        blogs = find_blogs(user_id)
    sites = sorted((blog for blog in blogs if "administrator" in blog.roles), key=lambda blog: blog.name.casefold())
    return [{"name": blog.name, "url": blog.url} for blog in sites]


def fetch_posts(user_id: int) -> Payload:
    """Return the person's newest posts on the public blogs they belong to, newest first."""
    with asking():
        blogs = {blog.id: blog for blog in find_blogs(user_id)[:MOST_BLOGS]}
        rows = list(iter_posts(user_id, blogs))
    return [
        {
            "title": restore_plain(title) or "Untitled",
            # Every WordPress redirects this to the post's own address, whatever its permalinks are.
            "url": f"{blogs[blog_id].url}?p={post_id}",
            "blog": blogs[blog_id].name,
            "published_on": posted_at.date().isoformat() if posted_at else None,
        }
        for blog_id, post_id, title, posted_at in rows
    ]


def find_blogs(user_id: int) -> list[OwnBlog]:
    """Return the public blogs of which the person is a member, those that changed last first. Two queries."""
    roles = find_roles(user_id)
    if not roles:
        return []
    name = BlogMeta.objects.filter(blog=OuterRef("pk"), key="name").values("value")[:1]
    blogs = Blog.objects.filter(pk__in=roles, public=1, archived=0, spam=0, deleted=0).annotate(name=Subquery(name))
    return [
        OwnBlog(
            id=blog.pk,
            name=restore_plain(vars(blog)["name"]) or blog.domain + blog.path.rstrip("/"),
            url=build_blog_url(blog.domain, blog.path),
            roles=roles[blog.pk],
        )
        for blog in blogs.order_by("-updated_at", "pk")
    ]


def find_roles(user_id: int) -> dict[int, frozenset[str]]:
    """Return the person's roles by blog: user meta like `wp_7_capabilities`, and `wp_capabilities` for the main one."""
    prefix = settings.WORDPRESS_TABLE_PREFIX
    pattern = re.compile(rf"{re.escape(prefix)}(?:(\d+)_)?{CAPABILITIES}")
    kept = UserMeta.objects.filter(user=user_id, key__startswith=prefix, key__endswith=CAPABILITIES)
    found = {}
    for key, value in kept.values_list("key", "value"):
        match = pattern.fullmatch(key)
        roles = parse_roles(value)
        if match and roles:
            found[int(match[1] or 1)] = roles
    return found


def iter_posts(user_id: int, blog_ids: Iterable[int]) -> Iterator[tuple[int, int, str, datetime | None]]:
    """Yield blog, number, title and date of the newest posts. Two queries, however many blogs there are."""
    tables = {blog_id: name_posts_table(blog_id) for blog_id in blog_ids}
    with connections[ALIAS].cursor() as cursor:
        there = find_tables(cursor, tables.values())
        asked = {blog_id: table for blog_id, table in tables.items() if table in there}
        if not asked:
            return
        union = " UNION ALL ".join(build_select(blog_id, table) for blog_id, table in asked.items())
        cursor.execute(
            f"SELECT * FROM ({union}) posts ORDER BY posted_at DESC, blog_id, post_id DESC LIMIT {MOST_POSTS}",  # noqa: S608 (marks alone)
            [user_id] * len(asked),
        )
        yield from cursor.fetchall()


def name_posts_table(blog_id: int) -> str:
    number = "" if blog_id == 1 else f"{int(blog_id)}_"
    return f"{settings.WORDPRESS_TABLE_PREFIX}{number}posts"


def find_tables(cursor: Any, names: Iterable[str]) -> set[str]:  # Any: a cursor of any database
    """Return which of these tables exist: of a blog that was removed by hand, memberships are left behind."""
    wanted = list(names)
    if not wanted:
        return set()
    marks = ", ".join(["%s"] * len(wanted))
    cursor.execute(
        f"SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN ({marks})",  # noqa: S608 (marks alone)
        wanted,
    )
    return {row[0] for row in cursor.fetchall()}


def build_select(blog_id: int, table: str) -> str:
    """Return the read of one blog, in one character set: no union bears several, and old tables have their own."""
    return (
        f"(SELECT {int(blog_id)} AS blog_id, ID AS post_id, CONVERT(post_title USING utf8mb4) AS title,"  # noqa: S608
        f" post_date AS posted_at FROM `{table}` WHERE post_author = %s AND post_type = 'post'"
        f" AND post_status = 'publish' AND post_password = '' ORDER BY post_date DESC LIMIT {MOST_POSTS})"
    )
