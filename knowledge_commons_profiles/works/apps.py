from django.apps import AppConfig


class WorksConfig(AppConfig):
    name = "knowledge_commons_profiles.works"
