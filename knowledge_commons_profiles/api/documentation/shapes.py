"""The shapes of answers, for the OpenAPI document. Answers are built without them; tests compare the two."""

from rest_framework import serializers


class ErrorDetailShape(serializers.Serializer[dict[str, object]]):
    message = serializers.CharField()
    status = serializers.ChoiceField(["fatal", "non-fatal"])
    code = serializers.IntegerField(
        help_text="1003 no username, 1005 no such user, 1007 no such group, 1008 no sub, "
        "1009 no user agent, 1002 anything else."
    )


class ErrorMetaShape(serializers.Serializer[dict[str, object]]):
    authorized = serializers.BooleanField()
    error = ErrorDetailShape()


class ErrorShape(serializers.Serializer[dict[str, object]]):
    detail = serializers.CharField()
    meta = ErrorMetaShape()


class InterestShape(serializers.Serializer[dict[str, object]]):
    id = serializers.IntegerField()
    text = serializers.CharField()


class GroupMembershipShape(serializers.Serializer[dict[str, object]]):
    id = serializers.IntegerField()
    group_name = serializers.CharField()
    role = serializers.ChoiceField(["administrator", "moderator", "member"])
    url = serializers.URLField(help_text="Of this API.")
    status = serializers.ChoiceField(["public", "private", "hidden"])
    avatar = serializers.CharField(allow_blank=True)
    inviter_id = serializers.IntegerField(allow_null=True, help_text="The inviter's number in WordPress.")
    inviter = serializers.CharField(allow_null=True, help_text="The inviter's path in this API.")


class SummaryShape(serializers.Serializer[dict[str, object]]):
    username = serializers.CharField()
    email = serializers.CharField(allow_blank=True, required=False, help_text="The primary address; scope `members`.")
    emails = serializers.ListField(
        child=serializers.EmailField(), required=False, help_text="All proven addresses; scope `members`."
    )
    name = serializers.CharField(allow_blank=True)
    first_name = serializers.CharField(allow_blank=True)
    last_name = serializers.CharField(allow_blank=True)
    institutional_affiliation = serializers.CharField(allow_blank=True)
    orcid = serializers.CharField(allow_blank=True, help_text="0000-0000-0000-0000")
    url = serializers.URLField(help_text="Of this API.")
    profile_url = serializers.URLField(help_text="The page for people.")
    is_superadmin = serializers.BooleanField()
    updated_at = serializers.DateTimeField()
    academic_interests = InterestShape(many=True)


class MemberShape(SummaryShape):
    avatar = serializers.CharField(allow_blank=True)
    groups = GroupMembershipShape(many=True)
    memberships = serializers.DictField(
        child=serializers.BooleanField(), help_text="Every network by its code; empty when the member hides them."
    )


class MembersShape(serializers.Serializer[dict[str, object]]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = SummaryShape(many=True)


class SubShape(serializers.Serializer[dict[str, object]]):
    sub = serializers.CharField()
    profile = MemberShape()
    idp_name = serializers.CharField(allow_blank=True)


class AuthorizedShape(serializers.Serializer[dict[str, object]]):
    authorized = serializers.BooleanField()


class SubsShape(serializers.Serializer[dict[str, object]]):
    data = SubShape(many=True)  # type: ignore[assignment]  # the name is the contract's
    meta = AuthorizedShape()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class SignedOutShape(serializers.Serializer[dict[str, object]]):
    user = serializers.CharField()
    url = serializers.CharField(allow_blank=True)


class LogoutDataShape(serializers.Serializer[dict[str, object]]):
    user = SignedOutShape()
    user_agent = serializers.CharField(allow_blank=True)
    app = serializers.ListField(child=serializers.CharField())


class LogoutShape(serializers.Serializer[dict[str, object]]):
    message = serializers.CharField()
    data = LogoutDataShape()  # type: ignore[assignment]  # the name is the contract's


class HeldTokensShape(serializers.Serializer[dict[str, object]]):
    id = serializers.IntegerField()
    user_name = serializers.CharField()
    user_agent = serializers.CharField(allow_blank=True)
    app = serializers.CharField()
    created_at = serializers.DateTimeField()


class NotedShape(serializers.Serializer[dict[str, object]]):
    message = serializers.CharField()


class GroupShape(serializers.Serializer[dict[str, object]]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()
    url = serializers.CharField(help_text="The group's page.")
    visibility = serializers.ChoiceField(["public", "private", "hidden"])
    status = serializers.ChoiceField(["public", "private", "hidden"], help_text="The same, by its older name.")
    description = serializers.CharField(allow_blank=True)
    avatar = serializers.CharField(allow_blank=True)
    groupblog = serializers.CharField(allow_blank=True)
    upload_roles = serializers.ListField(child=serializers.CharField())
    moderate_roles = serializers.ListField(child=serializers.CharField())


class GroupAnswerShape(serializers.Serializer[dict[str, object]]):
    results = GroupShape()


class ChangeShape(serializers.Serializer[dict[str, object]]):
    username = serializers.CharField()
    event = serializers.ChoiceField(["created", "updated", "associated", "deleted"])
    url = serializers.URLField(help_text="Of this API; 404 after `deleted`.")
    happened_at = serializers.DateTimeField()


class ChangesShape(serializers.Serializer[dict[str, object]]):
    results = ChangeShape(many=True)
    cursor = serializers.CharField(help_text="Ask with it as `since` next time.")
    next = serializers.URLField(allow_null=True, help_text="The next page, when there is more already.")
