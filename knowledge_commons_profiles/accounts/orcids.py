"""ORCID iDs that are proven: the provider says that the person signed in with one (CILogon's claim `orcid`)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.entries import parse_orcid
from knowledge_commons_profiles.profiles.models import Profile


@transaction.atomic
def note_proven_orcid(profile: Profile, orcid: str) -> None:
    """Keep the iD of this sign-in. A profile without one takes it, at the first proof only: its owner may remove it.

    An iD typed into the profile that is another one stays as it is, and unproven.
    """
    try:
        proven = parse_orcid(orcid) if orcid else ""
    except ValidationError:
        return
    if not proven or proven == profile.proven_orcid:
        return
    Profile.objects.filter(pk=profile.pk).update(proven_orcid=proven, revision=F("revision") + 1)
    profile.proven_orcid = proven
    if not profile.orcid and profile.user is not None:
        change_profile(profile, by=profile.user, values={"orcid": proven})
