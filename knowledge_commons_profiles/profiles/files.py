"""Giving a profile a portrait, cover or CV, and taking it away; the store and the database never disagree for long.

New files are stored under new names first, then the profile changes, and only after that has been committed are the
old files removed, by a task. When the change fails, the new files go again; should that fail as well, housekeeping
finds them (profiles/tasks.py).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import ContentFile, File
from django.db import transaction

from knowledge_commons_profiles.profiles.cropping import Box
from knowledge_commons_profiles.profiles.cvs import find_extension
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.images import iter_renditions, render
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.pictures import FORMATS, Shape, build_name, build_stem, find_names
from knowledge_commons_profiles.profiles.stores import StoreError, delete_stored, save_stored
from knowledge_commons_profiles.profiles.tasks import remove_unused

CV_FOLDER = "cvs"


def replace_picture(
    profile: Profile, shape: Shape, file: BinaryIO, *, by: AbstractBaseUser, wanted: Box | None = None
) -> Profile:
    """Make the wanted part of this picture the profile's own. Raises ImageError or StoreError; then nothing changes."""
    main, contents = render_all(file, shape, wanted)
    return put(profile, shape.field, main, contents, by=by)


def render_all(file: BinaryIO, shape: Shape, wanted: Box | None = None) -> tuple[str, dict[str, File[bytes]]]:
    """Return the name that the profile keeps, and all renditions under their names. Raises ImageError."""
    stem = build_stem()
    contents: dict[str, File[bytes]] = {
        build_name(stem, width, extension): ContentFile(content)
        for width, extension, content in iter_renditions(render(file, shape, wanted), shape)
    }
    return build_name(stem, shape.sizes[0][0], FORMATS[0]), contents


def replace_cv(profile: Profile, file: BinaryIO, *, by: AbstractBaseUser) -> Profile:
    """Make this file the profile's CV. Raises CvError or StoreError; then nothing changes."""
    name = f"{CV_FOLDER}/{build_stem()}.{find_extension(file)}"
    return put(profile, "cv", name, {name: File(file)}, by=by)


def remove(profile: Profile, field: str, *, by: AbstractBaseUser) -> Profile:
    """Take the profile's portrait, cover or CV away; the files go after the commit."""
    return put(profile, field, "", {}, by=by)


def put(
    profile: Profile, field: str, main: str, contents: Mapping[str, File[bytes]], *, by: AbstractBaseUser
) -> Profile:
    """Store the contents under their names and let the profile name the main one."""
    with stored(contents):
        return point(profile, field, main, by=by)


@contextmanager
def stored(contents: Mapping[str, File[bytes]]) -> Iterator[None]:
    """Store the contents under their names, and take them away again when the block fails. Raises StoreError."""
    try:
        for name, content in contents.items():
            save_stored(name, content)
        yield
    except BaseException:  # whatever it is: what nobody names must not stay
        for name in contents:
            discard(name)
        raise


@transaction.atomic
def point(profile: Profile, field: str, main: str, *, by: AbstractBaseUser) -> Profile:
    """Write the name into the profile, under a lock: of two that come at once, the second replaces the first."""
    current = Profile.objects.select_for_update().get(pk=profile.pk)
    old = find_names(getattr(current, field).name or "")
    changed = change_profile(current, by=by, values={field: main})
    if old:
        transaction.on_commit(partial(remove_unused.enqueue, old))
    return changed


def discard(name: str) -> None:
    try:
        delete_stored(name)
    except StoreError:
        return  # logged there; housekeeping will try again
