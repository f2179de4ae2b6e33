"""Addresses of signing in and out, of joining, and of an account's settings."""

from django.urls import URLPattern, path

from knowledge_commons_profiles.accounts.views.backchannel_logout import backchannel_logout
from knowledge_commons_profiles.accounts.views.callback import callback
from knowledge_commons_profiles.accounts.views.link import link
from knowledge_commons_profiles.accounts.views.login import login
from knowledge_commons_profiles.accounts.views.logout import logout

app_name = "accounts"

# One list per act, so that each is read with its views.
signing_in: list[URLPattern] = [
    path("login/", login, name="login"),
    path("login/link/", link, name="link"),
    path("cilogon/callback/", callback, name="callback"),
    path("cilogon/backchannel-logout/", backchannel_logout, name="backchannel_logout"),
    path("logout/", logout, name="logout"),
]
joining: list[URLPattern] = []
account: list[URLPattern] = []
staff: list[URLPattern] = []

urlpatterns = [*signing_in, *joining, *account, *staff]
