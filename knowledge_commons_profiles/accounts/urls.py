"""Addresses of signing in and out, of joining, and of an account's settings."""

from django.urls import URLPattern, path

from knowledge_commons_profiles.accounts.views import acts, makesuperuser, roles

app_name = "accounts"

# One list per act, so that each is read with its views.
signing_in: list[URLPattern] = []
joining: list[URLPattern] = []
account: list[URLPattern] = []
staff: list[URLPattern] = [
    path("members/<str:username>/roles/", roles.roles, name="roles"),
    path("edit-profile/<str:username>/makesuperuser/", makesuperuser.makesuperuser, name="makesuperuser"),
    path("staff/acts/", acts.acts, name="acts"),
]

urlpatterns = [*signing_in, *joining, *account, *staff]
