"""Whether a member's sites link back: the state of each, and a button to look again."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from knowledge_commons_profiles.core.hosts import build_canonical_url
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.editors import get_editable_profile
from knowledge_commons_profiles.profiles.links_back import find_checkable, read_links_back
from knowledge_commons_profiles.profiles.views.asking import answer_asking


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def links_back(request: HttpRequest, username: str) -> HttpResponseBase:
    profile = get_editable_profile(request.user, username)

    def describe(copy: Copy | None) -> dict[str, object]:
        known = read_links_back(copy)
        return {
            "rows": [(link, known.get(link.url)) for link in find_checkable(profile)],
            "page_url": build_canonical_url(request, profile.get_absolute_url()),
        }

    told = gettext("Your sites are being looked at.")
    return answer_asking(request, profile, Copy.Source.LINKS, page="links_back", describe=describe, told=told)
