"""One address, at which nothing is done."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path


def nothing(request: HttpRequest) -> HttpResponse:
    connection.ensure_timezone  # noqa: B018 (every page of the site has this thread's connection; making it costs something)
    return HttpResponse("nothing")


urlpatterns = [path("", nothing, name="nothing")]
