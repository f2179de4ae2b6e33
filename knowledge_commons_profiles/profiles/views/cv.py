"""The CV's file. Its own name is never an address: the audience rule is asked each time."""

from pathlib import PurePosixPath

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.profiles.audience import build_visible, find_audience
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.views.finding import get_public_profile


@login_not_required
@require_safe
def cv(request: HttpRequest, username: str) -> HttpResponseBase:
    profile = get_public_profile(Profile.objects.with_everything(), username)
    visible = build_visible(profile, find_audience(request.user, profile))
    if visible.find("cv") is None:
        raise Http404("There is no CV here.")
    try:
        file = profile.cv.open()
    except FileNotFoundError as error:
        raise Http404("There is no CV here.") from error
    name = f"{visible.username}-cv{PurePosixPath(str(profile.cv.name)).suffix}"
    response = FileResponse(file, as_attachment=True, filename=name)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
