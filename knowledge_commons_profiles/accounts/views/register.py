"""Registering: the form. Nothing is made before its address is proven (accounts/registration.py)."""

from django.http import HttpRequest, HttpResponse

from knowledge_commons_profiles.accounts.forms import RegistrationForm
from knowledge_commons_profiles.accounts.models import Verification
from knowledge_commons_profiles.accounts.pending import PendingLogin
from knowledge_commons_profiles.accounts.registration import build_request, find_terms
from knowledge_commons_profiles.accounts.views.newcomers import answer_form, for_newcomers


@for_newcomers
def register(request: HttpRequest, pending: PendingLogin) -> HttpResponse:
    terms = find_terms()
    form = RegistrationForm(
        request.POST if request.method == "POST" else None,
        initial={"name": pending.name, "address": pending.address},
        terms=terms,
    )
    context = {"form": form, "pending": pending, "terms": terms}
    return answer_form(request, "accounts/register.html", context, Verification.Purpose.REGISTER, build_request)
