"""Staff take a profile away, with a reason that its owner reads, and bring it back."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.profiles.editors import get_actor, get_any_profile
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.staff import is_staff, staff_required
from knowledge_commons_profiles.profiles.suspending import restore_profile, suspend_profile

LONGEST_REASON = 2000


class SuspensionForm(forms.Form):
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The member reads this, word for word. Say what has to change, and whom to write to."),
        error_messages={"required": gettext_lazy("Write the reason: the member has to know it.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@never_cache
def suspend(request: HttpRequest, username: str) -> HttpResponseBase:
    profile = get_any_profile(username)
    given = request.POST if request.method == "POST" else None
    form = SuspensionForm(given, initial={"reason": profile.suspension_reason})
    if form.is_valid():
        suspend_profile(profile, by=get_actor(request), reason=form.cleaned_data["reason"])
        told = gettext("The profile of %(name)s is suspended: nobody else sees it any more.")
        messages.success(request, told % {"name": profile.display_name})
        return redirect(profile)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "profiles/suspend.html", {"profile": profile, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@never_cache
def restore(request: HttpRequest, username: str) -> HttpResponseBase:
    profile = get_any_profile(username)
    if request.method == "POST":
        restore_profile(profile, by=get_actor(request))
        told = gettext("The profile of %(name)s is back, as it was.")
        messages.success(request, told % {"name": profile.display_name})
        return redirect(profile)
    return render(request, "profiles/restore.html", {"profile": profile})


def answer_suspended(request: HttpRequest, username: str) -> HttpResponse:
    """Tell the owner of a suspended profile, and staff, why it is; for everybody else there is no such page."""
    suspended = Profile.objects.filter(username__lower=username.lower(), is_suspended=True)
    profile = suspended.first() if "\x00" not in username else None
    user = request.user
    if profile is None or not (is_staff(user) or (user.is_authenticated and profile.user_id == user.pk)):
        raise Http404(f"Nobody here is called “{username}”.")
    context = {"profile": profile, "is_own": profile.user_id == user.pk}
    response = render(request, "profiles/suspended.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response
