"""The audit trail: every act of staff on somebody, and every change of rights, with who, when and what."""

from collections.abc import Mapping

from django.contrib.auth.base_user import AbstractBaseUser

from knowledge_commons_profiles.profiles.models import Act, Profile


def record_act(
    verb: str, *, actor: AbstractBaseUser | None, profile: Profile | None, details: Mapping[str, object] | None = None
) -> Act:
    """Write one line of the trail, in the transaction of the act itself. `details` is JSON without secrets.

    The verb is what stands between two names: “ben *edited the profile of* ada” (without `of` when there is no
    profile). Nobody is the actor of a command on the server.
    """
    return Act.objects.create(
        verb=verb,
        actor_id=actor.pk if actor else None,
        actor_username=actor.get_username() if actor else "",
        profile=profile,
        profile_username=profile.username if profile else "",
        details=dict(details or {}),
    )
