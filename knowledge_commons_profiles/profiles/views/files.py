"""Changing the portrait, the cover and the CV: the pages with their forms, and the addresses that the forms post to.

Those addresses answer people with a page, and programs with `{"ok": true, "url": …}` or `{"ok": false, "error": …}`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import BinaryIO, cast

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
from knowledge_commons_profiles.profiles.cropping import parse_box
from knowledge_commons_profiles.profiles.cvs import LABELS as CV_LABELS
from knowledge_commons_profiles.profiles.cvs import CvError
from knowledge_commons_profiles.profiles.editors import get_actor, get_editable_profile, get_own_profile
from knowledge_commons_profiles.profiles.file_forms import CvForm, PictureForm, UploadForm
from knowledge_commons_profiles.profiles.files import remove, replace_cv, replace_picture
from knowledge_commons_profiles.profiles.images import ImageError
from knowledge_commons_profiles.profiles.layout import Audience, parse_layout
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.pictures import COVER, PORTRAIT, Shape, build_picture, build_url
from knowledge_commons_profiles.profiles.views.store_failures import excuses_the_store, is_program

SIGN_IN = gettext_noop("Sign in first.")
NOT_YOURS = gettext_noop("You may change your own files only.")
AUDIENCES = {
    Audience.EVERYONE: gettext_noop("Everyone may see it."),
    Audience.MEMBERS: gettext_noop("Members who are signed in may see it."),
    Audience.OWNER: gettext_noop("Nobody else sees it."),
}

SAVED = {
    "portrait": gettext_noop("The photo was saved."),
    "cover": gettext_noop("The cover image was saved."),
    "cv": gettext_noop("The CV was saved."),
}
REMOVED = {
    "portrait": gettext_noop("The photo was removed."),
    "cover": gettext_noop("The cover image was removed."),
    "cv": gettext_noop("The CV was removed."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an upload: `error` is "" when it was taken."""

    profile: Profile
    saved: str = ""
    error: str = ""
    template: str = "profiles/edit_files.html"
    forms: Mapping[str, UploadForm] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


type Act = Callable[[HttpRequest, Profile], Answer]


# Pages


@never_cache
@require_safe
def edit_files(request: HttpRequest, username: str) -> HttpResponse:
    """Show all three with their forms."""
    return render_forms(request, get_editable_profile(request.user, username), "profiles/edit_files.html")


@never_cache
@require_safe
def change_avatar(request: HttpRequest, username: str) -> HttpResponse:
    return render_forms(request, get_editable_profile(request.user, username), "profiles/change_avatar.html")


@never_cache
@require_safe
def change_cover(request: HttpRequest, username: str) -> HttpResponse:
    return render_forms(request, get_editable_profile(request.user, username), "profiles/change_cover.html")


def render_forms(
    request: HttpRequest, profile: Profile, template: str, *, forms: Mapping[str, UploadForm] | None = None
) -> HttpResponse:
    cv = profile.cv.name or ""
    context = {
        "profile": profile,
        "username": profile.username.lower(),
        "section": "members",
        "is_own": profile.user_id == request.user.pk,
        "portrait": build_picture(build_url(profile.portrait.name or "")),
        "cover": build_picture(build_url(profile.cover.name or "")),
        "cv_label": gettext(CV_LABELS.get(cv.rpartition(".")[2], gettext_noop("File"))) if cv else "",
        "cv_audience": gettext(AUDIENCES[parse_layout(profile.layout).audience_of("cv")]),
        "portrait_form": PictureForm(PORTRAIT),
        "cover_form": PictureForm(COVER),
        "cv_form": CvForm(),
        **(forms or {}),
    }
    return render(request, template, context, status=HTTPStatus.BAD_REQUEST if forms else HTTPStatus.OK)


def form_target(act: Act) -> Callable[..., HttpResponseBase]:
    """Make this the view that a form posts to. Without `username` one's own profile is meant."""

    @login_not_required  # programs are answered here, and not sent to a sign-in page
    @takes_forms_only
    @excuses_the_store
    @wraps(act)
    def view(request: HttpRequest, username: str = "") -> HttpResponseBase:
        return answer(request, username, act)

    return view


