from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "knowledge_commons_profiles.api"
