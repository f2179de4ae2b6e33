"""One of everything that an address can be about, so that each answer says who may, and never that nothing is there."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import EmailAddress, Export, LoginMethod, Verification, digest
from knowledge_commons_profiles.api.models import KnownGroup
from knowledge_commons_profiles.memberships.models import Upload
from knowledge_commons_profiles.pages.models import SitePage
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.stats.figures import compute_figures
from tests.canaries import HIDEABLE, Choice, fill, find_network, get_user
from tests.routes import JOIN_SECRET, NEW_EMAIL_SECRET, NUMBER

SHOWN = Choice(dict.fromkeys(HIDEABLE, Audience.EVERYONE))


def fill_site(ada: Profile, staff: Profile) -> None:
    """Make one of everything about Ada, under the names of `routes.VALUES`."""
    fill(ada, SHOWN)
    network = find_network()
    network.is_open = True
    network.save()
    now = timezone.now()
    EmailAddress.objects.create(pk=NUMBER, profile=ada, address="second@example.org")
    LoginMethod.objects.create(pk=NUMBER, profile=ada, issuer="https://idp.example.org", subject="second")
    Upload.objects.create(
        pk=NUMBER, network=network, by=get_user(staff), mode="add", address_count=1, present_count=0, trouble_count=0
    )
    SitePage.objects.create(slug="about", title="About", is_in_footer=True)
    KnownGroup.objects.create(number=NUMBER, slug="about", visibility="public")
    name = default_storage.save("exports/unguessable.zip", ContentFile(b"an archive"))
    Export.objects.create(profile=ada, state="ready", percent=100, file=name, expires_at=now + timedelta(days=1))
    for secret, purpose in ((JOIN_SECRET, "join"), (NEW_EMAIL_SECRET, "new_address")):
        Verification.objects.create(
            purpose=purpose,
            secret_hash=digest(secret),
            address="ada.canary@example.org",
            issuer="https://idp.example.org",
            subject="of the link",
            profile=ada,
            expires_at=now + timedelta(days=1),
        )
    newest = ada.versions.latest("revision")
    ada.versions.filter(pk=newest.pk).update(id=NUMBER)
    compute_figures.call()
