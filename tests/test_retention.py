"""Nothing is kept for ever by accident: what grows has a time in docs/operations.md, and a task keeps to it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult
from oauth2_provider.models import get_access_token_model, get_application_model, get_grant_model

from knowledge_commons_profiles.accounts.models import Export, HeldToken, LoginMethod, Session, Verification
from knowledge_commons_profiles.broker.models import ClientSession, Nonce
from knowledge_commons_profiles.core import forgetting
from knowledge_commons_profiles.memberships.models import Upload, UploadLine
from knowledge_commons_profiles.profiles.changes import find_forgotten
from knowledge_commons_profiles.profiles.models import Change
from knowledge_commons_profiles.webhooks.models import Delivery, Endpoint
from tests.factories import NetworkFactory

pytestmark = pytest.mark.django_db

DOCUMENT = (Path(__file__).resolve().parents[1] / "docs" / "operations.md").read_text(encoding="utf-8")
SECTION = DOCUMENT.partition("## What is kept how long")[2].partition("\n## ")[0]
TASKS = {path.rpartition(".")[2]: path for path in settings.PERIODIC_TASKS}
# Tables with a row for something that exists: they do not grow by themselves.
ONE_EACH = {
    *(
        "accounts_user",
        "accounts_emailaddress",
        "accounts_loginmethod",
        "accounts_reservedusername",
        "accounts_service",
    ),
    *("api_knowngroup", "broker_callback", "broker_consent", "broker_logoutaddress"),
    *("directory_searchdocument", "directory_searchplace", "mirrors_copy", "observability_fact", "pages_sitepage"),
    *("memberships_network", "memberships_membership", "memberships_turn", "stats_figures", "webhooks_endpoint"),
    *("profiles_profile", "profiles_interest", "profiles_bibliography", "profiles_listing", "profiles_listingstamp"),
    "profiles_reader",
}


def ago(**time):
    return timezone.now() - timedelta(**time)


def run(name):
    import_string(TASKS[name]).func()


def date(row, **fields):
    """Write the times past what the model would write itself."""
    type(row)._default_manager.filter(pk=row.pk).update(**fields)
    return row.pk


def test_every_table_has_a_time_or_is_one_that_does_not_grow():
    ours = [model for model in apps.get_models() if model.__module__.startswith("knowledge_commons_profiles.")]
    tables = {model._meta.db_table for model in ours if model._meta.managed and not model._meta.proxy}
    assert {table for table in tables - ONE_EACH if f"`{table}`" not in SECTION} == set()
    assert tables >= ONE_EACH
    assert f"`{DBTaskResult._meta.db_table}`" in SECTION


def test_every_task_that_the_document_names_runs_as_often_as_it_says():
    named = dict(re.findall(r"`(\w+)`, (daily|hourly|every 6 hours) \|", SECTION))
    often = {"daily": timedelta(days=1), "hourly": timedelta(hours=1), "every 6 hours": timedelta(hours=6)}
    assert len(named) >= 9
    assert {name: often[word] for name, word in named.items()} == {
        name: settings.PERIODIC_TASKS[TASKS[name]] for name in named
    }


@pytest.mark.parametrize(
    ("status", "days", "stays"),
    [("SUCCESSFUL", 6, True), ("SUCCESSFUL", 8, False), ("FAILED", 29, True), ("FAILED", 31, False)],
)
def test_tasks_that_are_done(status, days, stays):
    DBTaskResult.objects.create(
        status=status,
        finished_at=ago(days=days),
        task_path="x",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
        run_after=ago(days=days),
        exception_class_path="",
        traceback="",
    )
    run("prune_tasks")
    assert DBTaskResult.objects.exists() is stays


def test_sessions_that_have_ended(ada, client_of):
    ended, running = client_of(ada).session.session_key, client_of(ada).session.session_key
    Session.objects.filter(pk=ended).update(expire_date=ago(seconds=1))
    run("clear_sessions")
    assert list(Session.objects.values_list("pk", flat=True)) == [running]


def test_links_that_were_mailed(ada):
    rows = [
        Verification.objects.create(
            purpose="join", secret_hash=f"{number:064}", address="a@x.example", profile=ada, expires_at=expires_at
        )
        for number, expires_at in enumerate((ago(hours=1), ago(hours=1), ago(hours=-1)))
    ]
    date(rows[0], created_at=ago(hours=25))
    date(rows[1], created_at=ago(hours=23))
    date(rows[2], created_at=ago(hours=47))
    run("forget_requests")
    assert set(Verification.objects.values_list("pk", flat=True)) == {rows[1].pk, rows[2].pk}


def test_archives(ada, ben):
    Export.objects.create(profile=ada, expires_at=ago(seconds=1))
    young = Export.objects.create(profile=ben, expires_at=ago(seconds=-60))
    run("delete_expired_exports")
    assert list(Export.objects.all()) == [young]


def test_tokens_of_the_provider_are_let_go(ada):
    old = HeldToken.objects.create(profile=ada, app="works", created_at=ago(days=4, seconds=1))
    young = HeldToken.objects.create(profile=ada, app="other", created_at=ago(days=3))
    run("let_old_tokens_go")
    assert HeldToken.objects.get(pk=old.pk).profile is None  # and revoking it deletes the row
    assert HeldToken.objects.get(pk=young.pk).profile == ada


def test_nonces(ada):
    method = LoginMethod.objects.create(profile=ada, issuer="https://idp.example.org", subject="a")
    Nonce.objects.create(digest="old", login_method=method, expires_at=ago(seconds=1))
    Nonce.objects.create(digest="young", login_method=method, expires_at=ago(seconds=-60))
    run("forget_nonces")
    assert list(Nonce.objects.values_list("pk", flat=True)) == ["young"]


def test_sessions_codes_and_tokens_of_openid_clients(ada):
    application = get_application_model().objects.create(name="Client")
    begun = {"application": application, "user": ada.user, "issuer": "x", "code_digest": ""}
    old, young = (ClientSession.objects.create(**begun, session_digest=name) for name in ("old", "young"))
    date(old, began_at=ago(days=61))
    date(young, began_at=ago(days=59))
    for model, field in ((get_access_token_model(), "token"), (get_grant_model(), "code")):
        for name, expires in (("old", ago(days=1)), ("young", ago(days=-1))):
            model.objects.create(user=ada.user, application=application, expires=expires, **{field: name})
    run("forget_tokens")
    assert list(ClientSession.objects.all()) == [young]
    assert get_access_token_model().objects.count() == get_grant_model().objects.count() == 1


def test_lists_that_societies_sent(ada):
    network = NetworkFactory()
    facts = {"network": network, "mode": "add", "address_count": 1, "present_count": 0, "trouble_count": 0}
    kept = set()
    for state, days, stays in (("planned", 2, False), ("planned", 0.5, True), ("done", 31, False), ("done", 29, True)):
        upload = Upload.objects.create(**facts, state=state)
        UploadLine.objects.create(upload=upload, profile=ada, is_added=True)
        date(upload, created_at=ago(days=days))
        kept |= {upload.pk} if stays else set()
    run("forget_uploads")
    assert set(Upload.objects.values_list("pk", flat=True)) == kept
    assert set(UploadLine.objects.values_list("upload", flat=True)) == kept


def test_what_happened_and_the_feed_knows_how_far(ada):
    old, young = (Change.objects.create(profile_number=ada.pk, username="ada", kind="updated") for _ in range(2))
    date(old, happened_at=ago(days=91))
    date(young, happened_at=ago(days=89))
    run("forget_old_changes")
    assert list(Change.objects.all()) == [young]
    assert find_forgotten().number == old.pk


@pytest.mark.parametrize(
    ("state", "days", "stays"),
    [
        ("delivered", 29, True),
        ("delivered", 31, False),
        ("exhausted", 89, True),
        ("exhausted", 91, False),
        ("waiting", 91, True),
    ],
)
def test_what_sister_services_were_told(state, days, stays):
    endpoint = Endpoint.objects.create(name="Works", address="https://works.example.org/")
    assert state in Delivery.State
    Delivery.objects.create(
        endpoint=endpoint, kind="updated", profile_number=1, username="ada", state=state, happened_at=ago(days=days)
    )
    run("forget_deliveries")
    assert Delivery.objects.exists() is stays


def test_a_million_rows_are_deleted_a_few_at_a_time_and_the_next_run_goes_on(
    ada, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(forgetting, "AT_ONCE", 3)
    monkeypatch.setattr(forgetting, "MOST_AT_A_TIME", 6)
    for _ in range(10):
        Change.objects.create(profile_number=ada.pk, username="ada", kind="updated")
    Change.objects.update(happened_at=ago(days=91))
    with django_assert_max_num_queries(12):
        run("forget_old_changes")
    assert Change.objects.count() == 4
    run("forget_old_changes")
    assert not Change.objects.exists()
