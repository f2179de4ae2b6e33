from django.apps import AppConfig
from django.db.models import CharField, EmailField
from django.db.models.functions import Lower


class CoreConfig(AppConfig):
    name = "knowledge_commons_profiles.core"

    def ready(self) -> None:
        from knowledge_commons_profiles.core import checks  # noqa: F401, PLC0415 (importing it registers them)

        # `__lower` is the lookup that uses the Lower() unique constraints; `__iexact` would compile to UPPER().
        CharField.register_lookup(Lower)
        EmailField.register_lookup(Lower)
