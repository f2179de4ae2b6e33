"""The operations on login methods in the OpenAPI document."""

from drf_spectacular.utils import OpenApiParameter

from knowledge_commons_profiles.api.documentation.members import MEMBER_EXAMPLE
from knowledge_commons_profiles.api.documentation.operations import describe
from knowledge_commons_profiles.api.documentation.shapes import SubsShape

EXAMPLE = {
    "data": [
        {
            "sub": "http://cilogon.org/serverE/users/1",
            "profile": MEMBER_EXAMPLE,
            "idp_name": "Mouseion of Alexandria",
        }
    ],
    "meta": {"authorized": True},
    "next": None,
    "previous": None,
}
SUBS = describe(
    "subs_find",
    "The member who signs in by this login method",
    SubsShape,
    EXAMPLE,
    text="An unknown one is an empty list. Scope `subjects`; the addresses in `profile` need `members` as well.",
    errors=(404,),
    parameters=[OpenApiParameter("sub", str, required=True, description="As the provider gave it, encoded or not.")],
)
SUBS_OF_MEMBER = describe(
    "subs_of_member",
    "The login methods of a member",
    SubsShape,
    EXAMPLE,
    text="An unknown member has none. Scope `subjects`.",
)
