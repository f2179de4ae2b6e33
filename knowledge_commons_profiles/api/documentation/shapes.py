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
