"""Reading bodies: JSON objects, small, of the types that were agreed, and nothing that breaks what comes after."""

from typing import IO, Any

from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from knowledge_commons_profiles.api.errors import Problem

LARGEST_BODY_BYTES = 64 * 1024
LONGEST_TOKEN = 16 * 1024
LONGEST_AGENT = 2000
LONGEST_NAME = 255


class SmallJSONParser(JSONParser):
    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:  # Any: JSON
        # Django reads no more than Content-Length says, and nothing without it.
        if int(parser_context["request"].META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY_BYTES:
            raise Problem(f"The body is longer than {LARGEST_BODY_BYTES} bytes.", status=413)
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("The body is nested too deeply.") from error


class TextField(serializers.CharField):
    """A text as it was sent: numbers are none, and blanks at its ends are its own."""

    def __init__(self, **options: Any) -> None:  # Any: passed through
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class LogoutBody(serializers.Serializer[dict[str, str]]):
    user_name = TextField(max_length=LONGEST_NAME)
    user_agent = TextField(
        max_length=LONGEST_AGENT, allow_blank=True, help_text="The browser's, or empty when it sent none."
    )


class TokensBody(serializers.Serializer[dict[str, str]]):
    user_name = TextField(max_length=LONGEST_NAME)
    user_agent = TextField(max_length=LONGEST_AGENT, allow_blank=True)
    app = TextField(max_length=LONGEST_NAME, help_text="The service that holds the tokens.")
    access_token = TextField(max_length=LONGEST_TOKEN)
    refresh_token = TextField(max_length=LONGEST_TOKEN, allow_blank=True, required=False)


class WorksStatusBody(serializers.Serializer[dict[str, str]]):
    username = TextField(max_length=LONGEST_NAME, allow_blank=True)
    sub = TextField(max_length=LONGEST_NAME, allow_blank=True, allow_null=True, required=False)
    status = serializers.ChoiceField(["PROCESSED", "FAILED"])
    event = serializers.ChoiceField(["created", "updated", "associated"])
    retry_at = TextField(max_length=LONGEST_NAME, allow_blank=True, allow_null=True, required=False)
    note = TextField(max_length=LONGEST_AGENT, allow_blank=True, allow_null=True, required=False)


def read_body(shape: type[serializers.Serializer[dict[str, str]]], data: object) -> dict[str, str]:
    """Return what was sent; raises the framework's ValidationError, which names the fields that are wrong."""
    body = shape(data=data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)
