"""What was changed on a profile, for its owner and for staff, and a button to put each of it back."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.core.numbers import read_number
from knowledge_commons_profiles.profiles.editing import ChangedMeanwhileError
from knowledge_commons_profiles.profiles.editors import get_actor, get_editable_profile
from knowledge_commons_profiles.profiles.history import FIELDS, build_entries
from knowledge_commons_profiles.profiles.models import Profile, Version
from knowledge_commons_profiles.profiles.restoring import put_back_version


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def history(request: HttpRequest, username: str) -> HttpResponseBase:
    profile = get_editable_profile(request.user, username)
    if request.method == "POST":
        put_back(request, profile)
        return redirect("profiles:history", profile.username.lower())
    return show_history(request, profile)


def show_history(request: HttpRequest, profile: Profile) -> HttpResponse:
    entries, has_older = build_entries(profile, before_revision=read_number(request.GET.get("before", "")))
    address = reverse("profiles:history", args=[profile.username.lower()])
    context = {
        "profile": profile,
        "entries": entries,
        "is_first_page": "before" not in request.GET,
        "older_url": f"{address}?before={entries[-1].revision}" if has_older else "",
        "newest_url": address,
    }
    return render(request, "profiles/history.html", context)


def put_back(request: HttpRequest, profile: Profile) -> None:
    """Put back the version, or the one field of it, that the form names, unless somebody changed the page since."""
    version = get_version(request, profile)
    field = request.POST.get("field", "")
    if field and not (field in FIELDS and field in version.before):
        raise BadRequest(gettext("This change has no such field."))
    expected = read_number(request.POST.get("revision", ""))
    try:
        put_back_version(version, field=field, by=get_actor(request), expected_revision=expected)
    except ChangedMeanwhileError:
        messages.error(
            request, gettext("Somebody changed this profile meanwhile. Look at what they did, then choose again.")
        )
    else:
        told = gettext("Put back: everything as it was before that change.")
        if field:
            told = gettext("Put back: %(what)s.") % {"what": gettext(FIELDS[field])}
        messages.success(request, told)


def get_version(request: HttpRequest, profile: Profile) -> Version:
    """Return the version that the form names; one of another profile is none."""
    number = read_number(request.POST.get("version", ""))
    if number is None:
        raise Http404("There is no such version.")
    return get_object_or_404(profile.versions.select_related("profile"), pk=number)
