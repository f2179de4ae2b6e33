"""The members' operations in the OpenAPI document."""

from drf_spectacular.utils import OpenApiParameter

from knowledge_commons_profiles.api.documentation.operations import describe
from knowledge_commons_profiles.api.documentation.shapes import MemberShape, MembersShape
from knowledge_commons_profiles.api.parameters import DEFAULT_PER_PAGE, MOST_PER_PAGE

ENVELOPE = OpenApiParameter(
    "envelope", str, enum=["results"], description="`results` puts the object under that key, for older clients."
)
CURSOR = OpenApiParameter("cursor", str, description="From `next` or `previous` of an answer of this list.")
PER_PAGE = OpenApiParameter(
    "per_page",
    {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": DEFAULT_PER_PAGE},
    description="How many on a page.",
)
FILTERS = [
    OpenApiParameter("network", str, description="Only members of the network of this code."),
    OpenApiParameter(
        "updated_since",
        {"type": "string", "format": "date-time"},
        description="Only those of whom anything changed at this time or later.",
    ),
]

SUMMARY_EXAMPLE = {
    "username": "hypatia",
    "email": "hypatia@example.org",
    "emails": ["hypatia@example.org"],
    "name": "Hypatia of Alexandria",
    "first_name": "Hypatia",
    "last_name": "of Alexandria",
    "institutional_affiliation": "Mouseion",
    "orcid": "0000-0002-1825-0097",
    "url": "https://profiles.example.org/api/v1/members/hypatia/",
    "profile_url": "https://profiles.example.org/members/hypatia/",
    "is_superadmin": False,
    "updated_at": "2026-03-31T12:00:00+00:00",
    "academic_interests": [{"id": 7, "text": "Astronomy"}],
}
MEMBER_EXAMPLE = {
    **SUMMARY_EXAMPLE,
    "avatar": "https://profiles.example.org/media/images/0f-512.jpg",
    "groups": [
        {
            "id": 12,
            "group_name": "Sky Watchers",
            "role": "administrator",
            "url": "https://profiles.example.org/api/v1/groups/12/",
            "status": "public",
            "avatar": "",
            "inviter_id": None,
            "inviter": None,
        }
    ],
    "memberships": {"HASTAC": True, "MLA": False},
}

MEMBER = describe(
    "members_one",
    "One member",
    MemberShape,
    MEMBER_EXAMPLE,
    text="Anybody sees what the member's page shows to everyone. The scope `members` adds addresses, all groups and "
    "all networks. An unknown token is answered as nobody's, with a `WWW-Authenticate` header.",
    errors=(400, 404),
    parameters=[ENVELOPE],
    is_open=True,
)
MEMBERS = describe(
    "members_list",
    "All members, page by page",
    MembersShape,
    {
        "next": "https://profiles.example.org/api/v1/members/?cursor=WyJtZW1iZXJzIiwgMjBd",
        "previous": None,
        "results": [SUMMARY_EXAMPLE],
    },
    text="In an order that never changes, so that following `next` meets everybody once. Scope `members`.",
    errors=(400,),
    parameters=[CURSOR, PER_PAGE, *FILTERS],
)
