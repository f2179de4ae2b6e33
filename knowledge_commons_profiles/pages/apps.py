from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "knowledge_commons_profiles.pages"
