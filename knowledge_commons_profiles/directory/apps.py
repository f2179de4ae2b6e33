from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "knowledge_commons_profiles.directory"
