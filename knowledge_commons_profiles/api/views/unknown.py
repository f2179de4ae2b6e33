"""Addresses of the API that are written without their last slash, or are none."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

from knowledge_commons_profiles.core.error_shape import build_error


@csrf_exempt
@login_not_required
def unknown(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer as the address with a slash would: a redirect would cost WordPress a second request at every sign-in.

    No body gets lost either, as the body of a redirected POST does.
    """
    if not path.endswith("/"):
        try:
            match = resolve(f"{request.path_info}/")
        except Resolver404:
            match = None
        if match is not None and match.func is not unknown:
            request.resolver_match = match
            answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
            return answer
    response = JsonResponse(build_error("There is nothing at this address: see /api/v1/schema/."), status=404)
    response.headers["Cache-Control"] = "no-store"
    return response
