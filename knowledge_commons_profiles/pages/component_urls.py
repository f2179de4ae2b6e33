"""What only a developer sees: included while DEBUG is on."""

from django.urls import path

from knowledge_commons_profiles.pages import component_views

app_name = "pages_components"
urlpatterns = [
    path("", component_views.gallery, name="gallery"),
    path("errors/<slug:name>/", component_views.error, name="error"),
]
