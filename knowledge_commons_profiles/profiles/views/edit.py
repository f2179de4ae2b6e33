"""Editing a profile: one page, each section of which is a form of its own and saves alone."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from knowledge_commons_profiles.core.fragments import render_page
from knowledge_commons_profiles.profiles.edit_page import SectionEditor, build_arrangement, build_editor
from knowledge_commons_profiles.profiles.editing import ChangedMeanwhileError, change_profile
from knowledge_commons_profiles.profiles.editors import (
    get_actor,
    get_changeable_profile,
    get_editable_profile,
    get_own_profile,
)
from knowledge_commons_profiles.profiles.forms import EDITABLE, EditableSection, SectionForm, as_typed
from knowledge_commons_profiles.profiles.models import Profile

CHANGED_MEANWHILE = gettext_noop(
    "Somebody saved this section after you opened it. Nothing was overwritten: compare, then save again."
)


@require_safe
@never_cache
def edit_profile(request: HttpRequest) -> HttpResponseBase:
    return answer_edit(request, get_own_profile(request.user))


@require_safe
@never_cache
def edit(request: HttpRequest, username: str) -> HttpResponseBase:
    profile = get_editable_profile(request.user, username)
    if username != profile.username.lower():
        return redirect("profiles:edit", profile.username.lower(), permanent=True)
    return answer_edit(request, profile)


@require_safe
def edit_alias(_request: HttpRequest, username: str) -> HttpResponseBase:
    """Send bookmarks of BuddyPress's address to the edit page; who may edit is said there."""
    return HttpResponsePermanentRedirect(reverse("profiles:edit", args=[username.lower()]))


def answer_edit(request: HttpRequest, profile: Profile) -> HttpResponse:
    undo = request.GET.get("undo", "")
    context = build_context(request, profile) | {
        "editors": [build_editor(profile, section) for section in EDITABLE.values()],
        "arrangement": build_arrangement(profile),
        "asked_undo": undo if undo.isdecimal() else "",
    }
    return render(request, "profiles/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit_section(request: HttpRequest, username: str, section: str) -> HttpResponseBase:
    """Show one section's form on a page of its own, or save it: htmx gets the section alone, a browser a page."""
    get_profile = get_changeable_profile if request.method == "POST" else get_editable_profile
    profile = get_profile(request.user, username)
    chosen = EDITABLE.get(section)
    if chosen is None:
        raise Http404("There is no such section to edit.")
    if request.method != "POST":
        return answer_section(request, profile, build_editor(profile, chosen))
    form = chosen.build_form(request.POST)
    if not form.is_valid():
        editor = build_editor(profile, chosen, form)
        return answer_section(request, profile, editor, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        seen = request.POST.get("seen")
        saved = change_profile(profile, by=get_actor(request), values=form.cleaned_data, expected_digest=seen)
    except ChangedMeanwhileError as error:
        return answer_conflict(request, error.profile, chosen, form)
    return answer_saved(request, saved, chosen, form)


def answer_saved(
    request: HttpRequest, profile: Profile, section: EditableSection, form: SectionForm
) -> HttpResponseBase:
    saved = " ".join([gettext("%(label)s: saved.") % {"label": section.heading}, *form.notices])
    if getattr(request, "htmx", False):
        editor = build_editor(profile, section)
        return answer_section(request, profile, editor, announcement=saved)
    messages.success(request, saved)
    return redirect(f"{reverse('profiles:edit', args=[profile.username.lower()])}#{section.id}")


def answer_conflict(
    request: HttpRequest, profile: Profile, section: EditableSection, form: SectionForm
) -> HttpResponseBase:
    """Show both versions: what was typed stays in the form, what is stored stands beside it."""
    stored = as_typed(section.read(profile))
    theirs = tuple((str(form.fields[name].label or name), str(value)) for name, value in stored.items())
    form.add_error(None, gettext(CHANGED_MEANWHILE))
    editor = build_editor(profile, section, form, theirs=theirs)
    return answer_section(request, profile, editor, status=HTTPStatus.CONFLICT)


def answer_section(
    request: HttpRequest,
    profile: Profile,
    editor: SectionEditor,
    *,
    status: int = HTTPStatus.OK,
    announcement: str = "",
) -> HttpResponse:
    context = build_context(request, profile) | {"editor": editor, "announcement": announcement}
    return render_page(request, "profiles/edit_section.html", context, fragment="section", status=status)


def build_context(request: HttpRequest, profile: Profile) -> dict[str, object]:
    return {
        "profile": profile,
        "username": profile.username.lower(),
        "is_own": profile.user_id == request.user.pk,
        "section": "members",
    }
