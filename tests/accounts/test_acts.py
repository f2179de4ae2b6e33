"""The audit trail: who did what to whom, found again, in pages that do not move."""

import pytest

from knowledge_commons_profiles.accounts.trail import ACTS_PER_PAGE
from knowledge_commons_profiles.profiles.acts import record_act

pytestmark = pytest.mark.django_db


@pytest.fixture
def stellas(stella, client_of):
    return client_of(stella)


def read(client, query=""):
    return client.get(f"/staff/acts/{query}").content.decode()


def test_an_act_is_a_sentence_with_what_changed(ada, ben, stellas):
    details = {"before": {"is_staff": False, "same": 1}, "after": {"is_staff": True, "same": 1}}
    record_act("changed the rights", actor=ben.user, profile=ada, details=details)
    content = read(stellas)
    assert "<b><bdi>ben</bdi></b> changed the rights of" in content
    assert 'href="/members/ada/roles/"' in content
    assert "is staff: no → yes" in content
    assert "same" not in content


def test_what_people_wrote_is_text(ada, ben, stellas):
    record_act("suspended the profile", actor=ben.user, profile=ada, details={"reason": "<script>x</script>"})
    assert "reason: &lt;script&gt;x&lt;/script&gt;" in read(stellas)


def test_a_command_has_no_name_and_an_act_outlives_the_person(ada, stellas):
    record_act("changed the rights", actor=None, profile=ada)
    ada.delete()
    content = read(stellas)
    assert "Nobody who is still here, or a command," in content
    assert "<bdi>ada</bdi>" in content
    assert "/members/ada/roles/" not in content


def test_acts_are_found_by_person_actor_and_verb(ada, ben, stellas):
    record_act("did one", actor=ben.user, profile=ada)
    record_act("did two", actor=ada.user, profile=ben)
    for query in ("?person=ADA", "?actor=ben", "?verb=did+one", "?person=ada&actor=ben&verb=did+one"):
        content = read(stellas, query)
        assert "</b> did one of" in content, query
        assert "</b> did two of" not in content, query
    assert "Nothing like this has been done." in read(stellas, "?person=eve")


@pytest.mark.parametrize(
    "query", ["?before=x", "?before=99999999999999999999", "?verb=nonsense", "?person=" + "a" * 500]
)
def test_nonsense_in_the_address_is_no_error(ada, ben, stellas, query):
    record_act("did one", actor=ben.user, profile=ada)
    assert stellas.get(f"/staff/acts/{query}").status_code == 200


def test_pages_do_not_move_while_acts_are_added(ada, ben, stellas):
    for number in range(ACTS_PER_PAGE + 5):
        record_act("did", actor=ben.user, profile=ada, details={"number": f"n{number}."})
    first = stellas.get("/staff/acts/?person=ada")
    older = first.context["older_url"]
    record_act("did", actor=ben.user, profile=ada, details={"number": "later."})
    second = stellas.get(f"/staff/acts/{older}")
    assert [details for _, details in second.context["lines"]] == [
        [f"number: n{number}."] for number in range(4, -1, -1)
    ]
    assert second.context["older_url"] == ""
    assert second.context["newest_url"] == "?person=ada"


def test_a_page_asks_a_fixed_number_of_queries(ada, ben, stellas, django_assert_max_num_queries):
    for _ in range(20):
        record_act("did", actor=ben.user, profile=ada)
    with django_assert_max_num_queries(6):
        stellas.get("/staff/acts/")
