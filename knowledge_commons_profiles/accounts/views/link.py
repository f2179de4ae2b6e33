"""A further login method for the person who is signed in."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.accounts.attempts import find_next
from knowledge_commons_profiles.accounts.failures import TAKEN, show_failure
from knowledge_commons_profiles.accounts.login_methods import LoginTakenError, add_login_method
from knowledge_commons_profiles.accounts.pending import find_pending, forget_pending
from knowledge_commons_profiles.accounts.signing_in import note_proven_orcid
from knowledge_commons_profiles.profiles.editors import get_own_profile


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Ask whether the login method that somebody came back with shall open their account from now on.

    A button and not a redirect, or a forged link could add a stranger's login method to a member's account.
    """
    profile = get_own_profile(request.user)
    pending = find_pending(request.session)
    next_url = find_next(request) or settings.LOGIN_REDIRECT_URL
    if pending is None:
        return redirect(next_url)
    if request.method != "POST":
        return render(request, "accounts/link.html", {"pending": pending, "next_url": find_next(request)})
    forget_pending(request.session)
    if "decline" in request.POST:
        messages.info(request, gettext("The login method was not added."))
        return redirect(next_url)
    try:
        add_login_method(profile, pending)
    except LoginTakenError:
        return show_failure(request, TAKEN)
    note_proven_orcid(profile, pending.orcid)
    messages.success(request, gettext("The login method was added. You can sign in with it from now on."))
    return redirect(next_url)
