"""Portraits and covers, whatever store holds them. Each has a name of its own for ever, so browsers keep it."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.profiles.hiding import is_picture_hidden
from knowledge_commons_profiles.profiles.pictures import FOLDER
from knowledge_commons_profiles.profiles.stores import open_stored
from knowledge_commons_profiles.profiles.views.store_failures import excuses_the_store

TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}


@login_not_required
@require_safe
@excuses_the_store
def image(_request: HttpRequest, name: str) -> HttpResponseBase:
    if is_picture_hidden(f"{FOLDER}/{name}"):
        raise Http404("There is no such image.")
    try:
        file = open_stored(f"{FOLDER}/{name}")
    except FileNotFoundError as error:
        raise Http404("There is no such image.") from error
    response = FileResponse(file, content_type=TYPES[name.rpartition(".")[2]])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
