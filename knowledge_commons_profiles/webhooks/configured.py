"""Endpoints of the older service's forms, as the environment names them, and the bearers they are called with.

Nobody can add one of these by hand: they carry the secret that all services share.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from knowledge_commons_profiles.webhooks.models import Endpoint

Form = Endpoint.Form
WORKS_PATH = "api/webhooks/user_data_update"


class Configured(NamedTuple):
    form: Form
    address: str


def iter_configured() -> Iterator[Configured]:
    for address in settings.WORKS_UPDATE_ENDPOINTS:
        yield Configured(Form.WORKS, complete(address))
    for address in settings.WEBHOOK_URLS:
        yield Configured(Form.USER_UPDATED, address)
    for address in settings.LOGOUT_ENDPOINTS:
        yield Configured(Form.LOGOUT, address)
    for form, address, path in (
        (Form.UPDATE_EMAIL, settings.WORDPRESS_EMAIL_UPDATE_URL, "update-email"),
        (Form.UPDATE_AVATAR, settings.WORDPRESS_AVATAR_UPDATE_URL, "update-avatar"),
    ):
        if address or (settings.WORDPRESS_DOMAIN and settings.STATIC_API_BEARER):
            yield Configured(form, address or f"https://{settings.WORDPRESS_DOMAIN}/wp-json/idms/{path}")


def complete(address: str) -> str:
    """Return the address of Works' data update; the variable holds where Works is."""
    return address if address.endswith(WORKS_PATH) else f"{address.rstrip('/')}/{WORKS_PATH}"


@transaction.atomic
def sync_endpoints() -> None:
    """Make the endpoints that the environment names, and rest those that it names no more."""
    wanted = set(iter_configured())
    present = {Configured(Form(row.form), row.address): row for row in Endpoint.objects.exclude(form=Form.STANDARD)}
    for configured, row in present.items():
        if row.is_active != (configured in wanted):
            row.is_active = configured in wanted
            row.save(update_fields=["is_active"])
    for form, address in wanted - set(present):
        name = f"{form.label} at {address.partition('://')[2]}"[:100]
        Endpoint.objects.get_or_create(form=form, address=address, defaults={"name": name, "is_configured": True})


def find_bearer(form: str) -> str:
    """Return the bearer that the older service sends with this form."""
    if form in {Form.WORKS, Form.USER_UPDATED}:
        return settings.WEBHOOK_TOKEN or settings.STATIC_API_BEARER
    return settings.STATIC_API_BEARER
