"""The report of a list as a file."""

import pytest

from knowledge_commons_profiles.accounts.list_uploads import plan_upload
from knowledge_commons_profiles.accounts.member_lists import read_list
from knowledge_commons_profiles.memberships.models import Upload
from tests.factories import NetworkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload(stella):
    members = read_list(b"Email\nnobody@example.org\n=1+1\nnobody@example.org\n")
    return plan_upload(NetworkFactory(slug="sah"), members, mode=Upload.Mode.ADD, by=stella.user)


def test_each_line_that_names_nobody_is_in_it(upload, stella, client_of):
    response = client_of(stella).get(f"/sah/upload-csv/{upload.pk}/report.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.text.splitlines() == [
        "Line,Text,Problem",
        "2,nobody@example.org,nobody here has this address",
        "3,'=1+1,not an e-mail address",
        "4,nobody@example.org,in the list already",
    ]


def test_staff_alone_get_it(upload, ada, client_of, eve):
    assert client_of(ada).get(f"/sah/upload-csv/{upload.pk}/report.csv").status_code == 403
    assert eve.get(f"/sah/upload-csv/{upload.pk}/report.csv").status_code == 302
