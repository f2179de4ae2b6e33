from django.apps import AppConfig


class BrokerConfig(AppConfig):
    name = "knowledge_commons_profiles.broker"
