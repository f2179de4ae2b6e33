"""The CV's file. Its own name is never an address: the audience rule is asked each time."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.profiles.audience import build_visible, find_audience
from knowledge_commons_profiles.profiles.cvs import TYPES
from knowledge_commons_profiles.profiles.loading import get_stamped, load_whole
from knowledge_commons_profiles.profiles.stores import open_stored
from knowledge_commons_profiles.profiles.views.store_failures import excuses_the_store

# Should a browser show the file all the same, then as if it came from nowhere: no script, no cookies, no forms.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@login_not_required
@require_safe
@excuses_the_store
def cv(request: HttpRequest, username: str) -> HttpResponseBase:
    profile = load_whole(get_stamped(username).profile.pk)
    visible = build_visible(profile, find_audience(request.user, profile))
    if visible.find("cv") is None:
        raise Http404("There is no CV here.")
    name = str(profile.cv.name)
    try:
        file = open_stored(name)
    except FileNotFoundError as error:
        raise Http404("There is no CV here.") from error
    extension = name.rpartition(".")[2]
    content_type = TYPES.get(extension, "application/octet-stream")
    response = FileResponse(
        file, as_attachment=True, filename=f"{visible.username}-cv.{extension}", content_type=content_type
    )
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
