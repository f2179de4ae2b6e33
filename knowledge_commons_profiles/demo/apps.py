from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "knowledge_commons_profiles.demo"
