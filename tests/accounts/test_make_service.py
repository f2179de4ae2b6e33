import pytest
from django.core.management import CommandError, call_command

from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.accounts.sister_services import find_service
from knowledge_commons_profiles.profiles.models import Act

pytestmark = pytest.mark.django_db


def make(capsys, *arguments: str) -> str:
    call_command("make_service", *arguments)
    token: str = capsys.readouterr().out.splitlines()[-1]
    return token


def test_its_token_is_shown_once_and_works(capsys):
    token = make(capsys, "KC Works", "--scope", "subjects", "--scope", "members")
    service = find_service(token)
    assert (service.name, service.scopes) == ("KC Works", ["members", "subjects"])
    assert token not in str(list(Act.objects.values())) + str(list(Service.objects.values()))
    assert Act.objects.get().details == {"which": "KC Works", "scopes": ["members", "subjects"]}


def test_a_new_token_ends_the_old_one_and_may_change_the_scopes(capsys):
    old = make(capsys, "KC Works", "--scope", "members")
    new = make(capsys, "KC Works", "--renew")
    assert find_service(old) is None
    assert find_service(new).scopes == ["members"]
    assert find_service(make(capsys, "KC Works", "--renew", "--scope", "tokens")).scopes == ["tokens"]


def test_a_disabled_one_is_let_in_no_more_until_it_is_renewed(capsys):
    token = make(capsys, "KC Works", "--scope", "members")
    call_command("make_service", "KC Works", "--disable")
    assert find_service(token) is None
    assert find_service(make(capsys, "KC Works", "--renew")).name == "KC Works"


@pytest.mark.parametrize(
    "arguments",
    [["New"], ["Old", "--scope", "members"], ["New", "--renew"], ["New", "--disable"]],
)
def test_mistakes_are_told(capsys, arguments):
    make(capsys, "Old", "--scope", "members")
    with pytest.raises(CommandError):
        call_command("make_service", *arguments)
