"""The way in for those whom a sister service sends."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from knowledge_commons_profiles.accounts.attempts import LONGEST_NEXT
from knowledge_commons_profiles.accounts.views import login as own_login
from knowledge_commons_profiles.broker.callbacks import find_callback, find_final_redirect
from knowledge_commons_profiles.broker.satellites import is_satellite, redirect_to_hub
from knowledge_commons_profiles.broker.views.answering import answer_stranger, hand_over


@login_not_required
@never_cache
@require_GET
def login(request: HttpRequest) -> HttpResponse:
    """Hand a signed-in person over to the service that sent them; let anybody else sign in first, then do so.

    Without a service it is the sign-in of our own pages (accounts/views/login.py).
    """
    if "return_to" not in request.GET:
        return redirect_to_hub(request, "broker:login") if is_satellite(request) else own_login.login(request)
    callback = find_callback(request.GET["return_to"])
    if not callback:
        return answer_stranger(request)
    final_redirect = find_final_redirect(request.GET.get("final_redirect", ""))
    if request.user.is_authenticated:
        return hand_over(request, callback, final_redirect)
    return HttpResponseRedirect(
        f"{reverse('broker:login')}?{urlencode({'next': build_next(callback, final_redirect)})}"
    )


def build_next(callback: str, final_redirect: str) -> str:
    """Return our page that hands over once the person is signed in. Too long an address loses its last part."""
    page = f"{reverse('broker:silent_login')}?{urlencode({'return_to': callback})}"
    whole = f"{page}&{urlencode({'final_redirect': final_redirect})}"
    return whole if final_redirect and len(whole) <= LONGEST_NEXT else page
