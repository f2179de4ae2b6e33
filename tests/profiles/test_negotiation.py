"""Which form a client gets, and that no form shows more than its reader may see."""

import json
from dataclasses import replace
from urllib.parse import unquote

import pytest
from django.urls import resolve, reverse
from hypothesis import given
from hypothesis import strategies as st

from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.audience import build_visible
from knowledge_commons_profiles.profiles.formats.jsonld import build_jsonld, render_jsonld_script
from knowledge_commons_profiles.profiles.formats.negotiation import FORMATS, choose_format, find_format
from knowledge_commons_profiles.profiles.formats.summary import build_summary
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.sections import SECTIONS, TEXT_FIELDS
from knowledge_commons_profiles.profiles.signposting import build_links
from tests.factories import CopyFactory, MembershipFactory, NetworkFactory, ProfileFactory

PAGE_URL = "https://profiles.example.org/members/ada/"
CHROMIUM = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
OLD_JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.suffix)
def test_each_form_is_chosen_by_its_media_type_in_any_case_and_found_by_its_suffix(form):
    assert choose_format(form.media_type) == form
    assert choose_format(form.media_type.upper()) == form
    assert choose_format(f"text/html;q=0.9, {form.media_type}") == form
    assert find_format(form.suffix) == form


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.suffix)
@pytest.mark.parametrize("username", ["ada", "ada.lovelace", "名前"])
def test_each_form_has_an_address_that_leads_to_it(form, username):
    address = reverse("profiles:form", args=[username, form.suffix])
    assert resolve(unquote(address)).kwargs == {"username": username, "suffix": form.suffix}


def test_an_unknown_suffix_finds_nothing():
    assert find_format("exe") is None


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "*",
        "text/*",
        "text/html",
        "TEXT/HTML",
        CHROMIUM,
        OLD_JAVA,
        "text/html, application/json",
        "application/json, */*",
        "application/json, text/plain, */*",
        "application/json;q=0.5, text/html;q=0.5",
        "image/png",
        "application/xml",
        "application/json;q=0",
        "application/json;q=2",
        "application/json;q=nan",
        "application/json;q=",
        "json",
        ",,;;,",
        '"application/json',
    ],
)
def test_html_is_the_answer_when_asked_for_tied_or_nothing_else_fits(accept):
    assert choose_format(accept) is None


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("application/ld+json, text/html;q=0.9", "jsonld"),
        ("application/json;q=0.2, application/ld+json;q=0.3", "jsonld"),
        ("application/json ; q=0.9 , text/html ; q=0.8", "json"),
        ("application/json;Q=1.000, text/html;q=.9", "json"),
        ('application/ld+json;profile="https://schema.org/, q=0", text/html;q=0.1', "jsonld"),
        ("application/json;charset=utf-8, text/html;q=0.5", "json"),
        # The exact range counts, wherever it stands and whatever the wider ones say.
        ("*/*, text/html;q=0", "jsonld"),
        ("text/vcard;q=0.2, text/html;q=0.1, */*;q=0.9, application/*;q=0", "vcf"),
        ("text/html;level=1, text/html;q=0.2, application/json;q=0.5", "json"),
        ("application/*", "jsonld"),
        ("application/*;q=0.5, application/ld+json;q=0.1, text/html;q=0.3", "json"),
        ("application/x-bibtex, */*;q=0.1", "bib"),
        ("application/vnd.citationstyles.csl+json", "csl.json"),
        ("application/json;q=0.4;q=1, text/html;q=0.3", "json"),
    ],
)
def test_the_form_that_is_wanted_most_is_chosen(accept, suffix):
    form = choose_format(accept)
    assert form is not None
    assert form.suffix == suffix


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from([*CHROMIUM, *';q=",\\ ', "q=0.5", "*/*", "text/vcard"])).map("".join)
)
def test_no_header_whatsoever_raises(accept):
    assert choose_format(accept) in (None, *FORMATS)


# What each form says, by section; a form that is not named for a section never mentions it.
TOLD_BY = {
    "about_user": {"jsonld", "json", "vcf"},
    "academic_interests": {"jsonld", "json", "vcf"},
    "works": {"jsonld", "json", "bib", "ris", "csl.json"},
    "memberships": {"jsonld", "json"},
}


