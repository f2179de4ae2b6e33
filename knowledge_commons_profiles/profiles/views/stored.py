"""Members' files, whatever store holds them."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.profiles.audience import build_visible, find_audience
from knowledge_commons_profiles.profiles.cvs import TYPES as CV_TYPES
from knowledge_commons_profiles.profiles.hiding import is_picture_hidden
from knowledge_commons_profiles.profiles.loading import get_stamped, load_whole
from knowledge_commons_profiles.profiles.pictures import FOLDER
from knowledge_commons_profiles.profiles.stores import open_stored
from knowledge_commons_profiles.profiles.views.store_failures import excuses_the_store

IMAGE_TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
# Should a browser show a CV all the same, then as if it came from nowhere: no script, no cookies, no forms.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@login_not_required
@require_safe
@excuses_the_store
def image(_request: HttpRequest, name: str) -> HttpResponseBase:
    """Send a portrait or cover. Each has a name of its own for ever, so browsers keep it."""
    path = f"{FOLDER}/{name}"
    if is_picture_hidden(path):
        raise Http404("There is no such image.")
    response = send(path, content_type=IMAGE_TYPES[name.rpartition(".")[2]])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@login_not_required
@require_safe
@excuses_the_store
def cv(request: HttpRequest, username: str) -> HttpResponseBase:
    """Send the CV. Its own name is never an address: the audience rule is asked each time."""
    profile = load_whole(get_stamped(username).profile.pk)
    visible = build_visible(profile, find_audience(request.user, profile))
    if visible.find("cv") is None:
        raise Http404("There is no CV here.")
    path = str(profile.cv.name)
    extension = path.rpartition(".")[2]
    content_type = CV_TYPES.get(extension, "application/octet-stream")
    response = send(path, content_type=content_type, download_as=f"{visible.username}-cv.{extension}")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def send(path: str, *, content_type: str, download_as: str = "") -> FileResponse:
    try:
        file = open_stored(path)
    except FileNotFoundError as error:
        raise Http404("There is no such file.") from error
    return FileResponse(file, as_attachment=bool(download_as), filename=download_as, content_type=content_type)
