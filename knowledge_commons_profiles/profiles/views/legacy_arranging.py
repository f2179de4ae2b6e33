"""The older service's four addresses for order and visibility, with its JSON bodies and answers.

They write to the signed-in person's own profile, or, for staff, to the one that `?username=` names.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render

from knowledge_commons_profiles.core.ways_back import takes_forms_only
from knowledge_commons_profiles.profiles.arranging import (
    BadWishError,
    arrange_works,
    choose_style,
    order_column,
    switch,
)
from knowledge_commons_profiles.profiles.edit_page import build_arrangement
from knowledge_commons_profiles.profiles.editors import get_actor, get_editable_profile, get_own_profile
from knowledge_commons_profiles.profiles.layout import Layout
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.rearranging import rearrange
from knowledge_commons_profiles.profiles.sections import SECTIONS
from knowledge_commons_profiles.profiles.views.edit import build_context

NUMBER_AT_END = re.compile(r"_\d+$")


@takes_forms_only
def save_profile_order(request: HttpRequest, side: str) -> HttpResponseBase:
    def change(layout: Layout, body: Mapping[str, object]) -> Layout:
        column = "left" if side == "left" else "right"
        return order_column(layout, column, [find_section(item) for item in get_texts(body, "item_order")])

    return answer(request, change)


@takes_forms_only
def save_works_order(request: HttpRequest) -> HttpResponseBase:
    def change(layout: Layout, body: Mapping[str, object]) -> Layout:
        kinds = tuple(item.removeprefix("order-") for item in get_texts(body, "item_order"))
        switches = get_switches(body, "show_work_values", "show_works_")
        audiences = switch(layout.works.kind_audiences, {kind.casefold(): on for kind, on in switches.items()})
        return arrange_works(layout, kinds=kinds, kind_audiences=audiences)

    return answer(request, change)


@takes_forms_only
def save_works_visibility(request: HttpRequest) -> HttpResponseBase:
    def change(layout: Layout, body: Mapping[str, object]) -> Layout:
        switches = get_switches(body, "works_visibility", "show_works_work_")
        items = switch(layout.works.item_audiences, switches)
        return arrange_works(layout, item_audiences=items)

    return answer(request, change)


@takes_forms_only
def works_deposits_edit(request: HttpRequest) -> HttpResponseBase:
    """Store the citation style and answer with the works as they can be arranged."""
    profile = get_meant_profile(request)
    style = request.POST.get("reference_style")
    if style is not None:
        try:
            wishes = {"style": style.lower()}
            profile = rearrange(profile, by=get_actor(request), change=partial(choose_style, wishes=wishes))
        except BadWishError as error:
            return refuse(str(error))
    context = build_context(request, profile) | {"arrangement": build_arrangement(profile)}
    return render(request, "profiles/arrange_works.html", context)


def answer(request: HttpRequest, change: Callable[[Layout, Mapping[str, object]], Layout]) -> HttpResponseBase:
    profile = get_meant_profile(request)
    try:
        body = read_body(request)
        rearrange(profile, by=get_actor(request), change=lambda layout: change(layout, body))
    except BadWishError as error:
        return refuse(str(error))
    return JsonResponse({"success": True})


def refuse(reason: str) -> JsonResponse:
    return JsonResponse({"success": False, "error": reason}, status=HTTPStatus.BAD_REQUEST)


def get_meant_profile(request: HttpRequest) -> Profile:
    username = request.GET.get("username", "")
    return get_editable_profile(request.user, username) if username else get_own_profile(request.user)


def read_body(request: HttpRequest) -> Mapping[str, object]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise BadWishError("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise BadWishError("The body is not a JSON object.")
    return body


def get_texts(body: Mapping[str, object], name: str) -> list[str]:
    texts = body.get(name)
    if not isinstance(texts, list) or not all(isinstance(text, str) and len(text) <= 255 for text in texts):  # noqa: PLR2004 (the old column's)
        raise BadWishError(f"“{name}” is a list of ids.")
    return [str(text) for text in texts]


def get_switches(body: Mapping[str, object], name: str, prefix: str) -> dict[str, bool]:
    switches = body.get(name, {})
    if not isinstance(switches, dict) or not all(isinstance(is_on, bool) for is_on in switches.values()):
        raise BadWishError(f"“{name}” maps ids to true or false.")
    return {str(key).removeprefix(prefix): is_on for key, is_on in switches.items()}


def find_section(item: str) -> str:
    """Return the section that an element's id names: hyphens are underscores, and a number at its end is none of it."""
    plain = item.replace("-", "_")
    for candidate in (plain, NUMBER_AT_END.sub("", plain), plain.rpartition("_")[0]):
        if candidate in SECTIONS:
            return candidate
    return ""
