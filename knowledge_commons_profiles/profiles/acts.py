"""The audit trail: every act of staff on somebody, and every change of rights, with who, when and what."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from knowledge_commons_profiles.profiles.models import Act, Profile

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def record_act(
    verb: str, *, actor: "AbstractBaseUser", profile: Profile | None, details: Mapping[str, object] | None = None
) -> Act:
    """Write one line of the trail, in the transaction of the act itself. `details` is JSON without secrets."""
    return Act.objects.create(
        verb=verb,
        actor_id=actor.pk,
        actor_username=actor.get_username(),
        profile=profile,
        profile_username=profile.username if profile else "",
        details=dict(details or {}),
    )
