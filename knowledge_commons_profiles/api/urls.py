"""Addresses of the API for sister services; without the last slash they answer the same."""

from django.urls import path, re_path

from knowledge_commons_profiles.api.views import acts, changes, documents, groups, members, subs, unknown

app_name = "api"
urlpatterns = [
    path("v1/members/", members.members, name="members"),
    path("v1/members/<str:username>/", members.member, name="member"),
    path("v1/members/<str:username>/works/status", acts.works_status, name="works_status"),
    path("v1/subs/", subs.subs, name="subs"),
    path("v1/subs/<str:username>/", subs.subs_of_member, name="subs_of_member"),
    path("v1/groups/<int:group_id>/", groups.group, name="group"),
    path("v1/groups/<str:slug>/", groups.group_by_slug, name="group_by_slug"),
    path("v1/changes/", changes.changes, name="changes"),
    path("v1/actions/logout/", acts.logout, name="logout"),
    path("v1/tokens/", acts.tokens, name="tokens"),
    path("v1/schema/", documents.schema, name="schema"),
    path("v1/swagger/", documents.swagger, name="swagger"),
    path("v1/redoc/", documents.redoc, name="redoc"),
    path("v1/swagger.json", documents.schema_alias, name="schema_alias"),
    re_path(r"^(?P<path>.*)$", unknown.unknown, name="unknown"),
]
