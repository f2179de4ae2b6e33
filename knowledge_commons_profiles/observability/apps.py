from django.apps import AppConfig


class ObservabilityConfig(AppConfig):
    name = "knowledge_commons_profiles.observability"

    def ready(self) -> None:
        # Apps are ready only now.
        from knowledge_commons_profiles.observability.requests import follow_queries  # noqa: PLC0415
        from knowledge_commons_profiles.observability.tasks import follow_tasks  # noqa: PLC0415

        follow_queries()
        follow_tasks()
