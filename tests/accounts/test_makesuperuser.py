"""Giving and taking all rights: after a question that names the person, both flags at once, on record."""

import pytest
from django.core.management import CommandError, call_command

from knowledge_commons_profiles.accounts.models import User
from knowledge_commons_profiles.profiles.models import Act
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/edit-profile/ada/makesuperuser/"


def get_flags(profile):
    user = User.objects.get(pk=profile.user.pk)
    return user.is_staff, user.is_superuser


def test_it_asks_first_and_names_the_person(ada, sven, client_of):
    content = client_of(sven).post(ADDRESS).content.decode()
    assert "Ada Owner" in content
    assert 'value="give"' in content
    assert get_flags(ada) == (False, False)


def test_a_yes_gives_both_flags_and_leads_to_the_roles_page_whatever_the_referer(ada, sven, client_of):
    response = client_of(sven).post(ADDRESS, {"confirmed": "give"}, headers={"referer": "https://evil.example/"})
    assert response.headers["Location"] == "/members/ada/roles/"
    assert get_flags(ada) == (True, True)
    act = Act.objects.get()
    assert (act.actor, act.profile, act.verb) == (sven.user, ada, "changed the rights")
    assert act.details["before"] == {"is_staff": False, "is_superuser": False, "is_active": True}
    assert act.details["after"] == {"is_staff": True, "is_superuser": True, "is_active": True}


def test_the_same_yes_twice_does_it_once(ada, sven, client_of):
    client = client_of(sven)
    for _ in range(2):
        client.post(ADDRESS, {"confirmed": "give"})
    assert get_flags(ada) == (True, True)
    assert Act.objects.count() == 1


@pytest.mark.parametrize("flags", [(True, False), (False, True)])
def test_one_flag_alone_never_becomes_the_other_alone(ada, sven, client_of, flags):
    """The older service turned each flag over by itself (known fault S26)."""
    User.objects.filter(pk=ada.user.pk).update(is_staff=flags[0], is_superuser=flags[1])
    content = client_of(sven).post(ADDRESS).content.decode()
    answer = "take" if flags[1] else "give"
    assert f'value="{answer}"' in content
    client_of(sven).post(ADDRESS, {"confirmed": answer})
    assert get_flags(ada) == ((False, False) if answer == "take" else (True, True))


def test_the_last_superuser_stays(sven, client_of):
    UserFactory(is_superuser=True, is_staff=True, is_active=False)
    response = client_of(sven).post("/edit-profile/sven/makesuperuser/", {"confirmed": "take"})
    assert response.status_code == 403
    assert "This is the last superuser" in response.content.decode()
    assert get_flags(sven) == (True, True)
    assert not Act.objects.exists()


def test_one_of_two_superusers_may_go(ada, sven, client_of):
    User.objects.filter(pk=ada.user.pk).update(is_staff=True, is_superuser=True)
    client_of(sven).post("/edit-profile/sven/makesuperuser/", {"confirmed": "take"})
    assert get_flags(sven) == (False, False)


def test_somebody_who_never_signed_in_is_a_404(ada, sven, client_of):
    ada.user = None
    ada.save()
    assert client_of(sven).post(ADDRESS).status_code == 404


def test_somebody_suspended_gets_no_rights(ada, sven, client_of):
    ada.is_suspended = True
    ada.save()
    assert client_of(sven).post(ADDRESS, {"confirmed": "give"}).status_code == 403
    assert get_flags(ada) == (False, False)


def test_another_answer_is_none(ada, sven, client_of):
    assert client_of(sven).post(ADDRESS, {"confirmed": "perhaps"}).status_code == 400


def test_the_command_gives_and_takes_and_nobody_is_its_actor(ada, sven, capsys):
    call_command("makesuperuser", "ADA")
    assert get_flags(ada) == (True, True)
    call_command("makesuperuser", "ada")
    assert get_flags(ada) == (False, False)
    assert [act.actor_username for act in Act.objects.all()] == ["", ""]
    assert "no longer superuser" in capsys.readouterr().out


def test_the_command_keeps_the_last_superuser_and_knows_no_strangers(sven):
    with pytest.raises(CommandError, match="last superuser"):
        call_command("makesuperuser", "sven")
    with pytest.raises(CommandError, match="Nobody called eve"):
        call_command("makesuperuser", "eve")


def test_the_other_command_tells_roles_and_rights(ada, sven, capsys):
    call_command("query_roles", "sven")
    assert "Rights: superuser and staff" in capsys.readouterr().out
    ada.user = None
    ada.save()
    call_command("query_roles", "ada")
    assert "nobody has signed in" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("query_roles", "eve")
