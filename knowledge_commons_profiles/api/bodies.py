"""Reading bodies: JSON objects, small, and nothing that could break what comes after."""

from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from knowledge_commons_profiles.api.errors import Problem

LARGEST_BODY_BYTES = 64 * 1024


class SmallJSONParser(JSONParser):
    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:  # Any: JSON
        # Django reads no more than Content-Length says, and nothing without it.
        if int(parser_context["request"].META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY_BYTES:
            raise Problem(f"The body is longer than {LARGEST_BODY_BYTES} bytes.", status=413)
        try:
            return super().parse(stream, media_type, parser_context)
        except (RecursionError, LookupError) as error:  # nested without end; a charset that does not exist
            raise ParseError("The body is not JSON that can be read.") from error
