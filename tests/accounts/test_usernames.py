"""Who may be called what."""

import importlib

import pytest
from django.apps import apps

from knowledge_commons_profiles.accounts.models import ReservedUsername, RetiredUsername
from knowledge_commons_profiles.accounts.usernames import find_fault
from tests.factories import ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("username", ["abc", "Ada-Lovelace_1815", "a" * 30, "123", "---"])
def test_letters_digits_hyphens_and_underscores_make_a_name(username):
    assert find_fault(username) == ""


@pytest.mark.parametrize(
    ("username", "fault"),
    [
        ("ab", "this has 2"),
        ("a" * 31, "this has 31"),
        ("ada lovelace", "“ ” (space)"),
        ("аda", "cyrillic small letter a"),
        ("éva", "latin small letter e with acute"),
        ("ａｄａ", "fullwidth latin small letter a"),
        ("ada\u200b", "invisible one (zero width space)"),
        ("ada\n", "invisible one"),
        ("١٢٣", "arabic-indic digit one"),
        ("../etc", "full stop"),
        ("<script>", "less-than sign"),
    ],
)
def test_anything_else_is_named(username, fault):
    assert fault in find_fault(username)


def test_a_name_is_somebodys_in_any_case():
    ProfileFactory(username="Ada")
    UserFactory(username="Operator")
    RetiredUsername.objects.create(username_hash=RetiredUsername.hash_username("Gone"))
    for username in ("ada", "ADA", "operator", "gone", "GONE"):
        assert "is taken" in find_fault(username)
    assert find_fault("adan") == ""


@pytest.mark.parametrize(
    ("pattern", "username", "is_reserved"),
    [
        ("admin", "admin", True),
        ("admin", "Administrator", True),
        ("admin", "a-d_min", True),
        ("ad-min", "admin", True),
        ("admin", "my-admin", False),
        ("*admin", "my-admin", True),
        ("kc*team", "kc-the-best-team", True),
        ("kc*team", "kc-theme", False),
        ("a.c", "abc", False),
        ("*", "abc", False),
        ("", "abc", False),
        ("-", "abc", False),
    ],
)
def test_a_pattern_reserves_what_begins_so(pattern, username, is_reserved):
    ReservedUsername.objects.all().delete()
    ReservedUsername.objects.create(pattern=pattern)
    assert ("is kept for" in find_fault(username)) is is_reserved


def test_a_pattern_that_is_switched_off_reserves_nothing():
    ReservedUsername.objects.all().delete()
    ReservedUsername.objects.create(pattern="librarian", is_active=False)
    assert find_fault("librarian") == ""


def test_a_new_site_reserves_the_names_of_those_who_run_it():
    module = "knowledge_commons_profiles.accounts.migrations.0003_reserved_usernames"
    importlib.import_module(module).reserve(apps, None)
    for username in ("Admin", "KnowledgeCommons", "kc_support", "the-administrator", "no-reply", "postmaster"):
        assert "is kept for" in find_fault(username), username
    for username in ("adele", "stafford", "ada-lovelace", "kcsmith", "meredith"):
        assert find_fault(username) == "", username
