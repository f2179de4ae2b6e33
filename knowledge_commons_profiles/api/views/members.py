"""Members: one, or all of them page by page."""

from functools import partial
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.api.answers import answer
from knowledge_commons_profiles.api.authentication import find_reader
from knowledge_commons_profiles.api.documentation.members import MEMBER, MEMBERS
from knowledge_commons_profiles.api.endpoints import endpoint
from knowledge_commons_profiles.api.errors import Problem
from knowledge_commons_profiles.api.lists import Page, filter_people, find_page
from knowledge_commons_profiles.api.members import Json, build_addresses, build_detail, build_summary
from knowledge_commons_profiles.api.parameters import has_envelope, read_network, read_per_page, read_updated_since
from knowledge_commons_profiles.api.people import People, find_person, find_summaries
from knowledge_commons_profiles.core.error_shape import Code

FILTERS = ("network", "updated_since", "per_page")


@MEMBER
@endpoint("GET")
def member(request: Request, username: str) -> HttpResponseBase:
    reader = find_reader(request)
    is_enveloped = has_envelope(request)
    people = find_person(username, with_addresses=reader.sees_addresses)
    if not people.count:
        raise Problem(
            f"Nobody here is called “{username}”.", code=Code.USER_NOT_FOUND, message="User not found", status=404
        )
    build = partial(build_one, request, people, is_enveloped=is_enveloped)
    return answer(request, build, stamp=people.stamp, people=1)


@MEMBERS
@endpoint("GET", scope=Service.Scope.MEMBERS)
def members(request: Request) -> HttpResponseBase:
    people = filter_people(read_network(request), read_updated_since(request))
    page = find_page(people, request.query_params.get("cursor"), per_page=read_per_page(request))
    found = find_summaries(page.numbers, with_addresses=True)
    stamp = f"{found.stamp} {page.next} {page.previous}"
    return answer(request, partial(build_page, request, page, found), stamp=stamp, people=found.count)


def build_one(request: Request, people: People, *, is_enveloped: bool) -> Json:
    detail = build_detail(people.only, find_reader(request), build_addresses(request))
    return {"results": detail} if is_enveloped else detail


def build_page(request: Request, page: Page, people: People) -> Json:
    reader, addresses = find_reader(request), build_addresses(request)
    return {
        "next": build_link(request, addresses.members, page.next),
        "previous": build_link(request, addresses.members, page.previous),
        "results": [
            build_summary(people.found[number], reader, addresses) for number in page.numbers if number in people.found
        ],
    }


def build_link(request: Request, address: str, cursor: str) -> str | None:
    """Return the address of another page with the same filters; None where there is no such page."""
    if not cursor:
        return None
    kept = [(name, request.query_params[name]) for name in FILTERS if name in request.query_params]
    return f"{address}?{urlencode([*kept, ('cursor', cursor)])}"
