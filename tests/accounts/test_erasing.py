"""Erasing: a canary is put wherever a person's data can be, and afterwards searched for wherever anything can be."""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as site_settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.accounts.closing import close_account
from knowledge_commons_profiles.accounts.erasing import erase_account, erase_closed_accounts
from knowledge_commons_profiles.accounts.exporting import request_export
from knowledge_commons_profiles.accounts.models import (
    EmailAddress,
    Export,
    HeldToken,
    LoginMethod,
    RetiredUsername,
    Session,
    User,
    Verification,
)
from knowledge_commons_profiles.accounts.notices import Notice, send_notice
from knowledge_commons_profiles.accounts.verification import create_verification
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.acts import record_act
from knowledge_commons_profiles.profiles.bibliographies import sync_bibliography
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.models import Act, Bibliography, Change, Interest, Listing, Profile, Version
from knowledge_commons_profiles.works.records import Work
from tests.accounts.holdings import give_address, settings_of
from tests.caches import find_keys, find_seconds_left
from tests.factories import CopyFactory, InterestFactory, MembershipFactory, ProfileFactory, UserFactory, listed

pytestmark = pytest.mark.django_db

CANARY = "qzxcanary"  # one word, in lower case: search vectors fold what they hold
ADDRESS = f"{CANARY}@example.org"
WORK = asdict(
    Work(
        id=CANARY,
        kind="Book",
        title=CANARY,
        year=1843,
        url="",
        doi="",
        csl={"id": CANARY, "type": "book", "title": CANARY},
    )
)
EVERY_TABLE = {
    "accounts_emailaddress",
    "accounts_heldtoken",
    "accounts_loginmethod",
    "accounts_session",
    "accounts_user",
    "accounts_verification",
    "django_admin_log",
    "django_tasks_database_dbtaskresult",
    "mirrors_copy",
    "profiles_act",
    "profiles_bibliography",
    "profiles_change",
    "profiles_interest",
    "profiles_listing",
    "profiles_profile",
    "profiles_version",
}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def canary(ben, run_tasks):
    """A person whose every text holds the canary, who used everything there is, and whom others mention."""
    profile = ProfileFactory(username=CANARY, user=UserFactory(username=CANARY))
    for field in Profile._meta.concrete_fields:
        if field.get_internal_type() in {"CharField", "TextField"} and field.name not in {"username", "orcid"}:
            setattr(profile, field.name, CANARY)
    profile.layout = {"works": {"featured": [CANARY]}}
    for field in ("portrait", "cover", "cv"):
        getattr(profile, field).save(f"{CANARY}.bin", ContentFile(CANARY.encode()), save=False)
    profile.save()
    profile.interests.add(InterestFactory(label=CANARY), InterestFactory(label="Shared by two"))
    ben.interests.add(Interest.objects.get(label="Shared by two"))
    give_account(profile)
    give_history(profile, ben)
    for source in Copy.Source.values:
        CopyFactory(profile=profile, source=source, payload=[WORK], error=CANARY)
    sync_bibliography(profile)
    listed(profile)
    request_export(profile)
    run_tasks()
    return Profile.objects.get(pk=profile.pk)


def give_account(profile):
    give_address(profile, ADDRESS, primary=True)
    give_address(profile, f"more.{ADDRESS}", verified=False)
    method = LoginMethod.objects.create(profile=profile, issuer="https://idp.example.org", subject=CANARY)
    LoginMethod.objects.update(idp_name=CANARY)
    HeldToken.objects.create(profile=profile, app="Works", user_agent=CANARY, refresh_token=CANARY)
    MembershipFactory(profile=profile)
    profile.user.groups.add(Group.objects.create(name="Editors"))
    create_verification(Verification.Purpose.NEW_ADDRESS, address=f"more.{ADDRESS}", profile=profile)
    request = {"username": CANARY, "name": CANARY}
    create_verification(Verification.Purpose.REGISTER, address=ADDRESS, request=request)
    Verification.objects.filter(purpose="register").update(issuer=method.issuer, subject=CANARY, idp_name=CANARY)


def give_history(profile, ben):
    """Give former versions, one with a file of its own, acts on and by the person, and lines of the admin's log."""
    former = default_storage.save(f"cvs/former-{CANARY}.bin", ContentFile(CANARY.encode()))
    change_profile(profile, by=ben.user, values={"title": f"{CANARY} again"})
    Version.objects.create(profile=profile, revision=1000, before={"cv": former, "about": CANARY})
    record_act("looked at", actor=ben.user, profile=profile, details={"note": f"about {CANARY}"})
    record_act("looked at", actor=profile.user, profile=ben, details={"by": CANARY, "note": "hers"})
    record_act("kept", actor=ben.user, profile=ben, details={"note": "this stays"})
    for row in (profile, profile.user, profile.addresses.first()):
        LogEntry.objects.log_actions(ben.user.pk, [row], CHANGE, change_message=CANARY, single_object=True)
    LogEntry.objects.update(object_repr=CANARY)
    details = {"username": CANARY}
    send_notice.enqueue(notice=Notice.CLOSING, address=f"x.{ADDRESS}", profile_id=0, details=details)
    DBTaskResult.objects.update(run_after=timezone.now() + timedelta(days=365))


