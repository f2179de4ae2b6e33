"""The profile page, as visitors, members and its owner get it."""

import pytest
from django.core.cache import cache, caches

from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.bibliographies import sync_bibliography
from knowledge_commons_profiles.profiles.models import Profile
from tests.factories import CopyFactory, MembershipFactory, NetworkFactory, ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db


def make_works(count):
    csl = {"type": "book", "publisher": "Press", "author": [{"family": "Lovelace", "given": "Ada"}]}
    return [
        {
            "id": f"w{number}",
            "kind": "Book",
            "url": f"https://works.example.org/records/w{number}",
            "csl": {
                **csl,
                "id": f"w{number}",
                "title": f"Notes, part {number}",
                "issued": {"date-parts": [[1840 + number]]},
            },
        }
        for number in range(count)
    ]


@pytest.fixture
def ada():
    profile = ProfileFactory(username="Ada", name="Ada Lovelace", user=UserFactory(), about="<p>Notes.</p>")
    CopyFactory(profile=profile, source=Copy.Source.WORKS, payload=make_works(50))
    sync_bibliography(profile)
    return profile


def test_a_visitor_reads_the_page(client, ada):
    response = client.get("/members/ada/")
    assert response.status_code == 200
    content = response.content.decode()
    assert "<h1" in content
    assert "Ada Lovelace" in content
    assert content.count('class="works__item"') == 50


def test_an_unknown_member_is_a_404_that_offers_a_search(client):
    response = client.get("/members/nobody-here/")
    assert response.status_code == 404
    assert b'name="q"' in response.content


@pytest.mark.parametrize("path", ["%00/", "a%00da/", "%00.json", "%00/cv/", "%00/profile/"])
def test_a_name_that_no_database_can_hold_is_a_404(client, ada, path):
    assert client.get(f"/members/{path}", follow=True).status_code == 404


def test_a_suspended_member_is_a_404(client, ada):
    Profile.objects.filter(pk=ada.pk).update(is_suspended=True)
    assert client.get("/members/ada/").status_code == 404


@pytest.mark.parametrize("path", ["/members/ADA/", "/members/ada/profile/", "/members/Ada/profile/public/"])
def test_other_addresses_redirect_for_good_and_keep_the_query(client, ada, path):
    response = client.get(path, {"style": "mla"})
    assert response.status_code == 301
    assert response.headers["Location"] == "/members/ada/?style=mla"


def test_another_style_is_a_plain_link(client, ada):
    response = client.get("/members/ada/", {"style": "ieee"})
    assert "A. Lovelace" in response.content.decode()


def test_an_unknown_style_shows_the_owners_and_says_so(client, ada):
    response = client.get("/members/ada/", {"style": "<script>"})
    content = response.content.decode()
    assert "There is no citation style called “&lt;script&gt;”" in content
    assert "MHRA" in content


def test_only_styles_of_ours_take_room_in_the_cache(client, ada):
    """Otherwise a stranger could fill it with made-up names (known fault S30)."""
    kept = {}
    for style in ("", "apa", "made-up"):
        etag = client.get("/members/ada/", {"style": style}).headers["ETag"]
        kept[style] = cache.get(f"profile-page:{etag[1:-1]}") is not None
    assert kept == {"": True, "apa": True, "made-up": False}


