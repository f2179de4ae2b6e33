"""The demo world as a whole: networks, pages, people, and everything that is derived from them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from tqdm import tqdm

from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.demo.arrangements import build_layout
from knowledge_commons_profiles.demo.chance import digest_number
from knowledge_commons_profiles.demo.copies import iter_copies
from knowledge_commons_profiles.demo.files import store_cv, store_logo, store_pictures
from knowledge_commons_profiles.demo.invented import build_invented_members
from knowledge_commons_profiles.demo.scholars import LINKS, RICH_TEXTS, Scholar, read_scholars
from knowledge_commons_profiles.demo.sign_ins import save_sign_ins
from knowledge_commons_profiles.demo.site_pages import create_pages
from knowledge_commons_profiles.demo.societies import save_networks
from knowledge_commons_profiles.memberships.models import Membership, Network
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.bibliographies import sync_bibliography
from knowledge_commons_profiles.profiles.listings import sync_listings_of
from knowledge_commons_profiles.profiles.models import Interest, Profile, fold_label

type People = Sequence[tuple[Scholar, Profile]]

KEEPER = "keeper"
SUSPENSION_REASON = "An invented reason: this page praised a perpetual motion machine, and sold it."
FIELDS = ("pronouns", "title", "affiliation", "orcid", *LINKS, *RICH_TEXTS)

# Imported from the older service and not yet joined by anybody.
IMPORTED = frozenset({"bede", "ban-zhao", "fatima-al-fihri", "li-shizhen", "ranggawarsita", "tycho-brahe"})

# What a source said that makes nobody a member: none of these shows anywhere.
NON_MEMBERSHIPS: Mapping[tuple[str, str], Membership.State] = {
    ("hypatia", "images"): Membership.State.NO,
    ("galileo", "open-learning"): Membership.State.NO,
    ("sophie-germain", "letters"): Membership.State.UNKNOWN,
    ("tycho-brahe", "nature"): Membership.State.UNKNOWN,
}
WITH_LOGOS = ("letters", "nature")
FIRST_JOINED = date(2016, 1, 1)
JOINING_DAYS = 3_500
UPDATED_DAYS = 400
CREATED_DAYS = 700


@transaction.atomic
def load_world(*, has_pictures: bool = True) -> None:
    """Create the demo world, or put its people back as they are here. Two loads leave what one does."""
    now = timezone.now()
    scholars = read_world()
    networks = save_networks()
    if has_pictures:
        for slug in WITH_LOGOS:
            store_logo(networks[slug])
    create_pages()
    if not User.objects.filter(username=KEEPER).exists():
        User.objects.create_user(KEEPER, is_staff=True, is_superuser=True)
    profiles = [
        save_profile(scholar, now, has_pictures=has_pictures)
        for scholar in tqdm(scholars, desc="People", unit="", disable=None)
    ]
    people = list(zip(scholars, profiles, strict=True))
    save_sign_ins({profile.username: profile for profile in profiles})
    save_interests(people)
    save_memberships(people, networks)
    save_copies(people, now)
    for profile in tqdm(profiles, desc="Bibliographies", unit="", disable=None):
        sync_bibliography(profile)
    sync_listings_of([profile.pk for profile in profiles])


def read_world() -> tuple[Scholar, ...]:
    return (*read_scholars(), *build_invented_members())


def save_profile(scholar: Scholar, now: datetime, *, has_pictures: bool) -> Profile:
    """Create or overwrite one profile, with the dates of somebody who joined and wrote at some other time."""
    profile = Profile.objects.filter(username=scholar.username).first() or Profile(username=scholar.username)
    fill_profile(profile, scholar)
    profile.user = save_user(scholar)
    store_cv(scholar, profile)
    if has_pictures:
        store_pictures(scholar, profile)
    profile.save()
    created_at, updated_at = find_dates(scholar.username, now)
    Profile.objects.filter(pk=profile.pk).update(created_at=created_at, updated_at=updated_at)
    return profile


def fill_profile(profile: Profile, scholar: Scholar) -> None:
    profile.name = scholar.name
    for field in FIELDS:
        setattr(profile, field, scholar.texts.get(field, ""))
    profile.layout = build_layout(scholar)
    profile.is_listed, profile.is_suspended = scholar.is_listed, scholar.is_suspended
    profile.suspension_reason = SUSPENSION_REASON if scholar.is_suspended else ""


def find_dates(username: str, now: datetime) -> tuple[datetime, datetime]:
    """Return when somebody's page was created, and when it was changed last."""
    updated_at = now - timedelta(hours=digest_number("updated", username) % (UPDATED_DAYS * 24) + 1)
    return updated_at - timedelta(days=digest_number("created", username) % CREATED_DAYS + 1), updated_at


def save_user(scholar: Scholar) -> User | None:
    if not scholar.has_user or scholar.username in IMPORTED:
        return None
    user = User.objects.filter(username=scholar.username).first()
    return user or User.objects.create_user(scholar.username)


def save_interests(people: People) -> None:
    labels = {label for scholar, _ in people for label in scholar.interests}
    interests = create_interests(labels)
    for scholar, profile in people:
        profile.interests.set([interests[label] for label in scholar.interests])


def create_interests(labels: Iterable[str]) -> dict[str, Interest]:
    """Return the terms by label, created when they are new, in the database's own order of labels."""
    slugs = {slugify(label, allow_unicode=True): label for label in labels}
    Interest.objects.bulk_create(
        (Interest(slug=slug, label=label, folded=fold_label(label)) for slug, label in slugs.items()),
        ignore_conflicts=True,
    )
    return {slugs[interest.slug]: interest for interest in Interest.objects.filter(slug__in=slugs)}


def save_memberships(people: People, networks: Mapping[str, Network]) -> None:
    Membership.objects.filter(profile__in=[profile for _, profile in people]).delete()
    Membership.objects.bulk_create(
        membership for scholar, profile in people for membership in iter_memberships(scholar, profile, networks)
    )


def iter_memberships(scholar: Scholar, profile: Profile, networks: Mapping[str, Network]) -> Iterator[Membership]:
    for slug, network in networks.items():
        joined_on = FIRST_JOINED + timedelta(days=digest_number("joined", scholar.username, slug) % JOINING_DAYS)
        if state := find_state(scholar, slug):
            yield Membership(
                profile=profile,
                network=network,
                source=Membership.Source.MANUAL,
                state=state,
                since=joined_on if state == Membership.State.YES else None,
                updated_at=timezone.now(),
            )


def find_state(scholar: Scholar, slug: str) -> Membership.State | None:
    return Membership.State.YES if slug in scholar.networks else NON_MEMBERSHIPS.get((scholar.username, slug))


def save_copies(people: People, now: datetime) -> None:
    Copy.objects.filter(profile__in=[profile for _, profile in people]).delete()
    Copy.objects.bulk_create(copy for scholar, profile in people for copy in iter_copies(scholar, profile, now))
