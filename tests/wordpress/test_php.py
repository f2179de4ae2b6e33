import pytest

from knowledge_commons_profiles.wordpress.php import parse_list, parse_php, parse_roles


def test_arrays_texts_and_flags_are_read():
    assert parse_php('a:2:{s:1:"a";i:1;s:1:"b";b:0;}') == {"a": 1, "b": False}
    assert parse_php('s:5:"Größe";') is None  # the length counts bytes
    assert parse_php('s:7:"Größe";') == "Größe"


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "",
        "no such form",
        'a:1:{s:13:"administr',
        'a:99999999:{s:1:"a";',
        's:99999999999:"x";',
        'O:8:"stdClass":1:{s:1:"a";i:1;}',
        'O:14:"WP_Hook_Gadget":0:{}',
        "a:1:{i:0;" * 5000,
        "i:99999999999999999999999999x;",
        "a:1:{i:0;i:1;" + "x" * 2_000_000,
    ],
)
def test_what_is_broken_or_an_object_is_nothing(broken):
    assert parse_php(broken) is None


def test_roles_are_those_that_are_granted():
    assert parse_roles('a:2:{s:13:"administrator";b:1;s:6:"author";b:0;}') == {"administrator"}
    assert parse_roles("a:1:{") == frozenset()
    assert parse_roles('s:13:"administrator";') == frozenset()


def test_check_boxes_are_a_list_and_so_is_a_plain_text():
    assert parse_list('a:2:{i:0;s:5:"Logic";i:1;s:6:"Botany";}') == ["Logic", "Botany"]
    assert parse_list("Logic") == ["Logic"]
    assert parse_list('a:2:{i:0;s:5:"Log') == []
    assert parse_list(None) == []
