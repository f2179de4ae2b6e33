from datetime import UTC, datetime

import pytest
from django.test import RequestFactory

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.accounts.sister_services import (
    find_service,
    make_service,
    note_use,
    read_bearer,
    write_uses,
)

pytestmark = pytest.mark.django_db


def test_a_token_finds_its_service_and_is_kept_as_a_hash(django_assert_num_queries):
    service, token = make_service("Works", [Service.Scope.MEMBERS])
    assert token not in str(Service.objects.values())
    with django_assert_num_queries(1):
        assert find_service(token) == service
    Service.objects.update(is_active=False)
    assert find_service(token) is None
    assert find_service("") is None
    assert find_service(token[:-1]) is None


def test_the_shared_token_may_do_everything_without_a_row(settings, django_assert_num_queries):
    settings.STATIC_API_BEARER = "shared-" + "x" * 32
    with django_assert_num_queries(0):
        service = find_service(settings.STATIC_API_BEARER)
        note_use(service)
    assert set(service.scopes) == set(Service.Scope)
    settings.STATIC_API_BEARER = ""
    assert find_service("") is None


def test_use_is_noted_without_writing_and_written_by_the_task(django_assert_num_queries):
    service, token = make_service("Works", [])
    with django_assert_num_queries(0):
        note_use(service)
    assert find_service(token).last_used_on is None
    write_uses.func()
    assert find_service(token).last_used_on == datetime.now(UTC).date()


def test_once_a_day_is_enough(django_assert_num_queries):
    service, token = make_service("Works", [])
    note_use(service)
    write_uses.func()
    note_use(find_service(token))
    with django_assert_num_queries(1):
        write_uses.func()


@pytest.mark.parametrize(
    ("header", "token"), [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", ""), ("", ""), ("Bearer", "")]
)
def test_a_bearer_is_read_from_its_header(header, token):
    assert read_bearer(RequestFactory().get("/", headers={"Authorization": header})) == token
