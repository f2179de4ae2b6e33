"""The acts in the OpenAPI document."""

from knowledge_commons_profiles.api.bodies import LogoutBody, TokensBody, WorksStatusBody
from knowledge_commons_profiles.api.documentation.operations import describe
from knowledge_commons_profiles.api.documentation.shapes import HeldTokensShape, LogoutShape, NotedShape

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

LOGOUT = describe(
    "actions_logout",
    "Sign a member out everywhere",
    LogoutShape,
    {
        "message": "Action successfully triggered.",
        "data": {
            "user": {"user": "hypatia", "url": "https://profiles.example.org/api/v1/members/hypatia/"},
            "user_agent": AGENT,
            "app": ["Profiles", "Works", "WordPress"],
        },
    },
    text="Ends the member's sessions here, tells every other service, revokes what we hold at the provider. Name and "
    "agent come back as they were sent; a name that nobody here has is answered the same. Scope `sign-out`.",
    body=LogoutBody,
    body_example={"user_name": "hypatia", "user_agent": AGENT},
)
TOKENS = describe(
    "tokens_hold",
    "Hand over a member's tokens of the provider",
    HeldTokensShape,
    {
        "id": 7,
        "user_name": "hypatia",
        "user_agent": AGENT,
        "app": "Works",
        "created_at": "2026-03-31T12:00:00+00:00",
    },
    text="They are kept encrypted and revoked when the member signs out; nobody can read them again. Scope `tokens`.",
    status=201,
    body=TokensBody,
    body_example={
        "user_name": "hypatia",
        "user_agent": AGENT,
        "app": "Works",
        "access_token": "an-access-token",
        "refresh_token": "a-refresh-token",
    },
)
WORKS_STATUS = describe(
    "members_works_status",
    "Tell how far Works has come with a webhook",
    NotedShape,
    {"message": "Noted."},
    text="Scope `members`. The address has no last slash; `unknown` stands for a member without a name.",
    status=202,
    body=WorksStatusBody,
    body_example={
        "username": "hypatia",
        "sub": "http://cilogon.org/serverE/users/1",
        "status": "PROCESSED",
        "event": "updated",
    },
)
