"""An address that everybody can bookmark for their own page."""

from django.http import HttpRequest, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.profiles.editors import get_own_profile


@never_cache
@require_safe
def my_profile(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the canonical address rather than show the page here: it is the one to be shared and linked."""
    return HttpResponseRedirect(get_own_profile(request.user).get_absolute_url())
