"""A view that does nothing, twice in one process: watched as the site is, and not at all.

Two processes of the same code differ by more than watching costs, by where their memory lies; one process does not.
"""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.watching_settings"

import django

django.setup()

from collections.abc import Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from knowledge_commons_profiles.observability.answers import start_telling

WATCHER = "knowledge_commons_profiles.observability.requests.RequestMiddleware"


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nothing")


urlpatterns = [path("plain", nothing, name="plain"), path("watched", nothing, name="watched")]

with override_settings(MIDDLEWARE=[]):
    plain = WSGIHandler()
with override_settings(MIDDLEWARE=[WATCHER]):
    watched = WSGIHandler()
start_telling()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # Any: WSGI (PEP 3333)
    answer = watched if environ["PATH_INFO"] == "/watched" else plain
    return answer(environ, start_response)
