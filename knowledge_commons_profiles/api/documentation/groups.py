"""The groups' operations in the OpenAPI document."""

from knowledge_commons_profiles.api.documentation.operations import describe
from knowledge_commons_profiles.api.documentation.shapes import GroupAnswerShape

EXAMPLE = {
    "results": {
        "id": 12,
        "name": "Sky Watchers",
        "slug": "sky-watchers",
        "url": "https://commons.example.org/groups/sky-watchers/",
        "visibility": "public",
        "status": "public",
        "description": "Observing together.",
        "avatar": "",
        "groupblog": "",
        "upload_roles": ["member", "moderator", "administrator"],
        "moderate_roles": ["moderator", "administrator"],
    }
}
TEXT = (
    "Groups that are not public are told to services with the scope `members` alone. What we tell is our copy of "
    "WordPress's groups, a minute old as a rule."
)
GROUP = describe("groups_one", "One group", GroupAnswerShape, EXAMPLE, text=TEXT, errors=(404,), is_open=True)
GROUP_BY_SLUG = describe(
    "groups_by_slug", "One group, by its slug", GroupAnswerShape, EXAMPLE, text=TEXT, errors=(404,), is_open=True
)
