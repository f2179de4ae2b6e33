"""What WordPress wants to tell a person, and how many people they follow there."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Func, Subquery

from knowledge_commons_profiles.wordpress.activity import Payload, spell
from knowledge_commons_profiles.wordpress.addresses import build_group_url, build_member_url
from knowledge_commons_profiles.wordpress.asking import asking
from knowledge_commons_profiles.wordpress.models import Follow, WordPressGroup, WordPressNotification, WordPressUser
from knowledge_commons_profiles.wordpress.text import restore_plain

MOST_NOTIFICATIONS = 5
READ_NOTIFICATIONS = 100


@dataclass(frozen=True, slots=True)
class Named:
    """Names of the people and groups that notifications are about; `login` and `following` are the reader's own."""

    login: str
    following: int
    people: Mapping[int, str]
    groups: Mapping[int, tuple[str, str]]  # name and slug

    def person(self, number: int | None) -> str:
        return self.people.get(number or 0, "Somebody")


def fetch_news(user_id: int) -> Payload:
    """Return one entry: how many the person follows, how much is unread (100 at most), and the newest five of it."""
    unread = WordPressNotification.objects.filter(user=user_id, is_new=1)
    with asking():
        rows = list(unread.order_by("-notified_at", "-pk")[:READ_NOTIFICATIONS])
        named = find_names(user_id, rows)
    return [
        {
            "following": named.following,
            "following_url": build_member_url(named.login, "following"),
            "unread": len(rows),
            "url": build_member_url(named.login, "notifications"),
            "notices": list(iter_notices(rows, named))[:MOST_NOTIFICATIONS],
        }
    ]


def iter_notices(rows: list[WordPressNotification], named: Named) -> Iterator[dict[str, object]]:
    """Yield text, url and happened_at of each, newest first; all followers are one piece of news."""
    followers = Counter(row.action for row in rows)["new_follow"]
    has_followers = False
    for row in rows:
        if row.action == "new_follow":
            if has_followers:
                continue
            has_followers = True
        described = describe_notification(row, named, followers)
        if described:
            yield {"text": described[0], "url": described[1], "happened_at": spell(row.notified_at)}


def find_names(user_id: int, rows: list[WordPressNotification]) -> Named:
    """Return the names that these notifications need, in two queries."""
    numbers = {number for row in rows for number in (row.item_id, row.secondary_item_id) if number}
    leaders = Follow.objects.filter(follower_id=user_id, kind="").exclude(leader_id=user_id)
    following = Subquery(leaders.annotate(total=Func("pk", function="COUNT")).values("total"))
    users = WordPressUser.objects.filter(pk__in=numbers | {user_id}).annotate(following=following)
    own, people = ("", 0), {}
    for pk, login, name, count in users.values_list("pk", "login", "display_name", "following"):
        people[pk] = restore_plain(name) or login
        own = (login, count) if pk == user_id else own
    group_ids = {row.item_id for row in rows if row.component == "groups"}
    groups = WordPressGroup.objects.filter(pk__in=group_ids).values_list("pk", "name", "slug") if group_ids else ()
    return Named(*own, people, {pk: (restore_plain(name) or slug, slug) for pk, name, slug in groups})


def describe_notification(row: WordPressNotification, named: Named, followers: int) -> tuple[str, str] | None:
    """Return what happened and where to look; None for kinds that only WordPress itself can tell."""
    group = named.groups.get(row.item_id)
    match row.component, row.action:
        case "groups", "group_invite" if group:
            return f"You are invited to the group {group[0]}.", build_member_url(named.login, "groups/invites")
        case "groups", "member_promoted_to_mod" | "member_promoted_to_admin" if group:
            return f"You have a new role in the group {group[0]}.", build_group_url(group[1])
        case "messages", "new_message":
            told = f"{named.person(row.secondary_item_id)} sent you a message."
            return told, build_member_url(named.login, "messages")
        case "follow", "new_follow":
            one, several = f"{named.person(row.item_id)} follows you.", f"{followers} more people follow you."
            return one if followers == 1 else several, build_member_url(named.login, "followers")
        case "settings", "email_settings":
            told = "Look at which e-mails you get from the Commons."
            return told, build_member_url(named.login, "settings/notifications")
        case _:
            return None
