"""Changing the portrait, the cover and the CV: the pages with their forms, and the addresses that the forms post to.

Those addresses answer people with a page, and programs with `{"ok": true, "url": …}` or `{"ok": false, "error": …}`.
"""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.core.ways_back import takes_forms_only
from knowledge_commons_profiles.profiles.cvs import LABELS as CV_LABELS
from knowledge_commons_profiles.profiles.editors import get_actor, get_editable_profile, get_own_profile
from knowledge_commons_profiles.profiles.file_forms import KINDS, FileKind, UploadForm
from knowledge_commons_profiles.profiles.files import remove
from knowledge_commons_profiles.profiles.layout import Audience, parse_layout
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.pictures import build_picture, build_url
from knowledge_commons_profiles.profiles.views.edit import build_context
from knowledge_commons_profiles.profiles.views.store_failures import excuses_the_store, is_program

HEADINGS = {
    "": gettext_noop("Photo, cover and CV"),
    "portrait": gettext_noop("Change the photo"),
    "cover": gettext_noop("Change the cover image"),
}
AUDIENCES = {
    Audience.EVERYONE: gettext_noop("Everyone may see it."),
    Audience.MEMBERS: gettext_noop("Members who are signed in may see it."),
    Audience.OWNER: gettext_noop("Nobody else sees it."),
}


@never_cache
@require_safe
def edit_files(request: HttpRequest, username: str, only: str = "") -> HttpResponse:
    """Show the forms of all three, or of one picture only."""
    return render_forms(request, get_editable_profile(request.user, username), only)


def render_forms(request: HttpRequest, profile: Profile, only: str, *, sent: UploadForm | None = None) -> HttpResponse:
    cv = profile.cv.name or ""
    forms = {f"{kind.field}_form": UploadForm(kind) for kind in KINDS.values()}
    if sent:
        forms[f"{sent.kind.field}_form"] = sent
    context = build_context(request, profile) | {
        "only": only,
        "heading": gettext(HEADINGS[only]),
        "portrait": build_picture(build_url(profile.portrait.name or "")),
        "cover": build_picture(build_url(profile.cover.name or "")),
        "cv_label": gettext(CV_LABELS.get(cv.rpartition(".")[2], gettext_noop("File"))) if cv else "",
        "cv_audience": gettext(AUDIENCES[parse_layout(profile.layout).audience_of("cv")]),
        **forms,
    }
    return render(
        request, "profiles/edit_files.html", context, status=HTTPStatus.BAD_REQUEST if sent else HTTPStatus.OK
    )


@login_not_required  # programs are answered here, and not sent to a sign-in page
@takes_forms_only
@excuses_the_store
def change_file(request: HttpRequest, kind: FileKind, username: str = "", *, removes: bool = False) -> HttpResponseBase:
    """Take the file that was sent, or take the present one away, and tell people and programs as they understand it.

    Without `username` one's own profile is meant.
    """
    if not request.user.is_authenticated:
        return refuse(gettext("Sign in first.")) if is_program(request) else redirect_to_login(find_page(username))
    try:
        profile = get_editable_profile(request.user, username) if username else get_own_profile(request.user)
    except (PermissionDenied, Http404):
        if is_program(request):
            return refuse(gettext("You may change your own files only."))
        raise
    if removes:
        changed = remove(profile, kind.field, by=get_actor(request))
        return answer_changed(request, changed, kind, gettext(kind.removed))
    form = UploadForm(kind, request.POST, request.FILES)
    saved = form.save(profile, by=get_actor(request))
    if saved:
        return answer_changed(request, saved, kind, gettext(kind.saved))
    if is_program(request):
        return refuse(form.error, HTTPStatus.BAD_REQUEST)
    return render_forms(request, profile, kind.field if kind.shape else "", sent=form)


def answer_changed(request: HttpRequest, profile: Profile, kind: FileKind, told: str) -> HttpResponseBase:
    messages.success(request, told)  # for a script too: it opens a page next
    if is_program(request):
        return JsonResponse({"ok": True, **build_facts(profile, kind)})
    return redirect("profiles:edit_files", profile.username.lower())


def build_facts(profile: Profile, kind: FileKind) -> dict[str, str]:
    name = getattr(profile, kind.field).name
    if kind.shape or not name:
        return {"url": build_url(name)}
    username = profile.username.lower()
    return {
        "url": reverse("profiles:cv", args=[username]),
        "filename": f"{username}-cv.{name.rpartition('.')[2]}",
    }


def refuse(error: str, status: HTTPStatus = HTTPStatus.FORBIDDEN) -> HttpResponse:
    return JsonResponse({"ok": False, "error": error}, status=status)


def find_page(username: str) -> str:
    """Return where a person goes on after signing in: a form that was sent is lost by then."""
    return reverse("profiles:edit_files", args=[username]) if username else reverse("pages:home")
