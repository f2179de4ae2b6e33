"""Rows for tests: valid, distinct, and as plain as they can be; a test names only what it is about."""

from django.utils import timezone
from django.utils.text import slugify
from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.memberships.models import Membership, Network
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.listings import sync_listings
from knowledge_commons_profiles.profiles.models import Interest, Profile


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = Sequence(lambda number: f"scholar{number}")
    password = "!"  # what Django stores for "no password opens this"


class InterestFactory(DjangoModelFactory[Interest]):
    class Meta:
        model = Interest
        django_get_or_create = ("slug",)

    label = Sequence(lambda number: f"Interest {number}")
    slug = LazyAttribute(lambda interest: slugify(interest.label, allow_unicode=True))


class NetworkFactory(DjangoModelFactory[Network]):
    class Meta:
        model = Network

    slug = Sequence(lambda number: f"network{number}")
    code = LazyAttribute(lambda network: network.slug.upper())
    name = LazyAttribute(lambda network: f"The {network.code} Society")


class ProfileFactory(DjangoModelFactory[Profile]):
    """A named profile without a user; `interests=["Logic"]` gives it interests by their labels."""

    class Meta:
        model = Profile
        skip_postgeneration_save = True

    username = Sequence(lambda number: f"scholar{number}")
    name = Sequence(lambda number: f"Scholar {number}")

    @post_generation
    def interests(self, create, labels, **extra):
        if create and labels:
            self.interests.add(*(InterestFactory(label=label) for label in labels))


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    network = SubFactory(NetworkFactory)
    profile = SubFactory(ProfileFactory)
    state = Membership.State.YES


class CopyFactory(DjangoModelFactory[Copy]):
    """A copy that was fetched just now and is empty."""

    class Meta:
        model = Copy

    profile = SubFactory(ProfileFactory)
    source = Copy.Source.WORKS
    payload = LazyFunction(list)
    fetched_at = LazyFunction(timezone.now)


def listed(profile: Profile) -> Profile:
    """Write the directory's listings of a profile as it stands in the database, and return the profile."""
    sync_listings(Profile.objects.with_everything().filter(pk=profile.pk))
    return profile
