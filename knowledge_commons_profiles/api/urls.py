"""Addresses of the API for sister services; without the last slash they answer the same."""

from django.urls import path, re_path

from knowledge_commons_profiles.api.views import members, subs, unknown

app_name = "api"
urlpatterns = [
    path("v1/members/", members.members, name="members"),
    path("v1/members/<str:username>/", members.member, name="member"),
    path("v1/subs/", subs.subs, name="subs"),
    path("v1/subs/<str:username>/", subs.subs_of_member, name="subs_of_member"),
    re_path(r"^(?P<path>.*)$", unknown.unknown, name="unknown"),
]
