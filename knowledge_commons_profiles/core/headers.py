"""Response headers that Django has no setting for."""

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponseBase

from knowledge_commons_profiles.core.middleware import Middleware

# https://www.w3.org/TR/permissions-policy/: the site uses none of these, so nothing injected into it may either.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb", "browsing-topics")
)


class PermissionsPolicyMiddleware(Middleware):
    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class PrivateAnswerMiddleware(Middleware):
    """Lets nobody else keep what was made for somebody who is signed in (ASVS 5, 14.3.2); a view may say more.

    Belongs inside of the sessions. Only a session that the view read anyhow is looked at.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.session.accessed and SESSION_KEY in request.session:
            said = response.headers.get("Cache-Control", "no-cache")
            is_decided = any(word in said for word in ("private", "no-store", "public"))
            response.headers["Cache-Control"] = said if is_decided else f"private, {said}"
        return response
