from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "knowledge_commons_profiles.profiles"
