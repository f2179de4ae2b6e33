"""The ways in for those whom a sister service sends: to sign in, or to see whether they are signed in here."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from knowledge_commons_profiles.accounts.attempts import LONGEST_NEXT
from knowledge_commons_profiles.accounts.views import signing_in
from knowledge_commons_profiles.broker.callbacks import add_to_query, find_callback, find_final_redirect
from knowledge_commons_profiles.broker.handing_over import build_token
from knowledge_commons_profiles.broker.satellites import is_satellite, redirect_to_hub


@login_not_required
@never_cache
@require_GET
def login(request: HttpRequest) -> HttpResponse:
    """Hand a signed-in person over to the service that sent them; let anybody else sign in first, then do so.

    Without a service it is the sign-in of our own pages (accounts/views/signing_in.py).
    """
    if "return_to" not in request.GET:
        return redirect_to_hub(request, "broker:login") if is_satellite(request) else signing_in.login(request)
    callback = find_callback(request.GET["return_to"])
    if not callback:
        return answer_stranger(request)
    final_redirect = find_final_redirect(request.GET.get("final_redirect", ""))
    if request.user.is_authenticated:
        return hand_over(request, callback, final_redirect)
    return HttpResponseRedirect(
        f"{reverse('broker:login')}?{urlencode({'next': build_next(callback, final_redirect)})}"
    )


@login_not_required
@never_cache
@require_GET
def silent_login(request: HttpRequest) -> HttpResponse:
    """Services ask through the browser, once in a while for each anonymous visitor."""
    callback = find_callback(request.GET.get("return_to", ""))
    if not callback:
        return answer_stranger(request)
    return hand_over(request, callback, find_final_redirect(request.GET.get("final_redirect", "")))


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


def build_next(callback: str, final_redirect: str) -> str:
    """Return our page that hands over once the person is signed in. Too long an address loses its last part."""
    page = f"{reverse('broker:silent_login')}?{urlencode({'return_to': callback})}"
    whole = f"{page}&{urlencode({'final_redirect': final_redirect})}"
    return whole if final_redirect and len(whole) <= LONGEST_NEXT else page
