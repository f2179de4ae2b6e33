"""The change feed in the OpenAPI document."""

from drf_spectacular.utils import OpenApiParameter

from knowledge_commons_profiles.api.documentation.members import PER_PAGE
from knowledge_commons_profiles.api.documentation.operations import describe
from knowledge_commons_profiles.api.documentation.shapes import ChangesShape

CHANGES = describe(
    "changes_list",
    "Who changed since one asked last",
    ChangesShape,
    {
        "results": [
            {
                "username": "hypatia",
                "event": "updated",
                "url": "https://profiles.example.org/api/v1/members/hypatia/",
                "happened_at": "2026-03-31T12:00:00+00:00",
            },
            {
                "username": "simon-magus",
                "event": "deleted",
                "url": "https://profiles.example.org/api/v1/members/simon-magus/",
                "happened_at": "2026-03-31T12:01:00+00:00",
            },
        ],
        "cursor": "WyJjaGFuZ2VzIiwgMTIsIDM0XQ",
        "next": None,
    },
    text="In the order in which changes became visible; none is missed and none comes twice. Ask with `since=now` "
    "once, read the list of members, then keep asking with the last `cursor`. `deleted` says that a member is gone. "
    "Scope `members`.",
    errors=(400, 410),
    parameters=[
        OpenApiParameter("since", str, description="The last `cursor`, or `now`; without it, the oldest that is kept."),
        PER_PAGE,
    ],
)
