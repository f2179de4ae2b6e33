"""Addresses of signing in and out, of joining, and of an account's settings."""

from django.urls import URLPattern

app_name = "accounts"

# One list per act, so that each is read with its views.
signing_in: list[URLPattern] = []
joining: list[URLPattern] = []
account: list[URLPattern] = []
staff: list[URLPattern] = []

urlpatterns = [*signing_in, *joining, *account, *staff]
