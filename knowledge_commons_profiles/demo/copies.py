"""What the other systems of the demo world know about its people, as our dated copies of it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from html import escape
from operator import itemgetter

from django.utils.text import slugify

from knowledge_commons_profiles.demo.arrangements import find_open_works
from knowledge_commons_profiles.demo.chance import digest_number
from knowledge_commons_profiles.demo.scholars import BlogPost, Scholar
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.works.dates import spell_year
from knowledge_commons_profiles.works.records import Work

type Payload = list[dict[str, object]]

GROUP_STATUSES = {"Logic Reading Group": "private", "Poetry Before Print": "hidden"}
ADMINISTRATORS = {
    "Women in the Archive": "christine-de-pizan",
    "Sky Watchers": "hypatia",
    "Grammar Circle": "panini",
    "Maps and Travellers": "ibn-battuta",
    "History of Mathematics": "sofia-kovalevskaya",
}

# Sources that did not answer last time, and one that never has.
FAILED = {
    ("may-ziadeh", "posts"): "The blog server took longer than 5 seconds to answer.",
    ("bede", "mastodon"): "social.example.org answered 503 Service Unavailable.",
}
NEVER_FETCHED = {("carl-linnaeus", "activity"): "The activity stream could not be read: no answer yet."}

MOST_ACTIVITIES = 5
MOST_TOOTS = 4
MOST_FOLLOWERS = 12
WORKS_IN_ACTIVITY = 2
OLDEST_JOINING_DAYS = 900
COPY_AGE_MINUTES = 20 * 60
NOON = time(12, tzinfo=UTC)


def iter_copies(scholar: Scholar, profile: Profile, now: datetime) -> Iterator[Copy]:
    """Yield a copy of each source that the scholar uses; an empty list is an answer: there is nothing."""
    for source, payload in build_payloads(scholar, now).items():
        fetched_at = now - timedelta(minutes=digest_number(scholar.username, source) % COPY_AGE_MINUTES + 5)
        copy = Copy(profile=profile, source=source, payload=payload, fetched_at=fetched_at)
        key = (scholar.username, str(source))
        if key in FAILED:
            copy.failed_at, copy.error = now - timedelta(minutes=2), FAILED[key]
        if key in NEVER_FETCHED:
            copy.payload, copy.fetched_at = None, None
            copy.failed_at, copy.error = now - timedelta(minutes=3), NEVER_FETCHED[key]
        yield copy


def build_payloads(scholar: Scholar, now: datetime) -> Mapping[Copy.Source, Payload]:
    past = (post for post in scholar.posts if post.published_on < now.date())
    posts = sorted(past, key=lambda post: post.published_on, reverse=True)
    payloads: dict[Copy.Source, Payload] = {
        Copy.Source.WORKS: [work.to_json() for work in scholar.works],
        Copy.Source.GROUPS: [build_group(name, scholar) for name in sorted(scholar.groups)],
        Copy.Source.POSTS: [build_post(post) for post in posts],
        Copy.Source.SITES: [{"name": blog, "url": site_url(blog)} for blog in dict.fromkeys(p.blog for p in posts)],
        Copy.Source.ACTIVITY: [{**event} for event in build_activity(scholar, posts, now)],
        Copy.Source.NEWS: [build_news(scholar)],
    }
    if scholar.mastodon:
        payloads[Copy.Source.MASTODON] = build_toots(scholar, posts, now)
    return payloads


def build_group(name: str, scholar: Scholar) -> dict[str, object]:
    role = "admin" if ADMINISTRATORS.get(name) == scholar.username else "member"
    return {"name": name, "url": group_url(name), "role": role, "status": GROUP_STATUSES.get(name, "public")}


def build_news(scholar: Scholar) -> dict[str, object]:
    page = f"https://commons.example.org/members/{scholar.username}"
    followers = digest_number("followers", scholar.username) % MOST_FOLLOWERS
    notice = {"text": f"{followers} more people follow you.", "url": f"{page}/followers/"}
    return {
        "following": digest_number("following", scholar.username) % MOST_FOLLOWERS,
        "following_url": f"{page}/following/",
        "unread": followers,
        "url": f"{page}/notifications/",
        "notices": [notice] if followers > 1 else [],
    }


def build_post(post: BlogPost) -> dict[str, object]:
    return {
        "title": post.title,
        "url": post_url(post),
        "blog": post.blog,
        "published_on": post.published_on.isoformat(),
    }


def build_activity(scholar: Scholar, posts: list[BlogPost], now: datetime) -> list[dict[str, str]]:
    """Return the latest events, newest first. Nothing tells of a section that the scholar does not show to everyone."""
    events: list[tuple[str, str, datetime]] = []
    if scholar.shows_all("blog_posts"):
        events += ((f"Published the post “{p.title}”", post_url(p), moment_of(p)) for p in posts)
    if scholar.shows_all("commons_groups"):
        events += (
            (f"Joined the group {name}", group_url(name), find_past(now, scholar.username, name))
            for name in scholar.groups
            if name not in GROUP_STATUSES
        )
    events += (
        (f"Added “{work.title}” to the repository", work.url, find_past(now, scholar.username, work.id))
        for work in find_open_works(scholar)[:WORKS_IN_ACTIVITY]
    )
    latest = sorted(events, key=itemgetter(2), reverse=True)[:MOST_ACTIVITIES]
    return [{"text": text, "url": url, "happened_at": happened_at.isoformat()} for text, url, happened_at in latest]


def build_toots(scholar: Scholar, posts: list[BlogPost], now: datetime) -> Payload:
    server = scholar.mastodon.partition("@")[2]
    toots: list[tuple[datetime, str]] = []
    if scholar.shows_all("blog_posts"):
        toots += ((moment_of(post), toot_about_post(post)) for post in posts)
    toots = sorted(toots, reverse=True)[: MOST_TOOTS // 2]
    works = find_open_works(scholar)[: MOST_TOOTS - len(toots)]
    toots += ((find_past(now, "toot", work.id), toot_about_work(work)) for work in works)
    return [
        {
            "html": text,
            "url": f"https://{server}/@{scholar.username}/{digest_number(scholar.username, text) % 10**18}",
            "posted_at": posted_at.isoformat(),
        }
        for posted_at, text in sorted(toots, reverse=True)
    ]


def toot_about_post(post: BlogPost) -> str:
    return f'<p>New on {escape(post.blog)}: <a href="{post_url(post)}">{escape(post.title)}</a></p>'


def toot_about_work(work: Work) -> str:
    year = f" ({spell_year(work.year)})" if work.year else ""
    return f"<p>From the shelf: <em>{escape(work.title)}</em>{year}. It is on my page, in ten citation styles.</p>"


def moment_of(post: BlogPost) -> datetime:
    return datetime.combine(post.published_on, NOON)


def find_past(now: datetime, *parts: str) -> datetime:
    """Return a moment before `now` that always is as long ago for the same parts."""
    return now - timedelta(days=digest_number(*parts) % OLDEST_JOINING_DAYS + 1)


def group_url(name: str) -> str:
    return f"https://commons.example.org/groups/{slugify(name)}/"


def site_url(blog: str) -> str:
    """Return the blog's address; a name that has no Latin letters gets a number."""
    return f"https://{slugify(blog) or f'blog-{digest_number(blog) % 10_000}'}.example.org/"


def post_url(post: BlogPost) -> str:
    slug = slugify(post.title) or f"post-{digest_number(post.title) % 10_000}"
    return f"{site_url(post.blog)}{post.published_on:%Y/%m}/{slug}/"