def find_rows():
    """Return the tables, with how many rows, in which the canary stands, whatever the columns are called."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {name} AS line WHERE line::text ILIKE %s", [f"%{CANARY}%"])  # noqa: S608
            if count := cursor.fetchone()[0]:
                found[table] = count
    return found


def find_files():
    """Return the files that have the canary in their name or content, and every archive: those are compressed."""
    files = [path for path in Path(site_settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return [
        path for path in files if CANARY in path.name or CANARY.encode() in path.read_bytes() or path.suffix == ".zip"
    ]


def find_cached():
    return [key for key in find_keys() if CANARY in key or CANARY in repr(cache.get(key))]


def let_a_fortnight_pass():
    """Forget what the cache keeps for less than a fortnight: the tests' clock moves, and that of Redis does not."""
    for key in find_keys():
        if find_seconds_left(key) < timedelta(days=13).total_seconds():
            cache.delete(key)


def test_nothing_is_left_in_any_table_file_or_cache(canary, ben, eve, client_of):
    before = timezone.now()
    with time_machine.travel(before, tick=False) as clock:
        clients = [client_of(canary), client_of(canary)]
        for client in clients:
            session = client.session
            session["browser"] = session["note"] = CANARY
            session.save()
        clients[0].get(settings_of(canary))
        assert eve.get(f"/members/{CANARY}/?style=apa").status_code == 200
        eve.get(f"/members/?q={CANARY}")
        assert set(find_rows()) == EVERY_TABLE  # the search itself works
        assert len(find_files()) == 5
        assert len(find_cached()) >= 3
        close_account(canary, by=canary.user)
        let_a_fortnight_pass()
        clock.shift(timedelta(days=14, seconds=1))
        erase_closed_accounts.call()
    assert find_rows() == {"profiles_change": 1}
    assert Change.objects.get(username=CANARY).kind == "deleted"  # sister services hear a name, and no more
    assert find_files() == []
    assert find_cached() == []
    assert not Session.objects.filter(created_at__lt=before + timedelta(days=14), user__isnull=False).exists()
    assert list(User.objects.all()) == [ben.user]
    assert list(Profile.objects.all()) == [ben]


def test_what_is_others_stays(canary, ben, client_of):
    listed(ben)
    bens = client_of(ben)
    give_address(ben, "ben@example.org", primary=True)
    erase(canary)
    assert bens.get(settings_of(ben)).status_code == 200
    assert EmailAddress.objects.get().profile == ben
    assert Listing.objects.filter(profile=ben).count() == 2
    assert [interest.label for interest in Interest.objects.all()] == ["Shared by two"]
    assert not Bibliography.objects.exists()
    assert not Export.objects.exists()
    acts = {(act.verb, act.actor_username, act.profile_username, str(act.details)) for act in Act.objects.all()}
    assert ("kept", "ben", "ben", "{'note': 'this stays'}") in acts
    assert ("looked at", "ben", "", "{}") in acts
    assert ("looked at", "", "ben", "{}") in acts


def erase(profile):
    Profile.objects.filter(pk=profile.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    erase_account(profile.pk)


def test_the_username_is_never_given_again_and_cannot_be_read_back(canary):
    erase(canary)
    retired = RetiredUsername.objects.get()
    assert retired.username_hash == RetiredUsername.hash_username(CANARY.upper())
    assert CANARY not in retired.username_hash


def test_nothing_is_erased_before_its_time(canary):
    close_account(canary, by=canary.user)
    erase_closed_accounts.call()
    erase_account(canary.pk)
    assert Profile.objects.filter(pk=canary.pk).exists()
    assert find_files()


def test_an_imported_account_without_a_user_is_erased_too(ada, ben):
    User.objects.filter(pk=ada.user_id).delete()
    ada.refresh_from_db()
    erase(ada)
    assert list(Profile.objects.all()) == [ben]


def test_a_name_within_another_word_is_somebody_elses(ben):
    ann = ProfileFactory(username="ann", user=UserFactory(username="ann"))
    send_notice.enqueue(
        notice="closing", address="annotate@example.org", profile_id=0, details={"username": "annotate"}
    )
    record_act("noted", actor=ben.user, profile=ben, details={"note": "annotate"})
    erase(ann)
    assert DBTaskResult.objects.count() == 1
    assert Act.objects.get().details == {"note": "annotate"}


def test_what_cannot_be_erased_now_is_erased_the_next_time(canary, ada, settings, tmp_path):
    """The storage fails for one of two accounts: the other one is erased all the same."""
    now = timezone.now() - timedelta(seconds=1)
    Profile.objects.filter(pk__in=[canary.pk, ada.pk]).update(closes_at=now)
    media = settings.MEDIA_ROOT
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    settings.MEDIA_ROOT = str(blocked)
    erase_closed_accounts.call()
    assert Profile.objects.filter(pk=canary.pk).exists()
    assert not Profile.objects.filter(pk=ada.pk).exists()
    settings.MEDIA_ROOT = media
    erase_closed_accounts.call()
    assert find_rows() == {"profiles_change": 1}
    assert find_files() == []
