"""The directory of all members, as visitors get it."""

import pytest
from django.test import RequestFactory

from knowledge_commons_profiles.profiles.models import Profile
from tests.directory.reading import read_html, read_names, read_number, read_profile_urls, read_total
from tests.factories import NetworkFactory, listed

pytestmark = pytest.mark.django_db


# Bad input


@pytest.mark.parametrize(
    "typed",
    [
        "'",
        "\\",
        "a & b",
        "ada | !x",
        "ada:*",
        "'ada':A",
        "%",
        "ada\x00",
        "<->",
        "((",
        "'; DROP TABLE x; --",
        "🎓",
    ],
)
def test_hostile_searches_are_inert(make_listed, eve, typed):
    make_listed(name="Bob")
    assert read_names(eve.get("/members/", {"q": typed})) == []


def test_operators_are_read_as_the_words_beside_them(make_listed, find):
    make_listed(name="Ada Lovelace")
    assert find("ada:*") == ["Ada Lovelace"]
    assert find("ada & !lovelace") == ["Ada Lovelace"]


def test_markup_in_a_search_is_shown_and_not_obeyed(eve, make_listed):
    make_listed(name="<b>Bob</b>", title="<script>x</script>")
    html = read_html(eve.get("/members/", {"q": "<script>alert(1)</script>"}))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert "&lt;b&gt;Bob&lt;/b&gt;" in read_html(eve.get("/members/"))


def test_a_search_without_any_letter_finds_nobody_and_says_why(make_listed, eve):
    make_listed(name="Ada")
    response = eve.get("/members/", {"q": "?!"})
    assert read_names(response) == []
    assert "There is no letter or digit in this search" in read_html(response)


def test_a_very_long_search_is_cut_and_says_so(make_listed, eve):
    make_listed(name="Ada")
    response = eve.get("/members/", {"q": "ada " + "x" * 500})
    assert "only its first 200 characters were used" in read_html(response)
    assert "x" * 197 not in read_html(response)


def test_the_ninth_word_is_left_out_and_the_page_says_so(make_listed, eve):
    make_listed(name="a b c d e f g h")
    response = eve.get("/members/", {"q": "a b c d e f g h ninth"})
    assert read_names(response) == ["a b c d e f g h"]
    assert "only the first 8 were used" in read_html(response)


@pytest.mark.parametrize(
    "value", ["0", "101", "-1", "many", "9" * 400, "0100000", "0001" + "0" * 30, "0" * 5000 + "1", "1.5", "１０"]
)
def test_an_absurd_page_size_is_refused_by_name(eve, db, value):
    response = eve.get("/members/", {"q": "ada", "per_page": value})
    assert response.status_code == 400
    assert "per_page" in response.content.decode()
    assert 'href="/members/?q=ada"' in response.content.decode()


def test_an_unknown_sort_is_refused_by_name_and_the_rest_of_the_search_is_kept(eve, db):
    response = eve.get("/members/", {"q": "ada", "sort": "random", "interest": "Logic"})
    assert response.status_code == 400
    assert "<code>sort</code>" in response.content.decode()
    assert 'href="/members/?q=ada&amp;interest=Logic"' in response.content.decode()


def test_only_reading_is_allowed(eve, db):
    assert eve.post("/members/", {"username": "ada"}).status_code == 405


# Who is listed, and how


def test_people_who_are_suspended_unlisted_or_nameless_are_absent(make_listed, find):
    make_listed(name="Seen", about="scholar")
    make_listed(name="Suspended", about="scholar", is_suspended=True)
    make_listed(name="Unlisted", about="scholar", is_listed=False)
    make_listed(name="", username="nameless", about="scholar")
    assert find() == find("scholar") == ["Seen"]
    assert find("nameless") == []


def test_somebody_who_stops_being_listed_disappears_at_once_from_list_and_counts(make_listed, eve):
    profile = make_listed(name="Leaving")
    make_listed(name="Staying")
    assert read_number(eve.get("/members/")) == 2
    Profile.objects.filter(pk=profile.pk).update(is_listed=False)
    listed(profile)
    response = eve.get("/members/")
    assert read_names(response) == ["Staying"]
    assert read_total(response) == "1 member"


def test_names_sort_without_accents_and_case(make_listed, find):
    for name in ("Zoë", "émile", "Eva", "Ángel"):
        make_listed(name=name)
    assert find() == ["Ángel", "émile", "Eva", "Zoë"]


