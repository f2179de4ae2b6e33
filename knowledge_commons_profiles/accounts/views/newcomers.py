"""Who may see the pages of joining: people who came from their provider and are linked to nobody yet."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from knowledge_commons_profiles.accounts.models import LoginMethod
from knowledge_commons_profiles.accounts.pending import PendingLogin, build_login_url, find_pending


def for_newcomers(view: Callable[[HttpRequest, PendingLogin], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give the view who waits in this browser; send members to their page and everybody else to sign in."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        pending = find_pending(request.session)
        if pending is None or is_linked(pending):
            return redirect(build_login_url(request.session))
        return view(request, pending)

    return answer


def is_linked(pending: PendingLogin) -> bool:
    """Tell whether this login opens a profile since, because the mailed link was opened in another browser."""
    return LoginMethod.objects.filter(issuer=pending.issuer, subject=pending.subject).exists()
