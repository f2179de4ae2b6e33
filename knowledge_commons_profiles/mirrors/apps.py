from django.apps import AppConfig


class MirrorsConfig(AppConfig):
    name = "knowledge_commons_profiles.mirrors"
