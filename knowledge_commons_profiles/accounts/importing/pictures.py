"""Avatars and covers of imported members, decoded and written anew like uploaded ones. Who has one here keeps it."""

from collections.abc import Callable
from functools import partial
from io import BytesIO

from django.db import reset_queries, transaction
from django.db.models import Q
from tqdm import tqdm

from knowledge_commons_profiles.accounts.importing.command import Part
from knowledge_commons_profiles.accounts.importing.surroundings import read_edited
from knowledge_commons_profiles.core.errors import RemoteError
from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.files import render_all, stored
from knowledge_commons_profiles.profiles.images import ImageError
from knowledge_commons_profiles.profiles.listings import sync_listings_of
from knowledge_commons_profiles.profiles.models import Change, Profile
from knowledge_commons_profiles.profiles.pictures import COVER, PORTRAIT, Shape
from knowledge_commons_profiles.profiles.stores import StoreError
from knowledge_commons_profiles.wordpress.media import find_cover, find_portrait
from knowledge_commons_profiles.wordpress.members import read_covers

CHUNK = 500


class PictureImport(Part):
    def run(self) -> None:
        lacking = Profile.objects.filter(Q(portrait="") | Q(cover=""), wordpress_id__isnull=False)
        if self.only:
            lacking = lacking.filter(username__iexact=self.only)
        with tqdm(total=lacking.count(), desc="Pictures", unit="", disable=None) as bar:
            last = 0
            while profiles := list(lacking.filter(pk__gt=last).order_by("pk")[:CHUNK]):
                self.take(profiles)
                last = profiles[-1].pk
                bar.update(len(profiles))
                reset_queries()

    def take(self, profiles: list[Profile]) -> None:
        edited = read_edited([profile.pk for profile in profiles])
        covers = read_covers(profile.wordpress_id for profile in profiles if profile.wordpress_id)
        for profile in profiles:
            number = profile.wordpress_id or 0
            portrait, cover = partial(find_portrait, number), partial(find_cover, number, covers.get(number, ""))
            for shape, find in ((PORTRAIT, portrait), (COVER, cover)):
                # What the profile lacks and nobody took away here.
                if not getattr(profile, shape.field) and shape.field not in edited.get(profile.pk, ()):
                    self.take_one(profile, shape, find)

    def take_one(self, profile: Profile, shape: Shape, find: Callable[[], bytes | None]) -> None:
        try:
            content = find()
            if content is None:
                return
            if self.is_dry:
                self.report.pictures["found"] += 1
                return
            store(profile, shape, content)
        except (ImageError, StoreError, RemoteError, OSError) as error:
            self.bad_rows.add(profile.wordpress_id or 0, profile.username, shape.field, str(error))
            return
        self.report.pictures["stored"] += 1


def store(profile: Profile, shape: Shape, content: bytes) -> None:
    """Make this the profile's picture unless it got one meanwhile. Raises ImageError or StoreError."""
    main, contents = render_all(BytesIO(content), shape)
    with stored(contents):
        point(profile, shape, main)


@transaction.atomic
def point(profile: Profile, shape: Shape, name: str) -> None:
    current = Profile.objects.select_for_update().get(pk=profile.pk)
    if getattr(current, shape.field):
        raise StoreError(f"has a {shape.field} by now")
    setattr(current, shape.field, name)
    current.revision += 1
    current.save(update_fields=[shape.field, "revision", "updated_at"])
    sync_listings_of([current.pk])
    record_change(current, Change.Kind.UPDATED)
