"""Reading the environment: typed values, files, and every mistake in one message."""

import re
from collections.abc import Callable
from importlib.util import find_spec

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from config.env import FALSE_WORDS, TRUE_WORDS, Environment

URL = "postgresql://ada:pass%40word@db.example.org:5433/profiles"


def find_mistakes(environment: Environment) -> list[str]:
    try:
        environment.check()
    except ImproperlyConfigured as error:
        return re.findall(r"^  - (\w+)", str(error), flags=re.MULTILINE)
    return []


def test_every_mistake_is_named_in_one_message():
    env = Environment({"WORKERS": "many", "DEBUG": "perhaps", "DATABASE_URL": "mysql://x/y", "KEY_FILE": "/not/there"})
    env.text("SECRET")
    env.number("WORKERS", default=1)
    env.flag("DEBUG", default=False)
    env.database("DATABASE_URL")
    env.text("KEY")
    assert find_mistakes(env) == ["SECRET", "WORKERS", "DEBUG", "DATABASE_URL", "KEY_FILE"]
    with pytest.raises(ImproperlyConfigured, match=r"docs/environment\.md"):
        env.check()


def test_what_is_required_may_not_be_empty():
    env = Environment({"SECRET": "", "DATABASE_URL": "", "NOTE": ""})
    env.text("SECRET")
    env.database("DATABASE_URL")
    assert env.text("NOTE", default="something") == ""
    assert find_mistakes(env) == ["SECRET", "DATABASE_URL"]


def test_no_mistake_lets_the_start_go_on():
    env = Environment({"SECRET": "s", "DATABASE_URL": URL})
    env.text("SECRET")
    env.database("DATABASE_URL")
    env.check()


def test_a_missing_variable_takes_its_default():
    env = Environment({})
    assert env.text("A", default="a") == "a"
    assert env.number("B", default=3) == 3
    assert env.flag("C", default=True) is True
    assert env.words("D", default="x, y") == ["x", "y"]
    assert find_mistakes(env) == []


def test_a_secret_never_stands_in_the_message():
    env = Environment({"DATABASE_URL": "mysql://ada:hunter2@db/profiles"})
    env.database("DATABASE_URL")
    with pytest.raises(ImproperlyConfigured) as caught:
        env.check()
    assert "hunter2" not in str(caught.value)


# Files


def test_a_value_may_come_from_a_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("from the file\n", encoding="utf-8")
    assert Environment({"SECRET_FILE": str(secret)}).text("SECRET") == "from the file"


@pytest.mark.parametrize(
    ("read", "content", "value"),
    [
        (lambda env: env.number("X", default=1), "8\n", 8),
        (lambda env: env.flag("X", default=False), "true\n", True),
        (lambda env: env.words("X"), "a,b\n", ["a", "b"]),
        (lambda env: env.database("X")["NAME"], f"{URL}\n", "profiles"),
    ],
)
def test_every_kind_may_come_from_a_file(tmp_path, read: Callable[[Environment], object], content, value):
    file = tmp_path / "value"
    file.write_text(content, encoding="utf-8")
    env = Environment({"X_FILE": str(file)})
    assert read(env) == value
    assert find_mistakes(env) == []


def test_the_variable_counts_before_its_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("from the file", encoding="utf-8")
    assert Environment({"SECRET": "direct", "SECRET_FILE": str(secret)}).text("SECRET") == "direct"


def test_a_folder_in_place_of_a_file_is_a_mistake(tmp_path):
    env = Environment({"SECRET_FILE": str(tmp_path)})
    env.text("SECRET", default="x")
    assert find_mistakes(env) == ["SECRET_FILE"]


# Numbers and flags


@pytest.mark.parametrize("value", ["-1", "1.5", "1e3", "ten", "0x10", "1_000", "٣x"])
def test_what_is_not_a_whole_number_is_a_mistake(value):
    env = Environment({"X": value})
    assert env.number("X", default=7) == 7
    assert find_mistakes(env) == ["X"]


@given(number=st.integers(min_value=0), minimum=st.integers(min_value=0))
def test_a_number_is_read_when_it_is_large_enough(number, minimum):
    env = Environment({"X": f" {number} "})
    read = env.number("X", default=-1, minimum=minimum)
    if number >= minimum:
        assert (read, find_mistakes(env)) == (number, [])
    else:
        assert (read, find_mistakes(env)) == (-1, ["X"])


