"""Joining or registering: the choice that awaits whoever signs in for the first time."""

from django.http import HttpRequest, HttpResponse

from knowledge_commons_profiles.accounts.forms import JoiningForm
from knowledge_commons_profiles.accounts.models import Verification
from knowledge_commons_profiles.accounts.pending import PendingLogin
from knowledge_commons_profiles.accounts.views.newcomers import answer_form, for_newcomers


@for_newcomers
def associate(request: HttpRequest, pending: PendingLogin) -> HttpResponse:
    """Take an address and answer the same whosever it is: who has it is looked up when the mail is written."""
    form = JoiningForm(request.POST if request.method == "POST" else None, initial={"address": pending.address})
    context = {"form": form, "pending": pending}
    return answer_form(request, "accounts/associate.html", context, Verification.Purpose.JOIN)
