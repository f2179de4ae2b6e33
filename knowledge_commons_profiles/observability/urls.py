"""Addresses that machines ask."""

from django.urls import path

from knowledge_commons_profiles.observability import views

app_name = "observability"

urlpatterns = [
    path("health/", views.health, name="health"),
    path("metrics", views.metrics, name="metrics"),
    path("health/live/", views.live, name="live"),
    path("health/ready/", views.ready, name="ready"),
]
