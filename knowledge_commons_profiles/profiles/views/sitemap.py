"""The sitemap is at the canonical host alone: one that is asked for on a network's host leads there."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import views
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.core.hosts import build_canonical_url, is_canonical_host
from knowledge_commons_profiles.profiles.sitemaps import SITEMAPS


def at_canonical_host(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def lead(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        if not is_canonical_host(request):
            return HttpResponsePermanentRedirect(build_canonical_url(request, request.get_full_path()))
        return view(request, **kwargs)

    return login_not_required(require_safe(lead))


@at_canonical_host
def sitemap(request: HttpRequest) -> HttpResponseBase:
    return views.index(request, sitemaps=SITEMAPS, sitemap_url_name="profiles:sitemap_section")


@at_canonical_host
def sitemap_section(request: HttpRequest, section: str) -> HttpResponseBase:
    return views.sitemap(request, sitemaps=SITEMAPS, section=section)
