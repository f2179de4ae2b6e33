"""Django's admin behind our own sign-in: no password form, nothing to guess at, our own refusal for everybody else."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.decorators import method_decorator

from knowledge_commons_profiles.accounts.attempts import find_next
from knowledge_commons_profiles.profiles.staff import is_staff

# Nobody has a password here, and signing out is a button of the site's own.
GONE = frozenset({"logout", "password_change", "password_change_done"})


class StaffSite(AdminSite):
    site_header = "Knowledge Commons Profiles: admin"
    site_title = "Admin"
    index_title = "For staff"
    final_catch_all_view = False  # an address that is not there is our own 404

    def has_permission(self, request: HttpRequest) -> bool:
        return is_staff(request.user)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        """Refuse where Django would ask for a password; strangers were sent to sign in before this is called."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # Any: a view's own
            if not self.has_permission(request):
                raise PermissionDenied
            response: HttpResponseBase = inner(request, *args, **kwargs)
            return response

        return update_wrapper(guarded, view)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) not in GONE]

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:  # Any: Django's own
        """Send people to our own sign-in, and staff who are signed in already to where they were going."""
        del extra_context
        target = find_next(request) or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(target)
        if not self.has_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(target)
