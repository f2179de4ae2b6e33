"""An address that everybody can bookmark for their own page."""

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.profiles.editors import get_own_profile


@never_cache
@require_safe
def my_profile(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the canonical address rather than show the page here: it is the one to be shared and linked.

    An account that is being closed has no page; its owner is led to where that can be taken back.
    """
    profile = get_own_profile(request.user)
    if profile.closes_at:
        return HttpResponseRedirect(reverse("accounts:settings", args=[profile.username.lower()]))
    return HttpResponseRedirect(profile.get_absolute_url())
