"""The gallery of components and the error pages, for whoever draws them."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.pages import errors
from knowledge_commons_profiles.pages.component_samples import SAMPLES

APP_DIR = Path(__file__).resolve().parent.parent
TEMPLATES_DIR = APP_DIR / "templates" / "components"
STYLES_DIR = APP_DIR / "static" / "css"
# Those that every page has, and that of the page in a member's archive, which stands alone.
FRAME_STYLES = frozenset({"tokens.css", "base.css", "site.css", "archive.css"})


type Samples = list[tuple[str, SafeString, bool]]  # title, HTML, and whether it fills the place that it is given


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    styles = sorted(f"css/{path.name}" for path in STYLES_DIR.glob("*.css") if path.name not in FRAME_STYLES)
    return render(request, "pages/gallery.html", {"components": find_components(), "component_styles": styles})


@login_not_required
@require_safe
def error(request: HttpRequest, name: str) -> HttpResponse:
    """Show an error page as visitors see it; while DEBUG is on, Django shows its own."""
    match name:
        case "400":
            return errors.bad_request(request, BadRequest("A sample of what a view says about a wrong address."))
        case "403":
            return errors.permission_denied(request, PermissionDenied())
        case "403_csrf":
            return errors.csrf_failure(request)
        case "500":
            return errors.server_error(request)
    return errors.page_not_found(request, Http404())


def find_components(folder: Path = TEMPLATES_DIR) -> dict[str, Samples]:
    """Return the samples of every component of the folder, and of what rooms above this one make in Python."""
    written: dict[str, Samples] = {
        name: [
            (sample.title, render_to_string(f"components/{name}", dict(sample.context)), sample.is_small)
            for sample in SAMPLES.get(name, [])
        ]
        for name in sorted(path.name for path in folder.glob("*.html"))
    }
    return written | dict(import_string(path)() for path in settings.COMPONENTS_IN_PYTHON)