def test_whose_name_matches_comes_first(make_listed, find):
    make_listed(name="Aaron Reader", about="On Darwin.")
    make_listed(name="Zoe Darwin")
    make_listed(name="Bea Student", username="darwin-fan")
    assert find("darwin") == ["Bea Student", "Zoe Darwin", "Aaron Reader"]


def test_the_recently_updated_come_first_when_asked(make_listed, find):
    for name in ("Old", "New", "Newest"):
        make_listed(name=name)
    assert find(sort="updated") == ["Newest", "New", "Old"]


def test_a_card_says_who_somebody_is(make_listed, eve):
    society = NetworkFactory(slug="letters", name="Society of Letters")
    interests = ["Algebra", "Botany", "Chess", "Drama", "Ethics", "Film", "Greek"]
    make_listed(
        name="Ada Lovelace",
        username="Ada",
        pronouns="she/her",
        title="Countess",
        affiliation="London",
        interests=interests,
        networks=[society],
    )
    html = read_html(eve.get("/members/"))
    for text in (
        'href="/members/ada/"',
        "she/her",
        "Countess",
        "London",
        "Society of Letters",
        ">AL</span>",
        "+2 more",
    ):
        assert text in html, text
    assert 'href="/members/?interest=Algebra"' in html
    card = html[html.index("<article") : html.index("</article>")]
    assert [label for label in interests if label in card] == interests[:5]


@pytest.mark.parametrize("username", ["a.b-c_d@e", "o'neill", "50%", "a&b", "ünï", "with space"])
def test_a_card_links_to_the_address_of_the_profile(make_listed, eve, username):
    profile = make_listed(name="Odd", username=username)
    assert read_profile_urls(eve.get("/members/")) == [profile.get_absolute_url()]


def test_a_portrait_stands_in_for_the_initials(make_listed, eve):
    make_listed(name="Ada Lovelace", portrait="images/x.webp")
    html = read_html(eve.get("/members/"))
    assert 'src="/media/images/x.webp" alt="" width="96" height="96" loading="lazy"' in html
    assert "portrait--initials" not in html


# Narrowing


def test_the_filters_of_the_existing_service_still_work(make_listed, find):
    make_listed(name="Logician", interests=["Logic & sets"], affiliation="Göttingen")
    make_listed(name="Poet", interests=["Poetry"])
    assert find(interest="Logic & sets") == ["Logician"]
    assert find(affiliation="Göttingen") == ["Logician"]


def test_an_interest_in_another_case_leads_to_the_interest(make_listed, eve):
    make_listed(name="Logician", interests=["Mathematical Logic"])
    response = eve.get("/members/", {"interest": "mathematical logic", "sort": "updated"})
    assert response.status_code == 302
    assert response.headers["Location"] == "/members/?interest=Mathematical+Logic&sort=updated"


def test_a_network_can_be_named_by_its_code(make_listed, find):
    make_listed(name="Engineer", networks=[NetworkFactory(slug="stem", code="STEMED+")])
    make_listed(name="Other")
    for name in ("stem", "STEM", "stemed+", "stemedplus"):
        assert find(network=name) == ["Engineer"], name


def test_filters_narrow_together(make_listed, find):
    letters = NetworkFactory(slug="letters")
    make_listed(name="Both", interests=["Logic"], networks=[letters])
    make_listed(name="One", interests=["Logic"])
    assert find(interest="Logic", network="letters") == ["Both"]


@pytest.mark.parametrize("facet", ["network", "interest", "affiliation"])
def test_an_unknown_value_finds_nobody_and_can_be_taken_away(make_listed, eve, facet):
    make_listed(name="Ada")
    response = eve.get("/members/", {facet: "No <such>", "sort": "updated"})
    assert read_names(response) == []
    assert "No &lt;such&gt;" in read_html(response)
    assert 'href="/members/?sort=updated"' in read_html(response)


@pytest.mark.parametrize("value", ["\x00", "x" * 5000, "'); --", "{a,b}", '"', "\\"])
def test_odd_filter_values_are_harmless(make_listed, eve, value):
    make_listed(name="Ada")
    response = eve.get("/members/", {"interest": value, "affiliation": value, "network": value})
    assert response.status_code == 200


# Nobody


def test_an_empty_directory_says_so(eve, db):
    html = read_html(eve.get("/members/"))
    assert "No member is listed yet." in html
    assert "check the spelling" not in html


def test_a_search_that_finds_nobody_offers_ways_on(make_listed, eve):
    make_listed(name="Ada", interests=["Logic"])
    html = read_html(eve.get("/members/", {"q": "zuse", "interest": "Logic"}))
    assert "check the spelling" in html
    assert "take the filter “<bdi>Logic</bdi>” away" in html
    assert '<a href="/members/?q=zuse">' in html
    assert '<a href="/members/">all members' in html


