"""Filling a MariaDB with the demo Commons: its tables, then rows in batches, so that any number of people fits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain
from typing import Any

import phpserialize
from django.db import connections
from django.utils.text import slugify
from tqdm import tqdm

from knowledge_commons_profiles.demo.wordpress_world.commons import (
    TYPES,
    DemoCommons,
    Row,
    build_commons,
    iter_common_rows,
    iter_member_rows,
)
from knowledge_commons_profiles.demo.wordpress_world.oddities import iter_odd_people
from knowledge_commons_profiles.demo.wordpress_world.people import FIELDS, NUMBERS, DemoPerson, iter_people
from knowledge_commons_profiles.demo.wordpress_world.schema import (
    BLOG_TABLES,
    LATIN1,
    TABLES,
    UTF8,
    name_blog_table,
)
from knowledge_commons_profiles.demo.world import read_world

ALIAS = "wordpress_demo"
MARKER = "profiles_demo_world"
BATCH = 2_000
LATIN1_EVERY = 4  # of the blogs, the tables of every fourth one are older than UTF-8
COLUMNS: Mapping[str, str] = {
    "users": "ID, user_login, user_nicename, user_email, user_registered, display_name, spam, deleted",
    "usermeta": "user_id, meta_key, meta_value",
    "blogs": "blog_id, site_id, domain, path, registered, last_updated, public",
    "bp_user_blogs_blogmeta": "blog_id, meta_key, meta_value",
    "bp_groups": "id, creator_id, name, slug, description, status, date_created",
    "bp_groups_groupmeta": "group_id, meta_key, meta_value",
    "bp_groups_members": "group_id, user_id, inviter_id, is_admin, is_mod, is_confirmed, is_banned",
    "bp_follow": "leader_id, follower_id, follow_type",
    "bp_activity": "user_id, component, type, action, content, primary_link, date_recorded, hide_sitewide",
    "bp_notifications": (
        "user_id, item_id, secondary_item_id, component_name, component_action, date_notified, is_new"
    ),
    "bp_xprofile_fields": "id, name",
    "bp_xprofile_meta": "object_id, object_type, meta_key, meta_value",
    "bp_xprofile_data": "field_id, user_id, value",
    "terms": "term_id, name, slug",
    "term_taxonomy": "term_taxonomy_id, term_id, taxonomy, description",
    "term_relationships": "object_id, term_taxonomy_id",
    "posts": "post_author, post_date, post_title, post_status, post_password, post_name, post_type",
    "options": "option_name, option_value",
}


class NotOursError(Exception):
    """The database holds a WordPress that this did not make."""


class Loader:
    """Writes one demo Commons through an account that may write, which is never the site's own one."""

    def __init__(self, entry: Mapping[str, Any], *, prefix: str = "wp_") -> None:  # Any: Django's own schema
        connections.databases[ALIAS] = connections.configure_settings(
            {"default": {}, ALIAS: {**entry, "OPTIONS": {"charset": UTF8, "init_command": "SET sql_mode = ''"}}}
        )[ALIAS]
        self.connection = connections[ALIAS]
        self.prefix = prefix
        self.waiting: dict[str, list[Row]] = defaultdict(list)
        self.terms: dict[tuple[str, str], int] = {}

    def close(self) -> None:
        self.connection.close()
        del connections[ALIAS]
        del connections.databases[ALIAS]

    def load(self, *, people: int, groups: int, blogs: int, now: datetime, label: str = "1") -> int:
        """Make everything anew and return how many users there are. Raises NotOursError for anybody else's WordPress.

        `label` is what `find_label()` returns from then on.
        """
        self.refuse_strangers()
        commons = build_commons(group_count=groups, blog_count=blogs, now=now)
        self.create_tables(commons)
        for table, row in iter_common_rows(commons):
            self.add(table, row)
        self.add_fields()
        for group in commons.groups:
            self.add("term_relationships", (group.id, self.find_term("bp_group_type", group.society)))
        count = 0
        everybody = chain(iter_people(people), iter_odd_people(max(people, len(read_world())) + 1))
        for person in tqdm(everybody, desc="WordPress", unit="", disable=None):
            self.add_person(person, commons)
            count += 1
        self.add("1:options", (MARKER, label))
        self.flush()
        return count

    def refuse_strangers(self) -> None:
        with self.connection.cursor() as cursor:
            there = f"{self.prefix}users" in self.connection.introspection.table_names(cursor)
        if there and self.find_label() is None:
            raise NotOursError(f"There is a WordPress in this database already ({self.prefix}users).")

    def find_label(self) -> str | None:
        """Return the label of the demo Commons that is here; None when there is none, or not a whole one."""
        options = f"{self.prefix}options"
        with self.connection.cursor() as cursor:
            if options not in self.connection.introspection.table_names(cursor):
                return None
            cursor.execute(f"SELECT option_value FROM `{options}` WHERE option_name = %s", [MARKER])  # noqa: S608 (a prefix)
            row = cursor.fetchone()
        return str(row[0]) if row else None

    def create_tables(self, commons: DemoCommons) -> None:
        statements = {f"{self.prefix}{name}": (columns, UTF8) for name, columns in TABLES.items()}
        for blog in commons.blogs:
            charset = LATIN1 if blog.id % LATIN1_EVERY == 0 else UTF8
            statements |= {
                name_blog_table(self.prefix, blog.id, name): (columns, charset) for name, columns in BLOG_TABLES.items()
            }
        with self.connection.cursor() as cursor:
            for name, (columns, charset) in statements.items():
                cursor.execute(f"DROP TABLE IF EXISTS `{name}`")
                cursor.execute(f"CREATE TABLE `{name}` ({columns}) ENGINE=InnoDB DEFAULT CHARSET={charset}")
        for blog in commons.blogs:
            self.add(f"{blog.id}:options", ("blogname", blog.name))

    def add_fields(self) -> None:
        for name in FIELDS:
            level = "adminsonly" if name == "Telephone" else "public"
            self.add("bp_xprofile_fields", (NUMBERS[name], name))
            self.add("bp_xprofile_meta", (NUMBERS[name], "field", "default_visibility", level))

    def add_person(self, person: DemoPerson, commons: DemoCommons) -> None:
        registered = person.registered or "0000-00-00 00:00:00"
        flags = (int(person.spam), int(person.deleted))
        nicename = slugify(person.login)[:50]
        self.add(
            "users",
            (person.number, person.login, nicename, person.email, registered, person.name[:250], *flags),
        )
        self.add_roles(person.number, 1, "subscriber")
        if person.levels:
            self.add("usermeta", (person.number, "bp_xprofile_visibility_levels", build_levels(person)))
        for name, value in person.texts.items():
            self.add("bp_xprofile_data", (NUMBERS[name], person.number, value))
        for label in person.interests:
            self.add("term_relationships", (person.number, self.find_term("mla_academic_interests", label)))
        for society in dict.fromkeys(("hc", *person.societies)):
            self.add("term_relationships", (person.number, self.find_term("bp_member_type", society)))
        for table, row in iter_member_rows(person, commons):
            if table == "roles":
                user, blog, role = row
                self.add_roles(int(str(user)), int(str(blog)), str(role))
            else:
                self.add(table, row)

    def add_roles(self, user: int, blog: int, role: str) -> None:
        key = "capabilities" if blog == 1 else f"{blog}_capabilities"
        self.add("usermeta", (user, f"{self.prefix}{key}", serialise({role: True})))

    def find_term(self, taxonomy: str, name: str) -> int:
        """Return the number of a term, made when it is new."""
        key = (taxonomy, name)
        if key not in self.terms:
            number = len(self.terms) + 1
            self.terms[key] = number
            slug = name if name in TYPES else f"{slugify(name, allow_unicode=True) or number}"
            self.add("terms", (number, name.replace("&", "&amp;"), slug[:200]))
            self.add("term_taxonomy", (number, number, taxonomy, ""))
        return self.terms[key]

    def add(self, table: str, row: Row) -> None:
        """Keep the row until there are enough of its table. Rows of a blog's own table are named `7:posts`."""
        waiting = self.waiting[table]
        waiting.append(row)
        if len(waiting) >= BATCH:
            self.write(table, waiting)
            waiting.clear()

    def flush(self) -> None:
        for table, rows in self.waiting.items():
            self.write(table, rows)
        self.waiting.clear()

    def write(self, table: str, rows: Iterable[Row]) -> None:
        blog, _, own = table.rpartition(":")
        name = name_blog_table(self.prefix, int(blog), own) if blog else f"{self.prefix}{table}"
        columns = COLUMNS[own]
        marks = ", ".join(["%s"] * (columns.count(",") + 1))
        with self.connection.cursor() as cursor:
            cursor.executemany(f"INSERT IGNORE INTO `{name}` ({columns}) VALUES ({marks})", list(rows))  # noqa: S608 (our names)


def build_levels(person: DemoPerson) -> str:
    """Return who sees which field; a key "" stands for a value that is cut off in the middle."""
    text = serialise({NUMBERS[name]: level for name, level in person.levels.items() if name})
    return 'a:1:{i:10;s:10:"adminsonl' if "" in person.levels else text


def serialise(value: object) -> str:
    """Return the value as PHP serialises it."""
    return str(phpserialize.dumps(value), "utf-8")
