"""The audit trail, for staff."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.accounts.trail import build_lines, find_verbs
from knowledge_commons_profiles.core.numbers import read_number
from knowledge_commons_profiles.profiles.staff import staff_required

LONGEST_USERNAME = 150


class TrailForm(forms.Form):
    person = forms.CharField(label=gettext_lazy("Whose profile"), required=False, max_length=LONGEST_USERNAME)
    actor = forms.CharField(label=gettext_lazy("Who did it"), required=False, max_length=LONGEST_USERNAME)
    verb = forms.ChoiceField(label=gettext_lazy("What"), required=False)


@require_safe
@staff_required
@never_cache
def acts(request: HttpRequest) -> HttpResponse:
    form = TrailForm(request.GET)
    choices = [("", gettext("anything")), *((verb, gettext(verb)) for verb in find_verbs())]
    form.fields["verb"].choices = choices  # type: ignore[attr-defined]
    asked = form.cleaned_data if form.is_valid() else {}
    before = read_number(request.GET.get("before", ""))
    lines, older = build_lines(**asked, before=before)
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "form": form,
        "lines": lines,
        "is_filtered": bool(kept),
        "newest_url": f"?{urlencode(kept)}" if before is not None else "",
        "older_url": f"?{urlencode({**kept, 'before': older})}" if older else "",
    }
    return render(request, "accounts/acts.html", context)
