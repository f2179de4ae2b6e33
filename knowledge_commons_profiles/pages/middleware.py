"""What only a developer's machine needs."""

from http import HTTPStatus

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from knowledge_commons_profiles.core.middleware import Middleware
from knowledge_commons_profiles.pages.errors import page_not_found


class MissingPageMiddleware(Middleware):
    """Answers a missing page in the site's look while DEBUG is on, when Django would list its addresses instead."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.status_code == HTTPStatus.NOT_FOUND and is_page:
            return page_not_found(request, Http404())
        return response