def test_a_strangers_page_takes_at_most_eight_queries_and_two_when_kept(client, ada, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        first = client.get("/members/ada/")
    with django_assert_max_num_queries(2):
        second = client.get("/members/ada/")
    assert first.content == second.content
    assert first.headers["Link"] == second.headers["Link"]


@pytest.mark.parametrize("lost", ["pages", "default"])
def test_a_page_is_kept_by_each_process_and_for_all(client, ada, django_assert_num_queries, lost):
    first = client.get("/members/ada/")
    caches[lost].clear()
    with django_assert_num_queries(1):
        second = client.get("/members/ada/")
    assert second.content == first.content


def test_the_page_of_fifty_works_fits_in_60_kb(client, ada):
    assert len(client.get("/members/ada/").content) <= 60 * 1024


def test_an_unchanged_page_is_not_sent_again(client, ada):
    etag = client.get("/members/ada/").headers["ETag"]
    unchanged = client.get("/members/ada/", headers={"If-None-Match": etag})
    assert unchanged.status_code == 304
    assert (unchanged.headers["ETag"], unchanged.headers["Cache-Control"]) == (etag, "no-cache")


def change_text(ada):
    ada.about = "<p>canary</p>"
    ada.save()


def change_layout(ada):
    ada.layout = {"audiences": {"about_user": "owner"}}
    ada.save()


def change_copy(ada):
    Copy.objects.get(profile=ada).save()


def change_membership(ada):
    MembershipFactory(profile=ada, state="yes")


@pytest.mark.parametrize("change", [change_text, change_layout, change_copy, change_membership])
def test_any_change_reaches_the_next_visitor(client, ada, change):
    before = client.get("/members/ada/").headers["ETag"]
    change(ada)
    assert client.get("/members/ada/", headers={"If-None-Match": before}).status_code == 200


@pytest.mark.parametrize("source", [Copy.Source.WORKS, Copy.Source.POSTS])
def test_a_copy_less_reaches_the_next_visitor(client, ada, source):
    CopyFactory(profile=ada, source=Copy.Source.POSTS, payload=[{"title": "A post", "blog": "Letters"}])
    before = client.get("/members/ada/").headers["ETag"]
    Copy.objects.filter(profile=ada, source=source).delete()
    assert client.get("/members/ada/", headers={"If-None-Match": before}).status_code == 200


def test_a_membership_less_and_a_renamed_network_reach_the_next_visitor(client, ada):
    letters, science = (MembershipFactory(profile=ada, state="yes") for _ in range(2))
    before = client.get("/members/ada/")
    letters.delete()
    without = client.get("/members/ada/")
    science.network.name = "Society of Numbers"
    science.network.save()
    renamed = client.get("/members/ada/")
    assert letters.network.name in before.content.decode()
    assert letters.network.name not in without.content.decode()
    assert "Society of Numbers" in renamed.content.decode()
    assert len({response.headers["ETag"] for response in (before, without, renamed)}) == 3


def test_entries_of_other_systems_are_shown_and_inert(client, ada):
    hostile = "<script>x</script>"
    url = 'https://example.org/?a=1&b="2'
    for source, entry in {
        Copy.Source.POSTS: {"title": hostile, "url": url, "blog": hostile, "published_on": "1843-09-05"},
        Copy.Source.GROUPS: {"name": hostile, "url": url, "role": hostile, "status": "public"},
        Copy.Source.SITES: {"name": hostile, "url": "javascript:x"},
        Copy.Source.ACTIVITY: {"text": hostile, "url": url, "happened_at": "1843-09-05T23:00:00-02:00"},
        Copy.Source.MASTODON: {"html": f"<p>Toot</p>{hostile}", "url": url, "posted_at": None},
    }.items():
        CopyFactory(profile=ada, source=source, payload=[entry])
    content = client.get("/members/ada/").content.decode()
    assert "<script>x" not in content
    assert "javascript:" not in content
    assert content.count("&lt;script&gt;x&lt;/script&gt;") == 6
    assert content.count('href="https://example.org/?a=1&amp;b=&quot;2"') == 4
    assert '<time datetime="1843-09-05">5 September 1843</time>' in content
    assert '<time datetime="1843-09-06T01:00:00+00:00">6 September 1843</time>' in content
    assert ">Open the post</a>" in content


def test_hostile_interests_networks_and_kinds_of_works_are_inert(client):
    hostile = '<img src="x">&'
    ada = ProfileFactory(username="ada", interests=[hostile])
    MembershipFactory(profile=ada, network__name=hostile)
    works = [{**work, "kind": hostile} for work in make_works(2)]
    CopyFactory(profile=ada, source=Copy.Source.WORKS, payload=works)
    content = client.get("/members/ada/").content.decode()
    assert "<img" not in content
    assert content.count("<bdi>&lt;img src=&quot;x&quot;&gt;&amp;</bdi>") == 1
    assert ">&lt;img src=&quot;x&quot;&gt;&amp;</a>" in content
    assert 'href="/members/?interest=%3Cimg+src%3D%22x%22%3E%26"' in content


def test_a_hidden_section_leaves_no_trace_for_strangers(client, ada):
    ada.about = "<p>canary-text</p>"
    ada.layout = {"audiences": {"about_user": "members", "works": "owner"}}
    ada.save()
    content = client.get("/members/ada/").content.decode()
    assert "canary-text" not in content
    assert "about_user" not in content
    assert "Notes, part" not in content


def test_a_members_only_section_is_there_for_ben_and_never_kept_for_eve(client, ada):
    ada.about = "<p>canary-text</p>"
    ada.layout = {"audiences": {"about_user": "members"}}
    ada.save()
    client.force_login(UserFactory())
    response = client.get("/members/ada/")
    assert "canary-text" in response.content.decode()
    assert "private" in response.headers["Cache-Control"]
    client.logout()
    assert "canary-text" not in client.get("/members/ada/").content.decode()


def test_a_message_for_one_visitor_is_on_nobody_elses_page(client, eve, ben, ada):
    """Ben's browser still holds a message when his session is over: his next page is a stranger's, and his alone."""
    client.force_login(ben.user)
    client.post("/members/ben/settings/addresses/add/", {"address": "canary@example.org"})
    del client.cookies["sessionid"]
    own = client.get("/members/ada/")
    assert "canary@example.org" in own.content.decode()
    assert "private" in own.headers["Cache-Control"]
    assert "ETag" not in own.headers
    assert "canary@example.org" not in eve.get("/members/ada/").content.decode()


def test_the_owner_sees_empty_sections(client, ada):
    client.force_login(ada.user)
    assert b"Only you see this section while it is empty" in client.get("/members/ada/").content


def test_a_mirrored_section_tells_its_date_and_a_failed_refresh(client, ada):
    copy = Copy.objects.get(profile=ada)
    copy.failed_at = copy.fetched_at.replace(year=copy.fetched_at.year + 1)
    copy.save()
    content = client.get("/members/ada/").content.decode()
    assert "As of <time" in content
    assert "could not be reached since" in content


def test_a_network_lends_the_page_its_look(client, ada):
    NetworkFactory(slug="letters", name="Society of Letters", accent="plum")
    content = client.get("/letters/members/ada/").content.decode()
    assert "network--plum" in content
    assert "Society of Letters" in content
    assert '<link rel="canonical" href="http://testserver/members/ada/">' in content


def test_an_unknown_network_is_a_404(client, ada):
    assert client.get("/no-such-network/members/ada/").status_code == 404


def test_a_broken_work_never_hides_the_others(client, ada):
    broken = [
        None,
        7,
        {"id": "x"},
        {"id": "n", "kind": None, "csl": {"title": None, "issued": {"date-parts": [[None]]}}},
    ]
    nameless = {"id": "s", "kind": "Book", "csl": {"type": "book", "title": "<script>x</script>"}}
    Copy.objects.filter(profile=ada).update(payload=[*broken, *make_works(2), nameless])
    content = client.get("/members/ada/", {"style": "apa"}).content.decode()
    assert "Notes, part 0" in content
    assert "Notes, part 1" in content
    assert "<script>x" not in content


def test_the_page_has_no_inline_code_and_only_our_own_hosts_for_assets(client, ada):
    response = client.get("/members/ada/")
    content = response.content.decode()
    assert "style=" not in content.replace("?style=", "")
    assert content.count("<script") == content.count("<script src=") + content.count(
        '<script type="application/ld+json">'
    )
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_posting_to_a_profile_is_refused(client, ada):
    assert client.post("/members/ada/").status_code == 405
