from django.urls import path

from knowledge_commons_profiles.directory import views

app_name = "directory"
urlpatterns = [
    path("members/", views.members, name="members"),
    path("network/<str:network>/members/", views.network, name="network"),
    path("<str:network>/members/", views.network_alias, name="network_alias"),
]
