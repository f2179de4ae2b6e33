from django.urls import path

from knowledge_commons_profiles.stats import views

app_name = "stats"
urlpatterns = [
    path("stats/", views.stats, name="stats"),
    path("stats/table/", views.stats_table, name="stats_table"),
    path("stats/download/", views.stats_download, name="stats_download"),
]
