from django.apps import AppConfig


class MembershipsConfig(AppConfig):
    name = "knowledge_commons_profiles.memberships"
