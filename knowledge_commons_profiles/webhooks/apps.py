from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "knowledge_commons_profiles.webhooks"
