"""The way to the provider."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from knowledge_commons_profiles.accounts.attempts import find_next, start_attempt
from knowledge_commons_profiles.accounts.failures import explain, show_failure
from knowledge_commons_profiles.accounts.provider import get_provider
from knowledge_commons_profiles.core.cookies import find_cookie_domain
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.core.hosts import build_base_url, get_host_name, place_of


@login_not_required
@never_cache
@require_GET
def login(request: HttpRequest) -> HttpResponse:
    """Send the visitor to the provider. Nobody's session ends here: any image on any page can point to this address.

    Who is signed in already goes on to `next`, unless `link` asks for a further login method, or `again` for proof that
    it is still the same person.
    """
    next_url = find_next(request)
    is_link = "link" in request.GET and request.user.is_authenticated
    is_again = "again" in request.GET
    if request.user.is_authenticated and not is_link and not is_again:
        return redirect(next_url or settings.LOGIN_REDIRECT_URL)
    elsewhere = find_base_login(request, next_url)
    if elsewhere:
        return HttpResponseRedirect(elsewhere)
    try:
        provider = get_provider()
    except RemoteError as error:
        return show_failure(request, explain(error))
    must_prompt = is_link or is_again or must_always_prompt()
    return HttpResponseRedirect(
        start_attempt(request, provider, next_url=next_url, must_prompt=must_prompt, is_again=is_again)
    )


def find_base_login(request: HttpRequest, next_url: str) -> str:
    """Return where a sign-in begins that is asked for on a network's subdomain: at the base domain, and back again.

    The provider knows the base domain's callback address alone. "" where this host has a session of its own.
    """
    host, place = get_host_name(request), place_of(request)
    domain = find_cookie_domain(host, settings.SESSION_COOKIE_DOMAIN or "")
    if not place.name or not domain or find_cookie_domain(place.base, settings.SESSION_COOKIE_DOMAIN or "") != domain:
        return ""
    query = {
        **{name: "1" for name in ("link", "again") if name in request.GET},
        "next": request.build_absolute_uri(next_url or resolve_url(settings.LOGIN_REDIRECT_URL)),
    }
    return f"{build_base_url(request, request.path)}?{urlencode(query)}"


def must_always_prompt() -> bool:
    """Tell whether the provider shall ask for the password although it knows the browser."""
    wish = settings.CILOGON_PROMPT_LOGIN
    return bool(wish == "ALWAYS" or (wish == "TEST" and settings.DEBUG))
