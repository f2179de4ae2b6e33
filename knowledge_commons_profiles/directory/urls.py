from django.urls import path

from knowledge_commons_profiles.directory import search_views, views

app_name = "directory"
urlpatterns = [
    path("search/", search_views.search, name="search"),
    path("search/suggestions/", search_views.suggestions, name="suggestions"),
    path("members/", views.members, name="members"),
    path("network/<str:network>/members/", views.network, name="network"),
    path("<str:network>/members/", views.network, name="network_alias"),
]
