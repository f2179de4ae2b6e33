from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "knowledge_commons_profiles.api"

    def ready(self) -> None:
        from knowledge_commons_profiles.api.documentation import security  # noqa: F401, PLC0415 (it registers itself)
