from django.apps import AppConfig


class ObservabilityConfig(AppConfig):
    name = "knowledge_commons_profiles.observability"
