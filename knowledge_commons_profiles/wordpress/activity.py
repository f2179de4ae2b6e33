"""What a person did on the Commons lately, and of what WordPress wants to tell them."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from knowledge_commons_profiles.core.html import extract_text
from knowledge_commons_profiles.wordpress.addresses import build_group_url, build_member_url
from knowledge_commons_profiles.wordpress.asking import asking
from knowledge_commons_profiles.wordpress.models import (
    WordPressActivity,
    WordPressGroup,
    WordPressNotification,
    WordPressUser,
)
from knowledge_commons_profiles.wordpress.text import restore, restore_plain

type Payload = list[dict[str, object]]

READ_ACTIVITIES = 100
MOST_ACTIVITIES = 5
MOST_NOTIFICATIONS = 5
READ_NOTIFICATIONS = 50
LEADING_LINK = re.compile(r"^\s*<a\b[^>]*>.*?</a>\s*", re.IGNORECASE | re.DOTALL)


def fetch_activity(user_id: int) -> Payload:
    """Return the newest public activity of each type, at most five, newest first."""
    public = WordPressActivity.objects.filter(user=user_id, hide_sitewide=0, is_spam=0).exclude(kind="last_activity")
    with asking():
        rows = list(
            public.order_by("-happened_at", "-pk").values_list("kind", "action", "url", "happened_at")[:READ_ACTIVITIES]
        )
    newest: dict[str, dict[str, object]] = {}
    for kind, action, url, happened_at in rows:
        text = describe_action(action)
        if text and kind not in newest:
            newest[kind] = {"type": kind, "text": text, "url": url or "", "happened_at": spell(happened_at)}
    return list(newest.values())[:MOST_ACTIVITIES]


def describe_action(action: str) -> str:
    """Return what was done, without who did it: BuddyPress begins each sentence with a link to the member."""
    told = LEADING_LINK.sub("", restore(action), count=1)
    text = extract_text(told) or restore_plain(action)
    return text[:1].upper() + text[1:]


def spell(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


@dataclass(frozen=True, slots=True)
class Named:
    """Names of the people and groups that notifications are about; `login` is of whoever is notified."""

    login: str
    people: Mapping[int, str]
    groups: Mapping[int, tuple[str, str]]  # name and slug

    def person(self, number: int | None) -> str:
        return self.people.get(number or 0, "Somebody")


def fetch_notifications(user_id: int) -> Payload:
    """Return at most five pieces of news that the person has not read, newest first: text, url and happened_at."""
    unread = WordPressNotification.objects.filter(user=user_id, is_new=1)
    with asking():
        rows = list(unread.order_by("-notified_at", "-pk")[:READ_NOTIFICATIONS])
        named = find_names(user_id, rows) if rows else Named("", {}, {})
    followers = Counter(row.action for row in rows)["new_follow"]
    found: Payload = []
    has_followers = False
    for row in rows:
        if row.action == "new_follow":
            if has_followers:
                continue
            has_followers = True
        described = describe_notification(row, named, followers)
        if described:
            found.append({"text": described[0], "url": described[1], "happened_at": spell(row.notified_at)})
    return found[:MOST_NOTIFICATIONS]


def find_names(user_id: int, rows: list[WordPressNotification]) -> Named:
    """Return the names that these notifications need, in two queries."""
    numbers = {number for row in rows for number in (row.item_id, row.secondary_item_id) if number}
    users = WordPressUser.objects.filter(pk__in=numbers | {user_id}).values_list("pk", "login", "display_name")
    logins, people = {}, {}
    for pk, login, name in users:
        logins[pk], people[pk] = login, restore_plain(name) or login
    group_ids = {row.item_id for row in rows if row.component == "groups"}
    groups = WordPressGroup.objects.filter(pk__in=group_ids).values_list("pk", "name", "slug") if group_ids else ()
    return Named(
        logins.get(user_id, ""), people, {pk: (restore_plain(name) or slug, slug) for pk, name, slug in groups}
    )


def describe_notification(row: WordPressNotification, named: Named, followers: int) -> tuple[str, str] | None:
    """Return what happened and where to look; None for kinds that only WordPress itself can tell."""
    describe = DESCRIPTIONS.get((row.component, row.action))
    return describe(row, named, followers) if describe else None


def describe_invitation(row: WordPressNotification, named: Named, _followers: int) -> tuple[str, str] | None:
    group = named.groups.get(row.item_id)
    if group is None:
        return None
    return f"You are invited to the group {group[0]}.", build_member_url(named.login, "groups/invites")


def describe_promotion(row: WordPressNotification, named: Named, _followers: int) -> tuple[str, str] | None:
    group = named.groups.get(row.item_id)
    return (f"You have a new role in the group {group[0]}.", build_group_url(group[1])) if group else None


def describe_message(row: WordPressNotification, named: Named, _followers: int) -> tuple[str, str]:
    return f"{named.person(row.secondary_item_id)} sent you a message.", build_member_url(named.login, "messages")


def describe_followers(row: WordPressNotification, named: Named, followers: int) -> tuple[str, str]:
    who = f"{named.person(row.item_id)} follows you." if followers == 1 else f"{followers} more people follow you."
    return who, build_member_url(named.login, "followers")


def describe_settings(_row: WordPressNotification, named: Named, _followers: int) -> tuple[str, str]:
    return "Look at which e-mails you get from the Commons.", build_member_url(named.login, "settings/notifications")


DESCRIPTIONS: Mapping[tuple[str, str], Callable[[WordPressNotification, Named, int], tuple[str, str] | None]] = {
    ("groups", "group_invite"): describe_invitation,
    ("groups", "member_promoted_to_mod"): describe_promotion,
    ("groups", "member_promoted_to_admin"): describe_promotion,
    ("messages", "new_message"): describe_message,
    ("follow", "new_follow"): describe_followers,
    ("settings", "email_settings"): describe_settings,
}
