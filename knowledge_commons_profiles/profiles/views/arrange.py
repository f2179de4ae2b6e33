"""Arranging a page: order, audiences, featured works, citation style. Each act is saved at once and can be undone."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.core.numbers import read_number
from knowledge_commons_profiles.core.ways_back import takes_forms_only
from knowledge_commons_profiles.profiles.arranging import ACTS, BadWishError
from knowledge_commons_profiles.profiles.edit_page import build_arrangement
from knowledge_commons_profiles.profiles.editors import get_actor, get_editable_profile
from knowledge_commons_profiles.profiles.interests import find_suggestions
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.rearranging import CannotUndoError, rearrange, undo_change
from knowledge_commons_profiles.profiles.views.edit import build_context

ANCHORS = frozenset({"arrange-sections", "arrange-works"})


@takes_forms_only
def arrange(request: HttpRequest, username: str) -> HttpResponseBase:
    profile = get_editable_profile(request.user, username)
    arrange_by = ACTS.get(request.POST.get("act", ""))
    if arrange_by is None:
        return answer(
            request, profile, gettext("There is no such act. Nothing was changed."), status=HTTPStatus.BAD_REQUEST
        )
    wishes = {name: str(value) for name, value in request.POST.items()}
    try:
        changed = rearrange(profile, by=get_actor(request), change=lambda layout: arrange_by(layout, wishes))
    except BadWishError as error:
        return answer(
            request,
            profile,
            gettext("Nothing was changed. %(reason)s") % {"reason": error},
            status=HTTPStatus.BAD_REQUEST,
        )
    if changed.revision == profile.revision:
        return answer(request, profile, gettext("That is how it is already."))
    label = wishes.get("label", "")[:100]
    told = gettext("%(label)s: saved.") % {"label": label} if label else gettext("Saved.")
    return answer(request, changed, told, undo=changed.revision - 1)


@takes_forms_only
def undo(request: HttpRequest, username: str) -> HttpResponseBase:
    profile = get_editable_profile(request.user, username)
    revision = read_number(request.POST.get("revision", "")) or 0
    try:
        profile = undo_change(profile, by=get_actor(request), revision=revision)
    except CannotUndoError as error:
        return answer(request, profile, str(error), status=HTTPStatus.CONFLICT)
    return answer(request, profile, gettext("Undone."))


@require_safe
def interest_suggestions(request: HttpRequest) -> HttpResponse:
    """Answer with terms of the shared vocabulary that hold what is being typed."""
    suggestions = find_suggestions(request.GET.get("q", "").replace("\x00", " ")[:255])
    return render(request, "profiles/interest_suggestions.html", {"suggestions": suggestions})


def answer(
    request: HttpRequest, profile: Profile, message: str, *, status: int = HTTPStatus.OK, undo: int | None = None
) -> HttpResponseBase:
    """Answer htmx with the arrangement as it is now; send a browser back to the place on the edit page."""
    if getattr(request, "htmx", False):
        context = build_context(request, profile) | {
            "arrangement": build_arrangement(profile),
            "announcement": message,
            "undo": undo,
        }
        return render(request, "profiles/arrangement.html", context, status=status)
    messages.add_message(request, messages.ERROR if status != HTTPStatus.OK else messages.SUCCESS, message)
    anchor = request.POST.get("anchor", "")
    address = reverse("profiles:edit", args=[profile.username.lower()])
    query = f"?undo={undo}" if undo else ""
    return redirect(f"{address}{query}#{anchor if anchor in ANCHORS else 'arrange-sections'}")
