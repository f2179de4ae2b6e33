"""Arranging a page: order, audiences, works. Each act is saved at once, on the person who is edited."""

import pytest

from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.layout import Audience, parse_layout
from knowledge_commons_profiles.profiles.models import Version
from knowledge_commons_profiles.profiles.sections import LEFT, RIGHT
from tests.factories import CopyFactory, UserFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(ada, client_of):
    return client_of(ada)


@pytest.fixture
def works(ada):
    payload = [
        {"id": f"w{number}", "kind": kind, "csl": {"type": "book", "title": f"Notes {number}"}}
        for number, kind in enumerate(["Book", "Essay", "Book"])
    ]
    return CopyFactory(profile=ada, source=Copy.Source.WORKS, payload=payload)


def act(client, name, *, headers=None, **wishes):
    return client.post("/members/ada/edit-profile/arrange/", {"act": name, **wishes}, headers=headers or {})


def layout_of(profile):
    profile.refresh_from_db()
    return parse_layout(profile.layout)


def test_a_section_moves_up_and_down_and_stays_within_its_column(ada, owner):
    act(owner, "move-down", section="about_user")
    assert layout_of(ada).left[:2] == ("education", "about_user")
    act(owner, "move-up", section="about_user")
    act(owner, "move-up", section="about_user")
    assert layout_of(ada).left == LEFT
    act(owner, "move-down", section=RIGHT[-1])
    assert layout_of(ada).right == RIGHT


def test_a_section_goes_to_the_other_column_and_back(ada, owner):
    act(owner, "change-column", section="education")
    assert layout_of(ada).right[-1] == "education"
    act(owner, "change-column", section="education")
    assert layout_of(ada).left[-1] == "education"


def test_a_dropped_section_stands_where_it_was_dropped(ada, owner):
    act(owner, "place", section="about_user", column="right", before="academic_interests")
    assert layout_of(ada).right[:3] == ("cv", "about_user", "academic_interests")
    act(owner, "place", section="about_user", column="left", before="")
    assert layout_of(ada).left[-1] == "about_user"


def test_an_audience_is_at_work_at_once_for_strangers_too(ada, owner, eve):
    ada.about = "<p>canary</p>"
    ada.save()
    assert b"canary" in eve.get("/members/ada/").content
    act(owner, "show-section", section="about_user", audience="members")
    assert b"canary" not in eve.get("/members/ada/").content


def test_works_are_hidden_by_kind_and_one_by_one_at_once(ada, owner, eve, works):
    act(owner, "show-kind", kind="Essay", audience="owner")
    act(owner, "show-work", work="w0", audience="members")
    content = eve.get("/members/ada/").content.decode()
    assert "Notes 2" in content
    assert "Notes 1" not in content
    assert "Notes 0" not in content


def test_kinds_are_ordered_from_how_the_page_shows_them(ada, owner, works):
    act(owner, "move-kind-down", kind="Book", order="Book\nEssay")
    assert layout_of(ada).works.kinds == ("Essay", "Book")


def test_works_are_featured_in_order(ada, owner, works):
    act(owner, "feature", work="w0")
    act(owner, "feature", work="w2")
    act(owner, "move-featured-up", work="w2")
    assert layout_of(ada).works.featured == ("w2", "w0")
    act(owner, "unfeature", work="w2")
    assert layout_of(ada).works.featured == ("w0",)


def test_style_and_chart(ada, owner):
    act(owner, "choose-style", style="apa")
    act(owner, "show-chart", audience="owner")
    assert (layout_of(ada).style, layout_of(ada).works.chart) == ("apa", Audience.OWNER)


@pytest.mark.parametrize(
    "wishes",
    [
        {"act": "fly"},
        {"act": "move-up", "section": "nothing"},
        {"act": "show-section", "section": "cv", "audience": "nobody"},
        {"act": "choose-style", "style": "<script>"},
        {"act": "place", "section": "cv", "column": "middle"},
        {"act": "feature", "work": "x" * 201},
        {"act": "feature", "work": "\x00"},
        {"act": "show-kind", "kind": "\x00", "audience": "owner"},
    ],
)
def test_what_cannot_be_done_changes_nothing_and_says_so(ada, owner, wishes):
    response = owner.post("/members/ada/edit-profile/arrange/", wishes, headers=HTMX)
    assert response.status_code == 400
    assert "Nothing was changed" in response.content.decode()
    assert not Version.objects.exists()


def test_htmx_gets_the_new_arrangement_and_an_undo(ada, owner):
    content = act(owner, "move-down", section="about_user", label="About", headers=HTMX).content.decode()
    assert content.index('id="arrange-education"') < content.index('id="arrange-about_user"')
    assert "About: saved." in content
    assert f'name="revision" value="{ada.revision}"' in content


def test_a_browser_without_javascript_comes_back_with_a_message_and_an_undo(ada, owner):
    response = act(owner, "move-down", section="about_user", label="About")
    assert response.headers["Location"] == f"/members/ada/edit-profile/?undo={ada.revision}#arrange-sections"
    content = owner.get(response.headers["Location"]).content.decode()
    assert "About: saved." in content
    assert f'name="revision" value="{ada.revision}"' in content


def test_staff_arrange_the_page_of_the_person_and_not_their_own(ada, ben, client_of):
    ben.user.is_staff = True
    ben.user.save()
    act(client_of(ben), "move-down", section="about_user")
    assert layout_of(ada).left[0] == "education"
    assert layout_of(ben).left == LEFT


def test_others_may_not(ada, ben, client_of):
    assert act(client_of(ben), "move-down", section="about_user").status_code == 403
    assert client_of(UserFactory(is_staff=True)).get("/members/ada/edit-profile/arrange/").status_code == 405


def test_each_order_of_all_sections_fits(ada, owner):
    for section in LEFT:
        act(owner, "change-column", section=section)
    assert layout_of(ada).left == ()
    assert len(layout_of(ada).right) == len(LEFT + RIGHT)
