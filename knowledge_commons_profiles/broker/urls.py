"""Addresses of the broker, which lends our sign-in to sister services. `/login/` wraps that of accounts."""

from django.urls import URLPattern, URLResolver, path

from knowledge_commons_profiles.broker.views import client_login, health, login, verify_nonce

app_name = "broker"
urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", login.login, name="login"),
    path("client-login/", client_login.client_login, name="client_login"),
    path("broker/silent-login/", login.silent_login, name="silent_login"),
    path("broker/verify-nonce/", verify_nonce.verify_nonce, name="verify_nonce"),
    path("broker/health/", health.health, name="health"),
]
