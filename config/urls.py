"""Every address of the site; each app keeps its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path(settings.ADMIN_URL, admin.site.urls),
    # The first, because most requests are for a profile: looking through all others took a tenth of its time.
    path("", include("knowledge_commons_profiles.profiles.urls")),
    path("", include("knowledge_commons_profiles.pages.urls")),
    path("", include("knowledge_commons_profiles.observability.urls")),
    path("api/", include("knowledge_commons_profiles.api.urls")),
    path("", include("knowledge_commons_profiles.broker.urls")),
    path("o/", include("knowledge_commons_profiles.broker.openid_urls")),
    path("", include("knowledge_commons_profiles.stats.urls")),
    path("", include("knowledge_commons_profiles.accounts.urls")),
    path("", include("knowledge_commons_profiles.directory.urls")),
]

if getattr(settings, "HAS_DEBUG_TOOLBAR", False):
    urlpatterns.append(path("debug-toolbar/", include("debug_toolbar.urls")))
if settings.DEBUG:
    urlpatterns.append(path("components/", include("knowledge_commons_profiles.pages.component_urls")))

handler400 = "knowledge_commons_profiles.pages.errors.bad_request"
handler403 = "knowledge_commons_profiles.pages.errors.permission_denied"
handler404 = "knowledge_commons_profiles.pages.errors.page_not_found"
handler500 = "knowledge_commons_profiles.pages.errors.server_error"
