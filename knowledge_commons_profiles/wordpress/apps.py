from django.apps import AppConfig


class WordPressConfig(AppConfig):
    name = "knowledge_commons_profiles.wordpress"
