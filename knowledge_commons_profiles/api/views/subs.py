"""Members by their login methods."""

from collections.abc import Iterable
from functools import partial

from django.db.models import F
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from knowledge_commons_profiles.accounts.models import LoginMethod, Service
from knowledge_commons_profiles.api.answers import answer
from knowledge_commons_profiles.api.authentication import find_reader
from knowledge_commons_profiles.api.documentation.subs import SUBS, SUBS_OF_MEMBER
from knowledge_commons_profiles.api.endpoints import endpoint
from knowledge_commons_profiles.api.errors import Problem
from knowledge_commons_profiles.api.members import Json, build_addresses, build_detail
from knowledge_commons_profiles.api.parameters import read_sub
from knowledge_commons_profiles.api.people import People, find_people
from knowledge_commons_profiles.core.error_shape import Code

MOST_METHODS = 50  # of one person, or of one sub at several providers


@SUBS
@endpoint("GET", scope=Service.Scope.SUBJECTS)
def subs(request: Request) -> HttpResponseBase:
    sub = read_sub(request)
    if not sub:
        raise Problem("sub: name the login method.", code=Code.NO_SUB, message="No sub", status=404)
    return answer_methods(request, find_methods(subject=sub))


@SUBS_OF_MEMBER
@endpoint("GET", scope=Service.Scope.SUBJECTS)
def subs_of_member(request: Request, username: str) -> HttpResponseBase:
    return answer_methods(request, find_methods(profile__username__lower=username.lower()))


def find_methods(**wanted: str) -> list[LoginMethod]:
    """Return the login methods, the one used last first; none for text that no row can hold."""
    if any("\x00" in value for value in wanted.values()):
        return []
    methods = LoginMethod.objects.filter(**wanted).order_by(F("last_used_at").desc(nulls_last=True), "pk")
    return list(methods[:MOST_METHODS])


def answer_methods(request: Request, methods: list[LoginMethod]) -> HttpResponseBase:
    reader = find_reader(request)
    numbers = {method.profile_id for method in methods}
    people = find_people(sorted(numbers), with_addresses=reader.sees_addresses)
    stamp = f"{people.stamp} {[(method.pk, method.subject, method.idp_name) for method in methods]}"
    return answer(request, partial(build_page, request, methods, people), stamp=stamp, people=people.count)


def build_page(request: Request, methods: Iterable[LoginMethod], people: People) -> Json:
    reader, addresses = find_reader(request), build_addresses(request)
    return {
        "data": [
            {
                "sub": method.subject,
                "profile": build_detail(people.found[method.profile_id], reader, addresses),
                "idp_name": method.idp_name,
            }
            for method in methods
            if method.profile_id in people.found
        ],
        "meta": {"authorized": True},
        "next": None,
        "previous": None,
    }
