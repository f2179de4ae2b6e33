"""Groups and blogs of the demo Commons, and what its people do in them, as rows of WordPress's tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from random import Random

from django.utils.text import slugify

from knowledge_commons_profiles.demo.chance import seeded_random
from knowledge_commons_profiles.demo.copies import ADMINISTRATORS, GROUP_STATUSES, build_activity, site_url
from knowledge_commons_profiles.demo.scholars import GROUPS, BlogPost
from knowledge_commons_profiles.demo.societies import SOCIETIES
from knowledge_commons_profiles.demo.synthetic_words import INTERESTS, PLACES
from knowledge_commons_profiles.demo.wordpress_world.people import DemoPerson
from knowledge_commons_profiles.demo.world import read_world

type Row = tuple[str | int | datetime, ...]
type Rows = Iterator[tuple[str, Row]]  # table and row

DOMAIN = "commons.example.org"
TYPES = ("hc", *SOCIETIES)
MOST_POSTS = 3
MOST_GROUPS = 4
MODERATING, CONFIRMED, BANNED, PUBLISHED = 0.1, 0.95, 0.02, 0.8
STATUS_SHARES = {"public": 0.7, "private": 0.2, "hidden": 0.1}


@dataclass(frozen=True, slots=True)
class DemoGroup:
    id: int
    name: str
    slug: str
    status: str
    society: str


@dataclass(frozen=True, slots=True)
class DemoBlog:
    id: int
    name: str
    domain: str
    public: int = 1


@dataclass(frozen=True, slots=True)
class DemoCommons:
    groups: Sequence[DemoGroup]
    blogs: Sequence[DemoBlog]
    now: datetime

    @property
    def groups_by_name(self) -> Mapping[str, DemoGroup]:
        return {group.name: group for group in self.groups}

    @property
    def blogs_by_name(self) -> Mapping[str, DemoBlog]:
        return {blog.name: blog for blog in self.blogs}


def build_commons(*, group_count: int, blog_count: int, now: datetime) -> DemoCommons:
    names = [*GROUPS, *(f"{place} Circle {number}" for number, place in enumerate_places(group_count - len(GROUPS)))]
    groups = [build_group(number, name) for number, name in enumerate(names, start=1)]
    own = dict.fromkeys(post.blog for scholar in read_world() for post in scholar.posts)
    blog_names = ["The Commons", *own]
    blog_names += [f"Notes from {place} {n}" for n, place in enumerate_places(blog_count - len(blog_names))]
    blogs = [build_blog(number, name) for number, name in enumerate(blog_names, start=1)]
    return DemoCommons(groups, blogs, now)


def enumerate_places(count: int) -> Iterator[tuple[int, str]]:
    return ((number, PLACES[number % len(PLACES)]) for number in range(1, max(0, count) + 1))


def build_group(number: int, name: str) -> DemoGroup:
    chance = seeded_random("group", name)
    if name in GROUPS:
        return DemoGroup(number, name, slugify(name), GROUP_STATUSES.get(name, "public"), "hc")
    status = chance.choices(tuple(STATUS_SHARES), weights=tuple(STATUS_SHARES.values()))[0]
    return DemoGroup(number, name, slugify(name), status, chance.choice(TYPES))


def build_blog(number: int, name: str) -> DemoBlog:
    domain = DOMAIN if number == 1 else site_url(name).removeprefix("https://").strip("/")
    is_public = number == 1 or not name.startswith("Notes") or number % 7
    return DemoBlog(number, name, domain, 1 if is_public else 0)


def iter_common_rows(commons: DemoCommons) -> Rows:
    """Yield what is there before anybody joins."""
    stamp = commons.now.replace(tzinfo=None)
    for blog in commons.blogs:
        yield "blogs", (blog.id, 1, blog.domain, "/", stamp, stamp - timedelta(hours=blog.id), blog.public)
        yield "bp_user_blogs_blogmeta", (blog.id, "name", escape(blog.name))
    for group in commons.groups:
        slashed = group.name.replace("'", "\\'")
        told = f'Readers &amp; writers of {slashed}. \\"All are welcome.\\"'
        yield "bp_groups", (group.id, 1, slashed, group.slug, told, group.status, stamp)
    yield "bp_groups_groupmeta", (1, "groupblog_blog_id", "2")


def iter_member_rows(person: DemoPerson, commons: DemoCommons) -> Rows:
    """Yield the groups, posts, activity, follows and news of one person."""
    if person.scholar:
        yield from iter_scholar_rows(person, commons)
    else:
        yield from iter_other_rows(person, commons)
    chance = seeded_random("follows", person.number)
    for leader in {chance.randint(1, max(2, person.number)) for _ in range(person.number % 6)} - {person.number}:
        yield "bp_follow", (leader, person.number, "")
        yield "bp_notifications", (leader, person.number, 0, "follow", "new_follow", moment(commons, chance), 1)


def iter_scholar_rows(person: DemoPerson, commons: DemoCommons) -> Rows:
    scholar = person.scholar
    if scholar is None:
        return
    for name in scholar.groups:
        is_admin = ADMINISTRATORS.get(name) == scholar.username
        yield "bp_groups_members", build_membership(commons.groups_by_name[name], person, is_admin=is_admin)
    posts = [post for post in scholar.posts if post.published_on < commons.now.date()]
    for blog in dict.fromkeys(post.blog for post in posts):
        yield "roles", (person.number, commons.blogs_by_name[blog].id, "administrator")
    yield from (build_post_row(post, person, commons) for post in posts)
    link = f'<a href="https://{DOMAIN}/members/{person.login}/">{escape(person.name)}</a>'
    for number, event in enumerate(build_activity(scholar, posts, commons.now)):
        text = event["text"][:1].lower() + event["text"][1:]
        kind = ("new_blog_post", "joined_group", "new_deposit", "activity_update", "new_follow")[number % 5]
        happened = datetime.fromisoformat(event["happened_at"]).replace(tzinfo=None)
        yield "bp_activity", (person.number, "groups", kind, f"{link} {escape(text)}", "", event["url"], happened, 0)


def build_post_row(post: BlogPost, person: DemoPerson, commons: DemoCommons) -> tuple[str, Row]:
    blog = commons.blogs_by_name[post.blog]
    published = datetime(post.published_on.year, post.published_on.month, post.published_on.day, 12)  # noqa: DTZ001 (a site's own time)
    title = post.title.replace("&", "&amp;")
    return f"{blog.id}:posts", (person.number, published, title, "publish", "", slugify(post.title)[:200], "post")


def iter_other_rows(person: DemoPerson, commons: DemoCommons) -> Rows:
    chance = seeded_random("doings", person.number)
    for group in chance.sample(commons.groups, min(len(commons.groups), chance.randint(0, MOST_GROUPS))):
        membership = build_membership(
            group,
            person,
            is_mod=chance.random() < MODERATING,
            is_confirmed=chance.random() < CONFIRMED,
            is_banned=chance.random() < BANNED,
        )
        yield "bp_groups_members", membership
    blog = commons.blogs[1 + person.number % (len(commons.blogs) - 1)] if len(commons.blogs) > 1 else commons.blogs[0]
    yield "roles", (person.number, blog.id, chance.choice(("subscriber", "author", "administrator")))
    for _ in range(chance.randint(0, MOST_POSTS)):
        status = "publish" if chance.random() < PUBLISHED else "draft"
        title = f"On {chance.choice(INTERESTS)} &amp; {chance.choice(PLACES)}"
        posted_at = moment(commons, chance)
        yield f"{blog.id}:posts", (person.number, posted_at, title, status, "", slugify(title)[:200], "post")
    page = f"https://{DOMAIN}/members/{person.login}/"
    action, happened = f'<a href="{page}">{escape(person.name)}</a> changed their profile', moment(commons, chance)
    yield "bp_activity", (person.number, "xprofile", "updated_profile", action, "", page, happened, 0)


def build_membership(  # noqa: PLR0913 (the flags are named)
    group: DemoGroup,
    person: DemoPerson,
    *,
    is_admin: bool = False,
    is_mod: bool = False,
    is_confirmed: bool = True,
    is_banned: bool = False,
) -> Row:
    inviter = person.number - 1 if person.number % 3 == 0 else 0
    return (group.id, person.number, inviter, int(is_admin), int(is_mod), int(is_confirmed), int(is_banned))


def moment(commons: DemoCommons, chance: Random) -> datetime:
    return commons.now.replace(tzinfo=None, microsecond=0) - timedelta(minutes=chance.randint(10, 2_000_000))
