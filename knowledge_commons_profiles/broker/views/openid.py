"""The OpenID provider's addresses: django-oauth-toolkit's views with our pages, our consent, and our logout."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.utils.csp import CSP
from django.views.decorators.cache import never_cache
from oauth2_provider.exceptions import OAuthToolkitError
from oauth2_provider.forms import AllowForm
from oauth2_provider.models import get_application_model
from oauth2_provider.settings import oauth2_settings
from oauth2_provider.views import (
    AuthorizationView,
    ConnectDiscoveryInfoView,
    JwksInfoView,
    RevokeTokenView,
    RPInitiatedLogoutView,
    TokenView,
    UserInfoView,
)
from oauthlib.oauth2.rfc6749.errors import CustomOAuth2Error

from knowledge_commons_profiles.accounts.models import digest
from knowledge_commons_profiles.accounts.sessions import find_authenticated_at
from knowledge_commons_profiles.accounts.views.logout import tell_services
from knowledge_commons_profiles.broker.handing_over import find_profile
from knowledge_commons_profiles.broker.models import ClientSession, Consent
from knowledge_commons_profiles.broker.prompts import (
    SELECTING,
    BadWishError,
    Wish,
    build_proving_url,
    is_somebody_else,
    must_prove_again,
    read_asked_at,
    read_wish,
)
from knowledge_commons_profiles.core.messages import forget_messages
from knowledge_commons_profiles.core.storable import is_storable

type View = Callable[[HttpRequest], HttpResponseBase]


class Authorization(AuthorizationView):  # type: ignore[misc]  # the library has no types
    """Asks for consent once for each client and scope; trusted clients (`skip_authorization`) never."""

    template_name = "broker/consent.html"

    def handle_no_permission(self) -> HttpResponse:
        """Let a stranger sign in, at the provider with a prompt when that is the client's wish."""
        prompts = set(self.request.GET.get("prompt", "").split())
        if prompts & SELECTING and "none" not in prompts:
            return HttpResponseRedirect(build_proving_url(self.request))
        response: HttpResponse = super().handle_no_permission()
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # Any: the library's signature
        is_welcome = find_profile(request.user) is not None
        if not is_welcome and request.GET.get("prompt") != "none":
            raise PermissionDenied("Signing in to other services needs a profile that is neither suspended nor closed.")
        try:
            wish = read_wish(request.GET)
        except BadWishError as error:
            return self.refuse("invalid_request", str(error))
        if not is_welcome:
            return self.refuse("interaction_required", "this person may not sign in to other services")
        if not wish.is_plain and (must_prove_again(request, wish) or is_somebody_else(request, wish)):
            return self.let_prove(request, wish)
        query = request.GET.copy()
        query.pop("prompt", None)  # what the library would do for it is done
        request.GET = query  # type: ignore[assignment]  # the stubs have a class for it that Django has not
        response: HttpResponse = super().get(request, *args, **kwargs)
        is_question = "form" in (getattr(response, "context_data", None) or {})  # else the library has redirected
        return self.ask_consent(request, response, wish) if is_question else response

    def let_prove(self, request: HttpRequest, wish: Wish) -> HttpResponse:
        """Send the person to the identity provider; once only, and not at all when they must not be asked."""
        if wish.is_silent or read_asked_at(request) is not None:
            return self.refuse("login_required", "the person has to prove who they are")
        try:
            self.validate_authorization_request(request)
        except OAuthToolkitError as error:
            return self.answer_error(error)
        return HttpResponseRedirect(build_proving_url(request))

    def ask_consent(self, request: HttpRequest, page: HttpResponse, wish: Wish) -> HttpResponse:
        """Show the page that asks, unless the person has allowed this before."""
        consent = Consent.objects.filter(user=request.user.pk, application=self.oauth2_data["application"]).first()
        is_allowed = consent is not None and set(self.oauth2_data["scopes"]) <= set(consent.scopes)
        if is_allowed and "consent" not in wish.prompts:
            form = AllowForm({**{name: value for name, value in self.get_initial().items() if value}, "allow": True})
            if form.is_valid():
                answer: HttpResponse = self.form_valid(form)
                return answer
        if wish.is_silent:
            return self.refuse("consent_required", "the person has to allow this")
        return allow_form_to_lead_to(page, self.oauth2_data["redirect_uri"])

    def refuse(self, code: str, reason: str) -> HttpResponse:
        """Send the browser back to the client with an error, if the request is a client's at all (§3.1.2.6)."""
        try:
            _, credentials = self.validate_authorization_request(self.request)
        except OAuthToolkitError as error:
            return self.answer_error(error)
        told = CustomOAuth2Error(code, description=reason, state=credentials.get("state"))
        return self.answer_error(OAuthToolkitError(told, redirect_uri=credentials["redirect_uri"]))

    def answer_error(self, error: OAuthToolkitError) -> HttpResponse:
        response: HttpResponse = self.error_response(error, application=None)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # Any: the library's signature
        if find_profile(request.user) is None:
            raise PermissionDenied
        if not get_application_model().objects.filter(client_id=request.POST.get("client_id", "")).exists():
            raise BadRequest("no such client")
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_invalid(self, form: AllowForm) -> HttpResponse:
        raise BadRequest(f"the consent lacks {sorted(form.errors)}")

    def create_authorization_response(
        self,
        request: HttpRequest,
        scopes: str,
        credentials: dict[str, Any],  # Any: the library's
        allow: bool,  # noqa: FBT001 (the library's signature)
    ) -> Any:
        answer = super().create_authorization_response(request, scopes, credentials, allow)
        codes = parse_qs(urlsplit(answer[0]).query).get("code")
        if codes:
            remember(request, client_id=credentials["client_id"], scopes=scopes, code=codes[0])
        return answer


