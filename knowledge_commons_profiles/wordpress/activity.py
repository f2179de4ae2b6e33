"""What a person did on the Commons lately."""

import re
from datetime import datetime

from knowledge_commons_profiles.core.html import extract_text
from knowledge_commons_profiles.wordpress.asking import asking
from knowledge_commons_profiles.wordpress.models import WordPressActivity
from knowledge_commons_profiles.wordpress.text import restore, restore_plain

type Payload = list[dict[str, object]]

READ_ACTIVITIES = 100
MOST_ACTIVITIES = 5
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
