"""The change feed: who changed since one asked last, so that nobody has to read every member."""

from functools import partial

from django.http.response import HttpResponseBase
from django.urls import reverse
from rest_framework.request import Request

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.api.answers import answer
from knowledge_commons_profiles.api.documentation.changes import CHANGES
from knowledge_commons_profiles.api.endpoints import endpoint
from knowledge_commons_profiles.api.feed import Feed, read_feed
from knowledge_commons_profiles.api.members import Json, build_addresses, build_member_url
from knowledge_commons_profiles.api.parameters import read_per_page


@CHANGES
@endpoint("GET", scope=Service.Scope.MEMBERS)
def changes(request: Request) -> HttpResponseBase:
    per_page = read_per_page(request)
    feed = read_feed(request.query_params.get("since"), per_page=per_page)
    build = partial(build_answer, request, feed, per_page)
    return answer(request, build, stamp=f"{feed.cursor} {feed.has_more}", people=len(feed.changes))


def build_answer(request: Request, feed: Feed, per_page: int) -> Json:
    addresses = build_addresses(request)
    here = addresses.origin + reverse("api:changes")
    return {
        "results": [
            {
                "username": change.username,
                "event": feed.name_event(change),
                "url": build_member_url(change.username, addresses),
                "happened_at": change.happened_at.isoformat(),
            }
            for change in feed.changes
        ],
        "cursor": feed.cursor,
        "next": f"{here}?since={feed.cursor}&per_page={per_page}" if feed.has_more else None,
    }