def make_profile(**fields):
    """Return a profile whose every section holds a word of its own, which `find_canary` tells."""
    profile = ProfileFactory.create(
        username="ada",
        cv="cvs/unguessable.pdf",
        interests=[find_canary("academic_interests")],
        **{field: f"<p>{find_canary(section)}</p>" for section, field in TEXT_FIELDS.items()},
        **fields,
    )
    MembershipFactory(profile=profile, network=NetworkFactory(name=find_canary("memberships")))
    title = find_canary("works")
    payloads = {
        Copy.Source.WORKS: {"id": title, "kind": "Book", "csl": {"id": title, "type": "book", "title": title}},
        Copy.Source.GROUPS: {"name": find_canary("commons_groups"), "status": "public"},
        Copy.Source.POSTS: {"title": find_canary("blog_posts")},
        Copy.Source.SITES: {"name": find_canary("commons_sites")},
        Copy.Source.ACTIVITY: {"text": find_canary("commons_activity")},
        Copy.Source.MASTODON: {"html": find_canary("mastodon_feed")},
    }
    for source, entry in payloads.items():
        CopyFactory(profile=profile, source=source, payload=[entry], error="ada@mail.example.org")
    return profile


def find_canary(section):
    return "/members/ada/cv/" if section == "cv" else f"{section.replace('_', '')}canary"


def see(profile, audience):
    return build_visible(Profile.objects.with_everything().get(pk=profile.pk), audience)


def render_all(visible):
    """Return all that leaves the house for machines to read, by suffix; "" is what the page itself bears."""
    inline = render_jsonld_script(build_jsonld(visible, PAGE_URL))
    page = f"{inline}{build_summary(visible, 200)}{visible.portrait_url}{build_links(visible, PAGE_URL)}"
    return {"": page, **{form.suffix: form.render(visible, PAGE_URL) for form in FORMATS}}


@pytest.mark.django_db
@pytest.mark.parametrize("section", SECTIONS)
def test_a_hidden_section_is_in_no_form_for_strangers_and_in_the_right_ones_for_members(section):
    profile = make_profile(layout={"audiences": {section: "members"}})
    canary = find_canary(section)
    for suffix, text in render_all(see(profile, Audience.EVERYONE)).items():
        assert canary not in text, suffix
    for suffix, text in render_all(see(profile, Audience.MEMBERS)).items():
        if suffix:
            assert (canary in text) == (suffix in TOLD_BY.get(section, {"json"})), suffix


@pytest.mark.django_db
@pytest.mark.parametrize("section", ["about_user", "academic_interests", "memberships", "cv"])
def test_what_the_page_bears_for_machines_follows_the_same_rule(section):
    profile = make_profile(layout={"audiences": {section: "owner"}})
    assert find_canary(section) not in render_all(see(profile, Audience.MEMBERS))[""]
    assert find_canary(section) in render_all(see(profile, Audience.OWNER))[""]


@pytest.mark.django_db
def test_an_email_address_outside_the_members_own_text_is_in_no_form():
    address = "ada@mail.example.org"
    profile = make_profile(website=f"mailto:{address}", facebook=address, linkedin=f"mailto:{address}")
    Profile.objects.filter(pk=profile.pk).update(cv=f"cvs/{address}.pdf")
    for audience in Audience:
        for suffix, text in render_all(see(profile, audience)).items():
            assert address not in text, suffix
            assert "mailto:" not in text, suffix


@pytest.mark.django_db
def test_the_name_a_cv_is_stored_under_is_in_no_form():
    for suffix, text in render_all(see(make_profile(), Audience.OWNER)).items():
        assert "unguessable" not in text, suffix


@pytest.mark.django_db
def test_every_form_is_the_same_each_time_so_that_it_can_be_compared():
    visible = see(make_profile(), Audience.OWNER)
    assert render_all(visible) == render_all(replace(visible))


@pytest.mark.django_db
def test_a_profile_without_works_has_an_empty_bibliography():
    forms = render_all(see(ProfileFactory.create(), Audience.OWNER))
    assert (forms["bib"], forms["ris"]) == ("", "")
    assert json.loads(forms["csl.json"]) == []


@pytest.mark.django_db
def test_the_bibliographies_hold_featured_works_and_others():
    profile = ProfileFactory.create(layout={"works": {"featured": ["second"]}})
    works = [{"id": key, "csl": {"id": key, "type": "book", "title": f"The {key} book"}} for key in ("first", "second")]
    CopyFactory(profile=profile, payload=works)
    forms = render_all(see(profile, Audience.EVERYONE))
    for suffix in ("bib", "ris", "csl.json"):
        assert forms[suffix].count("The first book") == 1
        assert forms[suffix].count("The second book") == 1