def test_the_total_is_in_words(make_listed, eve):
    make_listed(name="Ada")
    assert read_total(eve.get("/members/")) == "1 member"
    make_listed(name="Adam")
    assert read_total(eve.get("/members/")) == "2 members"
    assert read_total(eve.get("/members/", {"q": "ada"})) == "2 members found for “ada”"


# The form, htmx, and caches


def test_the_form_works_without_javascript_and_keeps_the_filters(make_listed, eve):
    make_listed(name="Ada", interests=["Logic"])
    html = read_html(eve.get("/members/", {"interest": "Logic", "sort": "updated", "per_page": "10", "q": "a"}))
    form = html[html.index('<form class="directory-search"') :]
    form = form[: form.index("</form>")]
    assert 'action="/members/" method="get"' in form
    assert 'name="q" value="a"' in form
    assert '<button type="submit">Search</button>' in form
    for name, value in (("interest", "Logic"), ("sort", "updated"), ("per_page", "10")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in form
    assert "cursor" not in form


def test_htmx_gets_only_the_results_and_an_announcement(make_listed, eve):
    make_listed(name="Ada")
    response = eve.get("/members/", {"q": "ada", "interest": ""}, headers={"HX-Request": "true"})
    html = read_html(response)
    assert read_names(response) == ["Ada"]
    assert "<h1" not in html
    assert "<form" not in html
    assert '<p hx-swap-oob="innerHTML:#directory-status">1 member found for “ada”</p>' in html
    assert response.headers["HX-Replace-Url"] == "/members/?q=ada"


def test_the_history_of_htmx_gets_the_whole_page(make_listed, eve):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<h1" in read_html(eve.get("/members/", headers=headers))


def test_a_header_cannot_be_made_from_a_search(make_listed, eve):
    response = eve.get("/members/", {"q": "a\r\nSet-Cookie: x=1", "interest": "b\r\nc"}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert response.headers["HX-Replace-Url"] == "/members/?q=a+Set-Cookie%3A+x%3D1&interest=b+c"


def test_answers_vary_by_what_they_depend_on(make_listed, eve):
    vary = eve.get("/members/").headers["Vary"]
    assert "HX-Request" in vary
    assert "Cookie" in vary


def test_a_stranger_who_has_the_page_gets_304_until_somebody_changes(make_listed, eve, django_assert_num_queries):
    profile = make_listed(name="Ada")
    first = eve.get("/members/")
    etag = first.headers["ETag"]
    with django_assert_num_queries(2):
        unchanged = eve.get("/members/", headers={"If-None-Match": etag})
    assert unchanged.status_code == 304
    assert unchanged.headers["ETag"] == etag
    assert "HX-Request" in unchanged.headers["Vary"]
    assert first.headers["Cache-Control"] == unchanged.headers["Cache-Control"] == "no-cache"
    listed(profile)
    assert eve.get("/members/", headers={"If-None-Match": etag}).status_code == 200


def test_pages_that_differ_have_different_etags(make_listed, eve):
    make_listed(name="Ada")
    society = NetworkFactory.create()
    answers = [
        eve.get("/members/"),
        eve.get("/members/", {"q": "ada"}),
        eve.get("/members/", headers={"HX-Request": "true"}),
    ]
    society.save()
    answers.append(eve.get("/members/"))
    assert len({answer.headers["ETag"] for answer in answers}) == 4


def test_a_signed_in_member_gets_no_etag_and_a_private_answer(make_listed, ben, client_of):
    make_listed(name="Ada")
    response = client_of(ben).get("/members/")
    assert "ETag" not in response.headers
    assert "private" in response.headers["Cache-Control"]


def test_the_page_names_its_canonical_address(make_listed, eve):
    html = read_html(eve.get("/members/", {"utm_source": "x", "interest": "Logic"}))
    address = RequestFactory().get("/members/").build_absolute_uri("/members/?interest=Logic")
    assert f'<link rel="canonical" href="{address}">' in html


def test_hostile_interests_networks_and_affiliations_are_inert(make_listed, eve):
    hostile = '<img src="x">&'
    network = NetworkFactory(name=hostile)
    make_listed(interests=[hostile], affiliation=hostile, networks=[network])
    html = read_html(eve.get("/members/"))
    assert "<img" not in html
    assert html.count("<bdi>&lt;img src=&quot;x&quot;&gt;&amp;</bdi>") == 4  # on the card, and once in each facet
    assert "?interest=%3Cimg+src%3D%22x%22%3E%26" in html