@form_target
def upload_avatar(request: HttpRequest, profile: Profile) -> Answer:
    return take_picture(request, profile, PORTRAIT)


@form_target
def upload_cover(request: HttpRequest, profile: Profile) -> Answer:
    return take_picture(request, profile, COVER)


@form_target
def upload_cv(request: HttpRequest, profile: Profile) -> Answer:
    return take_cv(request, profile)


@form_target
def delete_avatar(request: HttpRequest, profile: Profile) -> Answer:
    return take_away(request, profile, "portrait")


@form_target
def delete_cover(request: HttpRequest, profile: Profile) -> Answer:
    return take_away(request, profile, "cover")


@form_target
def delete_cv(request: HttpRequest, profile: Profile) -> Answer:
    return take_away(request, profile, "cv")


def answer(request: HttpRequest, username: str, act: Act) -> HttpResponseBase:
    """Do what was asked, for those who may, and tell them in the form they understand."""
    if not request.user.is_authenticated:
        return refuse(gettext(SIGN_IN)) if is_program(request) else redirect_to_login(find_page(username))
    try:
        profile = get_editable_profile(request.user, username) if username else get_own_profile(request.user)
    except (PermissionDenied, Http404):
        if is_program(request):
            return refuse(gettext(NOT_YOURS))
        raise
    done = act(request, profile)
    if done.saved:
        messages.success(request, done.saved)  # for a script too: it opens a page next
    if is_program(request):
        return JsonResponse({"ok": True, **done.facts}) if done.saved else refuse(done.error, HTTPStatus.BAD_REQUEST)
    if done.error:
        return render_forms(request, profile, done.template, forms=done.forms)
    return redirect("profiles:edit_files", profile.username.lower())


def refuse(error: str, status: HTTPStatus = HTTPStatus.FORBIDDEN) -> HttpResponse:
    return JsonResponse({"ok": False, "error": error}, status=status)


def find_page(username: str) -> str:
    """Return where a person goes on after signing in: a form that was sent is lost by then."""
    return reverse("profiles:edit_files", args=[username]) if username else reverse("pages:home")


def take_picture(request: HttpRequest, profile: Profile, shape: Shape) -> Answer:
    form = PictureForm(shape, request.POST, request.FILES)
    wanted = parse_box(request.POST)
    changed = None
    if form.is_valid():
        try:
            changed = replace_picture(profile, shape, get_file(form), by=get_actor(request), wanted=wanted)
        except ImageError as error:
            form.add_error("image", str(error))
    page = "change_avatar" if shape is PORTRAIT else "change_cover"
    if changed is None:
        forms = {f"{shape.field}_form": form}
        return Answer(profile, error=form.error, template=f"profiles/{page}.html", forms=forms)
    url = build_url(getattr(changed, shape.field).name)
    return Answer(changed, saved=gettext(SAVED[shape.field]), facts={"url": url})


def take_cv(request: HttpRequest, profile: Profile) -> Answer:
    form = CvForm(request.POST, request.FILES)
    changed = None
    if form.is_valid():
        try:
            changed = replace_cv(profile, get_file(form), by=get_actor(request))
        except CvError as error:
            form.add_error("cv_file", gettext(str(error)))
    if changed is None:
        return Answer(profile, error=form.error, forms={"cv_form": form})
    username, extension = changed.username.lower(), str(changed.cv.name).rpartition(".")[2]
    facts = {"url": reverse("profiles:cv", args=[username]), "filename": f"{username}-cv.{extension}"}
    return Answer(changed, saved=gettext(SAVED["cv"]), facts=facts)


def take_away(request: HttpRequest, profile: Profile, name: str) -> Answer:
    changed = remove(profile, name, by=get_actor(request))
    return Answer(changed, saved=gettext(REMOVED[name]), facts={"url": ""})


def get_file(form: UploadForm) -> BinaryIO:
    return cast("BinaryIO", form.cleaned_data[form.file_field].file)
