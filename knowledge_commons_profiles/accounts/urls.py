"""Addresses of signing in and out, of joining, and of an account's settings."""

from django.urls import URLPattern, path

from knowledge_commons_profiles.accounts.views import (
    activate,
    associate,
    confirm,
    new_email,
    register,
    username_availability,
)

app_name = "accounts"

# One list per act, so that each is read with its views.
signing_in: list[URLPattern] = []
joining: list[URLPattern] = [
    path("associate/", associate.associate, name="associate"),
    path("register/", register.register, name="register"),
    path("register/username/", username_availability.username_availability, name="username_availability"),
    path("confirm/", confirm.confirm, name="confirm"),
    path("activate/<str:secret>/", activate.activate, name="activate"),
    path("new-email/<str:secret>/", new_email.new_email, name="new_email"),
]
account: list[URLPattern] = []
staff: list[URLPattern] = []

urlpatterns = [*signing_in, *joining, *account, *staff]
