"""Home, the pages that staff write, and the two files that robots and security researchers ask for."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_safe

from knowledge_commons_profiles.core.hosts import build_canonical_url
from knowledge_commons_profiles.core.html import clean_page
from knowledge_commons_profiles.core.languages import keep_choice
from knowledge_commons_profiles.core.ways_back import can_be_opened, find_page_above, is_ours, takes_forms_only
from knowledge_commons_profiles.pages.links import ACCESSIBILITY_SLUG, REGISTRATION_SLUG, find_button, page_url
from knowledge_commons_profiles.pages.models import SitePage

OURS = {ACCESSIBILITY_SLUG: "pages/accessibility.html", REGISTRATION_SLUG: "pages/registration_start.html"}
PLAIN_TEXT = "text/plain; charset=utf-8"


@login_not_required
@require_safe
@conditional_page
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/home.html")


@login_not_required
@require_safe
@conditional_page
def page(request: HttpRequest, slug: str) -> HttpResponseBase:
    if slug == REGISTRATION_SLUG:
        return redirect(page_url(slug), permanent=True)
    return show(request, slug)


@login_not_required
@require_safe
@conditional_page
def registration_start(request: HttpRequest) -> HttpResponse:
    return show(request, REGISTRATION_SLUG)


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the page in the staff's words; two are there in ours until they have written theirs."""
    site_page = SitePage.objects.filter(slug=slug).first()
    if site_page:
        context = {"page": site_page, "body": clean_page(site_page.body), "button": find_button(site_page)}
        return render(request, "pages/page.html", context)
    if slug not in OURS:
        raise Http404
    return render(request, OURS[slug])


@login_not_required
@require_safe
def works(_request: HttpRequest) -> HttpResponseRedirect:
    if not settings.NAV_WORKS_URL:
        raise Http404
    return HttpResponseRedirect(settings.NAV_WORKS_URL)


@login_not_required
@csrf_exempt  # pages that are kept for all strangers hold no token, and a forger could change nothing but words
@takes_forms_only
def choose_language(request: HttpRequest) -> HttpResponseRedirect:
    """Keep the language that the visitor chose, and go back to where they were."""
    response = HttpResponseRedirect(find_way_back(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        keep_choice(response, chosen)
    return response


def find_way_back(request: HttpRequest) -> str:
    """Return the page that the form stood on, as it says itself or as the browser says, or the nearest above it."""
    for address in (request.GET.get("next", ""), request.headers.get("Referer", "")):
        if is_ours(request, address):
            path = urlsplit(address).path
            return address if can_be_opened(path) else find_page_above(path)
    return reverse("pages:home")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Allow: /",
        "Disallow: /login/",
        "",
        f"Sitemap: {build_canonical_url(request, '/sitemap.xml')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN_TEXT)


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    if not settings.SECURITY_CONTACT:
        raise Http404
    contact = settings.SECURITY_CONTACT  # a URI, or an e-mail address, which RFC 9116 §2.5.3 wants as `mailto:`
    # The first of this month in a year: less than a year away (§2.5.5), and the same for a whole month.
    expires = timezone.now().date().replace(year=timezone.now().year + 1, day=1)
    lines = [
        f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
        f"Expires: {expires.isoformat()}T00:00:00Z",
        "Preferred-Languages: en",
        f"Canonical: {build_canonical_url(request, reverse('pages:security_txt'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN_TEXT)
