from django.apps import AppConfig


class StatsConfig(AppConfig):
    name = "knowledge_commons_profiles.stats"
