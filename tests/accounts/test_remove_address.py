"""Taking an address from the account."""

import pytest

from knowledge_commons_profiles.accounts.models import EmailAddress, Verification
from knowledge_commons_profiles.accounts.verification import UnusableLinkError, create_verification, get_usable
from tests.accounts.holdings import give_address, settings_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("verified", [True, False])
def test_an_address_is_removed_and_a_second_click_says_so(ada, client_of, verified):
    give_address(ada, "first@example.org", primary=True)
    row = give_address(ada, "second@example.org", verified=verified)
    client = client_of(ada)
    page = client.post(settings_of(ada, f"addresses/{row.pk}/remove/"), follow=True).text
    assert "second@example.org is removed." in page
    page = client.post(settings_of(ada, f"addresses/{row.pk}/remove/"), follow=True).text
    assert "not on the account any more" in page
    assert [row.address for row in ada.addresses.all()] == ["first@example.org"]


def test_the_primary_address_stays(ada, client_of):
    row = give_address(ada, "first@example.org", primary=True)
    page = client_of(ada).post(settings_of(ada, f"addresses/{row.pk}/remove/"), follow=True).text
    assert "Make another one primary first" in page
    assert EmailAddress.objects.filter(pk=row.pk).exists()


def test_an_old_mail_does_not_bring_it_back(ada, client_of):
    row = give_address(ada, "second@example.org", verified=False)
    _, secret = create_verification(Verification.Purpose.NEW_ADDRESS, address=row.address, profile=ada)
    client_of(ada).post(settings_of(ada, f"addresses/{row.pk}/remove/"))
    with pytest.raises(UnusableLinkError):
        get_usable(secret, Verification.Purpose.NEW_ADDRESS)


def test_somebody_elses_address_stays(ada, ben, client_of):
    row = give_address(ben, "ben@example.org")
    client_of(ada).post(settings_of(ada, f"addresses/{row.pk}/remove/"))
    assert EmailAddress.objects.filter(pk=row.pk).exists()
