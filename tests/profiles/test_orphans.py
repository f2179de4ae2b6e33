"""Files that nobody names any more are found and removed, and no others."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from knowledge_commons_profiles.profiles import tasks
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.pictures import find_names
from knowledge_commons_profiles.profiles.tasks import remove_orphans
from tests.uploads import PDF, make_picture

pytestmark = pytest.mark.django_db


def leave(name, *, age_days):
    default_storage.save(name, ContentFile(b"left behind"))
    then = time.time() - age_days * 86_400
    os.utime(default_storage.path(name), (then, then))


def age_everything(folder):
    for path in Path(folder).rglob("*.*"):
        os.utime(path, (0, 0))


def test_old_orphans_go_and_what_is_young_or_in_use_stays(ada, client_of, send, list_store, run_tasks, tmp_path):  # noqa: PLR0917 (fixtures)
    send(client_of(ada), "/edit-profile/upload-avatar/", image=make_picture())
    send(client_of(ada), "/edit-profile/upload-cv/", cv_file=PDF)
    run_tasks()
    age_everything(tmp_path)
    ada = Profile.objects.get(pk=ada.pk)
    used = {*find_names(ada.portrait.name), ada.cv.name}
    leave("images/old-512.webp", age_days=2)
    leave("cvs/old.pdf", age_days=2)
    leave("images/young-512.webp", age_days=0.5)
    leave("exports/old.zip", age_days=2)  # somebody else's folder
    remove_orphans.enqueue()
    assert run_tasks() == 1
    assert list_store() == used | {"images/young-512.webp"}
    assert default_storage.exists("exports/old.zip")


def test_one_run_removes_so_many_and_the_next_goes_on(db, list_store, monkeypatch):
    monkeypatch.setattr(tasks, "MOST_ORPHANS", 3)
    for number in range(5):
        leave(f"images/old{number}.webp", age_days=2)
    assert remove_orphans.func() == 3
    assert remove_orphans.func() == 2
    assert list_store() == set()


def test_a_store_without_folders_has_nothing_to_remove(db, list_store):
    assert remove_orphans.func() == 0
