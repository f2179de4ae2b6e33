import pytest
from django.urls import include, path, reverse

urlpatterns = [
    path("components/", include("knowledge_commons_profiles.pages.component_urls")),
    path("", include("config.urls")),
]


pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("400", 400, "A sample of what a view says"),
        ("403", 403, "You may not see this page"),
        ("403_csrf", 403, "The form was not accepted"),
        ("404", 404, "There is no page at this address"),
        ("500", 500, "Something went wrong on our side"),
    ],
)
def test_each_error_page_can_be_looked_at(client, name, status, words):
    client.raise_request_exception = False
    answer = client.get(reverse("pages_components:error", args=[name]))
    assert answer.status_code == status
    assert words in answer.content.decode()