@given(value=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_as_a_number_is_a_number_or_one_mistake(value):
    env = Environment({"X": value})
    assert env.number("X", default=7) >= 0
    assert len(find_mistakes(env)) <= 1


@pytest.mark.parametrize("word", sorted(TRUE_WORDS))
def test_words_that_mean_yes(word):
    assert Environment({"X": word.upper()}).flag("X", default=False) is True


@pytest.mark.parametrize("word", sorted(FALSE_WORDS - {""}))
def test_words_that_mean_no(word):
    assert Environment({"X": word}).flag("X", default=True) is False


@given(value=st.text())
def test_any_other_flag_is_off_and_a_mistake(value):
    env = Environment({"X": value})
    is_on = env.flag("X", default=False)
    word = value.strip().lower()
    assert is_on == (word in TRUE_WORDS)
    assert find_mistakes(env) == ([] if word in TRUE_WORDS | FALSE_WORDS else ["X"])


@given(words=st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1)))
def test_words_lose_only_blanks(words):
    assert Environment({"X": " , ".join(words)}).words("X") == words


# Databases


def test_a_database_url_is_taken_apart():
    entry = Environment({"DATABASE_URL": URL}).database("DATABASE_URL")
    assert entry["ENGINE"] == "django.db.backends.postgresql"
    assert [entry[key] for key in ("HOST", "PORT", "USER", "PASSWORD", "NAME")] == [
        "db.example.org",
        5433,
        "ada",
        "pass@word",
        "profiles",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "profiles",
        "sqlite:///db.sqlite3",
        "mysql://x/y",
        "http://db/profiles",
        "postgresql://db:port/x",
        "postgres://[db/x",
    ],
)
def test_what_is_not_a_postgresql_url_is_a_mistake(url):
    env = Environment({"DATABASE_URL": url})
    assert env.database("DATABASE_URL") == {}
    assert find_mistakes(env) == ["DATABASE_URL"]


def test_a_missing_database_is_a_mistake():
    env = Environment({})
    assert env.database("DATABASE_URL") == {}
    assert find_mistakes(env) == ["DATABASE_URL"]


def test_a_mariadb_is_taken_apart_or_its_driver_asked_for():
    env = Environment({"WORDPRESS": "mysql://ada:pass%40word@db.example.org:3307/wordpress"})
    entry = env.mariadb("WORDPRESS")
    if find_spec("MySQLdb"):
        assert [entry[key] for key in ("HOST", "PORT", "PASSWORD", "NAME")] == [
            "db.example.org",
            3307,
            "pass@word",
            "wordpress",
        ]
        assert find_mistakes(env) == []
    else:
        assert entry == {}
        with pytest.raises(ImproperlyConfigured, match=r"requirements/mariadb\.txt"):
            env.check()


def test_no_mariadb_is_no_mistake():
    env = Environment({"EMPTY": " "})
    assert env.mariadb("EMPTY") == env.mariadb("MISSING") == {}
    assert find_mistakes(env) == []


@pytest.mark.parametrize("url", ["wordpress", "postgresql://db/wordpress", "http://db/wordpress"])
def test_what_is_not_a_mariadb_url_is_a_mistake(url):
    env = Environment({"WORDPRESS": url})
    assert env.mariadb("WORDPRESS") == {}
    assert find_mistakes(env) == ["WORDPRESS"]


# Mappings


def test_a_mapping_is_a_json_object_of_texts():
    assert Environment({"X": '{"MLA": "mla.example.org"}'}).mapping("X") == {"mla": "mla.example.org"}
    assert Environment({"X": ""}).mapping("X") == Environment({}).mapping("X") == {}


@pytest.mark.parametrize("value", ["mla=mla.example.org", "[]", '{"mla": 1}', "null"])
def test_what_is_no_mapping_is_a_mistake(value):
    env = Environment({"X": value})
    assert env.mapping("X") == {}
    assert find_mistakes(env) == ["X"]


@pytest.mark.parametrize(
    ("variables", "mistakes"),
    [
        ({}, []),
        ({"SEARCH": "https://search.example.org"}, ["SITE"]),
        ({"SEARCH": "https://search.example.org", "SITE": ""}, ["SITE"]),
        ({"SEARCH": "https://search.example.org", "SITE": "https://profile.example.org/"}, []),
        ({"SITE": "profile.example.org"}, ["SITE"]),
        ({"SITE": "ftp://profile.example.org"}, ["SITE"]),
    ],
)
def test_an_address_is_a_whole_one_and_there_when_another_variable_wants_it(variables, mistakes):
    env = Environment(variables)
    assert env.address("SITE", wanted_by="SEARCH") == variables.get("SITE", "").rstrip("/")
    assert find_mistakes(env) == mistakes
