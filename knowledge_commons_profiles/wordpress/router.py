"""WordPress's tables are read where they are, and nothing ever writes or migrates there.

The session refuses writes as well (config/stores.py), and so should the account (docs/wordpress.md).
"""

from typing import Any

from django.db import models

ALIAS = "wordpress"
APP = "wordpress"


class WriteRefusedError(Exception):
    """Something here tried to write to WordPress: a mistake in our code, never an outage."""


class WordPressRouter:
    def db_for_read(self, model: type[models.Model], **_hints: Any) -> str | None:  # Any: Django's hints
        return ALIAS if is_wordpress(model) else None

    def db_for_write(self, model: type[models.Model], **_hints: Any) -> None:  # Any: as above
        if is_wordpress(model):
            raise WriteRefusedError(f"{model.__name__} is WordPress's own and is only read.")

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool | None:  # Any: as above
        return False if ALIAS in {db, app_label} else None


def is_wordpress(model: type[models.Model]) -> bool:
    return model._meta.app_label == APP  # noqa: SLF001 (documented as public)
