"""The plain list of what each audience sees."""

import re

import pytest

pytestmark = pytest.mark.django_db


def read_rows(client):
    content = client.get("/members/ada/view-as/").content.decode()
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', content)
    return {name.split(" <")[0]: re.findall(r"Yes|No", cells) for name, cells in rows}


def test_each_section_tells_who_sees_it(ada, client_of):
    ada.about, ada.education, ada.projects = ("<p>text</p>",) * 3
    ada.layout = {"audiences": {"education": "members", "projects": "owner"}}
    ada.save()
    rows = read_rows(client_of(ada))
    assert rows["About"] == ["Yes", "Yes", "Yes"]
    assert rows["Education"] == ["No", "Yes", "Yes"]
    assert rows["Projects"] == ["No", "No", "Yes"]
    assert rows["Publications"] == ["No", "No", "Yes"]  # empty: the owner alone is shown that it is


def test_others_may_not_read_it(ada, ben, client_of):
    assert client_of(ben).get("/members/ada/view-as/").status_code == 403
