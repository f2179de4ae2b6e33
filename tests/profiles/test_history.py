"""A profile's history: what changed, told readably, and put back in one act."""

import pytest

from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.history import VERSIONS_PER_PAGE, compare, describe_layout
from knowledge_commons_profiles.profiles.models import Act, Interest, Profile, Version

pytestmark = pytest.mark.django_db

ADDRESS = "/members/ada/history/"


@pytest.fixture
def adas(ada, client_of):
    return client_of(ada)


def change(profile, by=None, **values):
    return change_profile(profile, by=by or profile.user, values=values)


def put_back(client, version, **more):
    profile = Profile.objects.get(pk=version.profile_id)
    data = {"version": version.pk, "revision": profile.revision, **more}
    return client.post(f"/members/{profile.username}/history/", data, follow=True)


def test_changes_are_told_with_who_and_before_and_after(ada, stella, adas):
    change(ada, title="Countess")
    change(ada, by=stella.user, title="Mathematician")
    content = adas.get(ADDRESS).content.decode()
    assert content.index("by stella") < content.index("by ada")
    assert "Removed: </span>Countess</del>" in content
    assert "Added: </span>Mathematician</ins>" in content


def test_long_texts_are_compared_word_by_word():
    words = [f"word{number}" for number in range(200)]
    changed = [*words[:100], "pills", *words[101:]]
    pieces = compare(" ".join(words), " ".join(changed))
    assert [(piece.kind, piece.text) for piece in pieces if piece.kind != "same"] == [
        ("gone", "word100"),
        ("new", "pills"),
    ]
    assert pieces[0].text.startswith("… ")
    assert len(pieces[0].text.split()) < 10


def test_texts_that_have_little_in_common_are_told_one_after_the_other():
    former, latter = "the sphere and its shadow " * 5, "and buy the best of pills " * 5
    assert [piece.kind for piece in compare(former, latter)] == ["gone", "new"]


def test_a_text_that_was_emptied_is_shown_whole(ada, adas):
    text = "Notes on the sphere and its shadow. " * 5
    change(ada, about=f"<p>{text}</p>")
    change(ada, about="")
    newest = adas.get(ADDRESS).context["entries"][0]
    assert [(piece.kind, piece.text) for piece in newest.changes[0].pieces] == [("gone", text.strip())]


def test_markup_is_never_shown_as_such(ada, adas):
    change(ada, about="<p>Notes</p><script>alert(1)</script>")
    change(ada, about="<p><em>Notes</em></p>")
    content = adas.get(ADDRESS).content.decode()
    assert "alert(1)" not in content
    assert "Only its formatting or its links changed." in content


def test_an_arrangement_is_told_in_a_sentence():
    assert describe_layout({}, {"style": "mla"}) == "Changed: the citation style."
    sentence = describe_layout({}, {"columns": [["cv"], []], "audiences": {"cv": "owner"}, "works": {"kinds": ["x"]}})
    assert sentence == "Changed: the order of sections, who sees which section, how works are shown."
    assert "nothing else" in describe_layout({}, {"unknown": 1})


def test_one_field_is_put_back_and_the_rest_stays(ada, adas):
    change(ada, title="Countess", affiliation="London")
    change(ada, title="Vandal", affiliation="Pills Ltd")
    put_back(adas, Version.objects.get(revision=2), field="title")
    ada.refresh_from_db()
    assert (ada.title, ada.affiliation) == ("Countess", "Pills Ltd")


def test_vandalism_of_many_changes_is_undone_in_one_act(ada, ben, stella, client_of):
    change(ada, title="Countess", about="<p>Notes</p>", interests=["Logic"], layout={"style": "mla"})
    vandalism = change(ada, title="Vandal")
    change(ada, about="<p>Pills</p>", layout={})
    change(ada, interests=[], title="Vandal again")
    Interest.objects.all().delete()
    response = put_back(client_of(stella), Version.objects.get(revision=vandalism.revision - 1))
    assert "Put back: everything" in response.content.decode()
    ada.refresh_from_db()
    assert (ada.title, ada.about, ada.layout) == ("Countess", "<p>Notes</p>", {"style": "mla"})
    assert [interest.label for interest in ada.interests.all()] == ["Logic"]
    act = Act.objects.get()
    assert (act.actor, act.profile, act.verb) == (stella.user, ada, "put back an earlier version")


def test_putting_back_can_itself_be_undone(ada, adas):
    change(ada, title="Countess")
    put_back(adas, Version.objects.get())
    assert Profile.objects.get(pk=ada.pk).title == ""
    put_back(adas, Version.objects.first())
    assert Profile.objects.get(pk=ada.pk).title == "Countess"
    assert not Act.objects.exists()


def test_files_are_not_put_back_and_the_page_says_so(ada, adas):
    change(ada, cv="cvs/other.pdf", title="Countess")
    change(ada, cv="")
    content = adas.get(ADDRESS).content.decode()
    assert content.count("Files are not kept.") == 2
    assert 'value="cv"' not in content
    assert put_back(adas, Version.objects.get(revision=1), field="cv").status_code == 400
    put_back(adas, Version.objects.get(revision=1))
    ada.refresh_from_db()
    assert (ada.title, str(ada.cv)) == ("", "")


def test_what_somebody_changed_meanwhile_is_not_overwritten(ada, adas):
    change(ada, title="Countess")
    response = adas.post(ADDRESS, {"version": Version.objects.get().pk, "revision": 1}, follow=True)
    assert "Somebody changed this profile meanwhile" in response.content.decode()
    assert Profile.objects.get(pk=ada.pk).title == "Countess"


def test_a_version_of_somebody_else_is_none(ada, ben, adas):
    change(ben, title="Bosun")
    response = adas.post(ADDRESS, {"version": Version.objects.get().pk, "revision": 1})
    assert response.status_code == 404
    assert Profile.objects.get(pk=ben.pk).title == "Bosun"


@pytest.mark.parametrize("version", ["", "x", "9" * 30, "0" * 12 + "9" * 30, "0" * 5000 + "9"])
def test_a_forged_version_is_a_404(ada, adas, version):
    assert adas.post(ADDRESS, {"version": version}).status_code == 404


def test_pages_of_a_long_history_say_what_a_change_led_to(ada, adas):
    for number in range(VERSIONS_PER_PAGE + 2):
        change(ada, title=f"title{number}.")
    first = adas.get(ADDRESS)
    assert len(first.context["entries"]) == VERSIONS_PER_PAGE
    second = adas.get(first.context["older_url"])
    assert [entry.revision for entry in second.context["entries"]] == [2, 1]
    pieces = second.context["entries"][0].changes[0].pieces
    assert [piece.text for piece in pieces] == ["title0.", "title1."]
    assert second.context["older_url"] == ""


def test_an_empty_history_says_so(ada, adas):
    assert "Nothing has been changed yet." in adas.get(ADDRESS).content.decode()
