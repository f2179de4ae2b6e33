"""What the broker's addresses have in common: handing over, or saying that there is nobody to hand over."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from knowledge_commons_profiles.broker.callbacks import add_to_query
from knowledge_commons_profiles.broker.handing_over import build_token


def hand_over(request: HttpRequest, callback: str, final_redirect: str) -> HttpResponse:
    """Send the browser back to the service with a token, or with `no_session` when nobody is signed in here."""
    token = build_token(request, final_redirect=final_redirect)
    if token:
        return HttpResponseRedirect(add_to_query(callback, broker_token=token))
    given = {"final_redirect": final_redirect} if final_redirect else {}
    return HttpResponseRedirect(add_to_query(callback, no_session="1", **given))


def answer_stranger(request: HttpRequest) -> HttpResponse:
    """Answer whoever names a callback that nobody registered: never by going there."""
    if settings.BROKER_FALLBACK_REDIRECT_URL:
        return HttpResponseRedirect(settings.BROKER_FALLBACK_REDIRECT_URL)
    return render(request, "broker/unknown_service.html", status=HTTPStatus.BAD_REQUEST)
