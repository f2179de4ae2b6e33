"""How an operation is described in the OpenAPI document: its answers, each with an example, and its errors."""

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.serializers import Serializer

from knowledge_commons_profiles.api.documentation.shapes import ErrorShape
from knowledge_commons_profiles.core.error_shape import Code, build_error

type Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]  # Any: views
type Json = dict[str, Any]  # Any: JSON

ERRORS = {
    400: (
        "The address or the body cannot be meant; `detail` says why.",
        "per_page: write a number from 1 to 100.",
    ),
    401: ("No token, or an unknown one.", "Authentication credentials were not provided."),
    403: ("The token lacks the scope.", "This token lacks the scope “members”: read members."),
    404: ("There is nothing of this name.", "Nobody here is called “hypatia”."),
    410: (
        "What was asked for is not kept any more.",
        "since: changes since then are not kept any more. Begin anew with since=now.",
    ),
    406: ("Only JSON is to be had.", "Could not satisfy the request Accept header."),
    413: ("The body is too long.", "The body is longer than 65536 bytes."),
    415: ("The body is not JSON.", 'Unsupported media type "text/plain" in request.'),
    429: ("Too many calls; `Retry-After` says for how many seconds to wait.", "Request was throttled."),
    500: ("Something went wrong on our side.", "Something went wrong on our side."),
}
OF_ALL = (406, 429, 500)
OF_PROTECTED = (401, 403)
OF_BODIES = (400, 413, 415)


def describe(  # noqa: PLR0913 (the parts of an operation, each by its name)
    name: str,
    summary: str,
    shape: type[Serializer[Any]],
    example: Json,
    *,
    text: str = "",
    status: int = 200,
    errors: Sequence[int] = (),
    parameters: Sequence[OpenApiParameter] = (),
    body: type[Serializer[Any]] | None = None,
    body_example: Json | None = None,
    is_open: bool = False,
) -> Decorator:
    """Describe an endpoint; put it above `@endpoint`. `is_open`: it also answers without a token."""
    statuses = sorted({*errors, *OF_ALL, *(() if is_open else OF_PROTECTED), *(OF_BODIES if body else ())})
    answers: dict[int, OpenApiResponse] = {status: build_answer(shape, example)}
    if body is None:
        answers[304] = OpenApiResponse(description="You have it already: the ETag is that of `If-None-Match`.")
    answers |= {code: build_error_answer(code) for code in statuses}
    return extend_schema(
        operation_id=name,
        summary=summary,
        description=text,
        tags=[name.partition("_")[0]],
        parameters=list(parameters),
        request=body,
        responses=answers,
        examples=[OpenApiExample("A request", value=body_example, request_only=True)] if body_example else [],
    )


def build_answer(shape: type[Serializer[Any]], example: Json) -> OpenApiResponse:
    return OpenApiResponse(shape, description="As asked.", examples=[OpenApiExample("An answer", value=example)])


def build_error_answer(status: int) -> OpenApiResponse:
    description, detail = ERRORS[status]
    code = Code.USER_NOT_FOUND if status == 404 else Code.OTHER  # noqa: PLR2004 (HTTP's own)
    example = OpenApiExample("An error", value=build_error(detail, code=code))
    return OpenApiResponse(ErrorShape, description=description, examples=[example])
