"""A view that does nothing, twice in one process: watched as the site is, and not at all.

Two processes of the same code differ by more than watching costs. Both ways have one address, and are routed alike.
"""

import os
import threading

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.watching_settings"

import django

django.setup()

from collections.abc import Iterable
from typing import Any
from wsgiref.types import WSGIApplication

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from knowledge_commons_profiles.observability.answers import start_telling

WATCHER = "knowledge_commons_profiles.observability.requests.follow_requests"


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nothing")


urlpatterns = [path("", nothing, name="nothing")]

with override_settings(MIDDLEWARE=[]):
    plain = WSGIHandler()
with override_settings(MIDDLEWARE=[WATCHER]):
    watched = WSGIHandler()
start_telling()


def name_teller(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # Any: WSGI (PEP 3333)
    """Answer with the system's number of the thread that tells of answers."""
    start_response("200 OK", [])
    return [str(next(thread.native_id for thread in threading.enumerate() if thread.name == "answers")).encode()]


APPLICATIONS: dict[str, WSGIApplication] = {"plain": plain, "watched": watched, "teller": name_teller}


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # Any: as above
    return APPLICATIONS[environ["QUERY_STRING"]](environ, start_response)