def remember(request: HttpRequest, *, client_id: str, scopes: str, code: str) -> None:
    """Keep what was allowed, and which of our sessions the client's session comes from."""
    application = get_application_model().objects.get(client_id=client_id)
    user_id = request.user.pk or 0
    consent, _ = Consent.objects.get_or_create(user_id=user_id, application=application)
    consent.scopes = sorted({*consent.scopes, *scopes.split()})
    consent.save()
    ClientSession.objects.update_or_create(
        application=application,
        session_digest=digest(request.session.session_key or ""),
        defaults={
            "user_id": user_id,
            "code_digest": digest(code),
            "authenticated_at": datetime.fromtimestamp(find_authenticated_at(request), UTC),
            "issuer": oauth2_settings.oidc_issuer(request),
            "ended_at": None,
        },
    )


def allow_form_to_lead_to(response: HttpResponse, address: str) -> HttpResponse:
    """Let the page's form end at the client: browsers hold a form's redirects to the policy too."""
    parts = urlsplit(address)
    targets = [CSP.SELF, f"{parts.scheme}://{parts.netloc}"] if parts.netloc else [CSP.SELF]
    response._csp_config = {**settings.SECURE_CSP, "form-action": targets}  # type: ignore[attr-defined]  # noqa: SLF001 (as Django's csp_override does)
    return response


class Discovery(ConnectDiscoveryInfoView):  # type: ignore[misc]  # the library has no types
    """Adds what the library does not know of us (Back-Channel Logout 1.0 §2.1)."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:  # Any: the library's signature
        document = json.loads(super().get(request, *args, **kwargs).content)
        document |= {
            "id_token_signing_alg_values_supported": ["RS256"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
            "claims_supported": sorted({*document["claims_supported"], "auth_time", "sid"}),
            "prompt_values_supported": ["none", "login", "consent", "select_account"],
        }
        return JsonResponse(document, headers={"Access-Control-Allow-Origin": "*"})


class EndSession(RPInitiatedLogoutView):  # type: ignore[misc]  # the library has no types
    """Signing out at a client's wish ends this browser's session here and, as our own button does, everywhere else."""

    template_name = "broker/end_session.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # Any: the library's signature
        response: HttpResponse = super().get(request, *args, **kwargs)
        return allow_form_to_lead_to(response, self.oidc_data.get("post_logout_redirect_uri") or "")

    def do_logout(self, *args: Any, **kwargs: Any) -> HttpResponse:  # Any: the library's signature
        tell_services(self.request)
        response: HttpResponse = super().do_logout(*args, **kwargs)
        forget_messages(self.request)
        return response


def refuse_unstorable(view: View) -> View:
    """Refuse what no row can be about before the library looks it up."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        sent = (text for given in (request.GET, request.POST) for _, texts in given.lists() for text in texts)
        if not all(is_storable(str(text)) for text in sent):
            raise BadRequest("a letter that no text of ours holds")
        return view(request)

    return guarded


authorize = never_cache(refuse_unstorable(Authorization.as_view()))
token = refuse_unstorable(TokenView.as_view())
revoke = refuse_unstorable(RevokeTokenView.as_view())
discovery = Discovery.as_view()
keys = JwksInfoView.as_view()
userinfo = never_cache(UserInfoView.as_view())
end_session = never_cache(refuse_unstorable(EndSession.as_view()))
