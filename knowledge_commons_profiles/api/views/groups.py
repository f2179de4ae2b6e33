"""Groups, from our copy of them: WordPress is not asked."""

from functools import partial

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.api.answers import answer
from knowledge_commons_profiles.api.authentication import may
from knowledge_commons_profiles.api.documentation.groups import GROUP, GROUP_BY_SLUG
from knowledge_commons_profiles.api.endpoints import endpoint
from knowledge_commons_profiles.api.errors import Problem
from knowledge_commons_profiles.api.groups import build_group, find_group
from knowledge_commons_profiles.api.models import KnownGroup
from knowledge_commons_profiles.core.error_shape import Code


@GROUP
@endpoint("GET")
def group(request: Request, group_id: int) -> HttpResponseBase:
    return answer_group(request, group_id)


@GROUP_BY_SLUG
@endpoint("GET")
def group_by_slug(request: Request, slug: str) -> HttpResponseBase:
    return answer_group(request, slug)


def answer_group(request: Request, wanted: int | str) -> HttpResponseBase:
    found = find_group(wanted, may_see_hidden=may(request, Service.Scope.MEMBERS))
    if found is None:
        raise Problem(
            "There is no group of this name.", code=Code.GROUP_NOT_FOUND, message="Group not found", status=404
        )
    stamp = f"{found.number} {found.slug} {found.visibility} {sorted(found.details.items())}"
    return answer(request, partial(build_answer, found), stamp=stamp)


def build_answer(group: KnownGroup) -> dict[str, object]:
    return {"results": build_group(group)}
