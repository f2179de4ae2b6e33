from django.apps import AppConfig


class ObservabilityConfig(AppConfig):
    name = "knowledge_commons_profiles.observability"

    def ready(self) -> None:
        from knowledge_commons_profiles.observability.tasks import follow_tasks  # noqa: PLC0415 (apps are ready only now)

        follow_tasks()
