from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "knowledge_commons_profiles.accounts"
