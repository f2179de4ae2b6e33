"""Every place where something of a profile can show, for everybody, against the one audience rule.

Each thing in Ada's profile says a word of its own (tests/canaries.py). For nine ways in which she hides them, everybody
asks every address of the site: a word must be there exactly when the rule says so. Each address of the URL
configuration has to be named below, so that a new one fails until somebody has decided what it may tell.
"""

import io
import json
import logging
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import Client

from knowledge_commons_profiles.accounts.archives import write_archive
from knowledge_commons_profiles.accounts.models import Service
from knowledge_commons_profiles.accounts.sister_services import make_service
from knowledge_commons_profiles.directory.indexing import tell_search
from knowledge_commons_profiles.profiles.formats.negotiation import FORMATS
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.models import Change, Profile
from knowledge_commons_profiles.profiles.sections import SECTIONS, TEXT_FIELDS
from knowledge_commons_profiles.webhooks.messages import build_message
from knowledge_commons_profiles.webhooks.models import Delivery, Endpoint
from tests.canaries import (
    ADDRESS,
    CV_FILE,
    FORMER_TEXT,
    HIDDEN_KIND,
    HIDDEN_WORK,
    NETWORK,
    PRIVATE_GROUP,
    STORED_CV,
    SUBJECT,
    WORDS,
    Choice,
    fill,
    iter_choices,
)
from tests.directory.search_service import KEY, SearchService
from tests.remotes import run_remote
from tests.routes import build_address, iter_routes

pytestmark = pytest.mark.django_db

CHOICES = list(iter_choices())
VIEWERS = ("ada", "stella", "ben", "eve")  # in this order, so that what is kept for one and shown to the next is found
WORKS = {"works", HIDDEN_WORK, HIDDEN_KIND}
PAGE = frozenset(WORDS) - {CV_FILE, ADDRESS, FORMER_TEXT}
# In a list of people: Ada is among them, beside her own menu's links.
CARD = 'class="person-card__name"><a href="/members/ada/"'
SUGGESTED = 'href="/members/ada/"'

# Whom a place shows the profile as, by who looks. A place that somebody is not in is closed to them.
AS_THEY_ARE = {
    "ada": Audience.OWNER,
    "stella": Audience.MEMBERS,
    "ben": Audience.MEMBERS,
    "eve": Audience.EVERYONE,
}
IN_LISTS = {**AS_THEY_ARE, "ada": Audience.MEMBERS}
AS_EVERYONE = dict.fromkeys(VIEWERS, Audience.EVERYONE)
TO_EDITORS = {"ada": Audience.OWNER, "stella": Audience.OWNER}
TO_ADA = {"ada": Audience.OWNER}


@dataclass(frozen=True)
class Place:
    """What one address tells, and as whom it shows the profile to each viewer.

    `needles` are looked for instead of WORDS. `silent_on` are words that stand there whoever Ada is: a network's own
    page names the network.
    """

    tells: frozenset[str] | set[str]
    to: Mapping[str, Audience]
    values: Mapping[str, object] = field(default_factory=dict)
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    needles: Mapping[str, str] = field(default_factory=dict)
    silent_on: frozenset[str] | set[str] = frozenset()


TOLD_BY: dict[str, set[str]] = {
    "jsonld": {"about_user", "academic_interests", NETWORK, *WORKS},
    "json": {*PAGE},
    "vcf": {"about_user", "academic_interests"},
    "bib": WORKS,
    "ris": WORKS,
    "csl.json": WORKS,
}
SEARCHABLE = {"about_user", "academic_interests"}
PARTS = {HIDDEN_WORK: "works", HIDDEN_KIND: "works", PRIVATE_GROUP: "commons_groups"}
ALL = frozenset(WORDS)


def find_parts(section: str) -> set[str]:
    """Return what the section shows, beside its own words."""
    return {thing for thing in PAGE if PARTS.get(thing, thing) == section}


def look_for(thing: str, needle: str, *, query: str = "", is_told: bool = True) -> Place:
    """Return a list that Ada is in when the thing may be seen; her card tells more, which is no matter here."""
    told = {thing} if is_told else set()
    return Place(told, IN_LISTS, query=query, needles={thing: needle}, silent_on=ALL - {thing})


def iter_searches(needle: str, things: Iterable[str]) -> Iterator[Place]:
    """Yield a search for the word of each thing."""
    for thing in things:
        yield look_for(thing, needle, query=f"q={WORDS[thing]}", is_told=thing in SEARCHABLE)


# Where it depends on what Ada chose.
PLACES: dict[str, list[Place]] = {
    "profiles:detail": [
        Place(PAGE, AS_THEY_ARE),
        # The CV stands in the Link header of every form.
        *(Place(TOLD_BY[form.suffix] | {"cv"}, AS_THEY_ARE, headers={"Accept": form.media_type}) for form in FORMATS),
    ],
    "profiles:network_detail": [Place(PAGE, AS_THEY_ARE, silent_on={NETWORK})],
    "profiles:form": [Place(TOLD_BY[form.suffix], AS_THEY_ARE, {"suffix": form.suffix}) for form in FORMATS],
    "profiles:section": [
        Place(find_parts(section), AS_THEY_ARE, {"section": section}, headers={"HX-Request": "true"})
        for section in SECTIONS
    ],
    "profiles:work": [
        Place({thing}, AS_THEY_ARE, {"work": key})
        for key, thing in {"w1": "works", "w2": HIDDEN_WORK, "w3": HIDDEN_KIND}.items()
    ],
    "profiles:cv": [Place({CV_FILE}, AS_THEY_ARE, silent_on={"cv"})],
    "profiles:view_as": [
        Place(PAGE, dict.fromkeys(TO_EDITORS, audience), {"audience": audience.value}) for audience in Audience
    ],
    "directory:members": [
        Place({"academic_interests", NETWORK}, IN_LISTS),
        *iter_searches(CARD, SEARCHABLE),
        look_for("academic_interests", CARD, query=f"interest={WORDS['academic_interests']}"),
        look_for(NETWORK, CARD, query="network=logic"),
    ],
    "directory:network": [look_for(NETWORK, CARD)],
    "directory:network_alias": [look_for(NETWORK, CARD)],
    "directory:search": [*iter_searches(CARD, SEARCHABLE)],
    "directory:suggestions": [*iter_searches(SUGGESTED, SEARCHABLE)],
    "api:member": [Place({"academic_interests", NETWORK, "commons_groups"}, AS_EVERYONE)],
}
# Where it does not: whoever may change something sees it, whomever it is shown to. A CV's word is an address of Ada's.
FIXED: dict[str, list[Place]] = {
    "profiles:edit": [Place({*TEXT_FIELDS, "academic_interests", *WORKS}, TO_EDITORS)],
    "profiles:edit_profile": [Place({*TEXT_FIELDS, "academic_interests", *WORKS}, TO_ADA)],
    "profiles:edit_section": [
        Place({section}, TO_EDITORS, {"section": section}) for section in (*TEXT_FIELDS, "academic_interests")
    ],
    "profiles:edit_files": [Place({"cv"}, TO_EDITORS)],
    "profiles:history": [Place({*TEXT_FIELDS, "academic_interests", FORMER_TEXT}, TO_EDITORS)],
    "accounts:settings": [Place({ADDRESS}, TO_EDITORS, silent_on={NETWORK})],
    # What is not searched finds nobody; /search/ and its suggestions ask the same index.
    "directory:members": [*iter_searches(CARD, ALL - SEARCHABLE - {"cv"})],
    # A term of the vocabulary names nobody.
    "profiles:interest_suggestions": [
        Place(set(), {}, query=f"q={WORDS['academic_interests']}", silent_on={"academic_interests"})
    ],
    # Their frame names the network that their address names.
    **{
        name: [Place(set(), {}, silent_on={NETWORK})]
        for name in (
            *("accounts:join_network", "accounts:leave_network", "accounts:roles", "accounts:upload_csv"),
            *("accounts:uploaded_list", "accounts:list_report", "profiles:network_page_alias"),
        )
    },
}
# They tell nothing of this to anybody who comes with a browser.
SILENT = {
    "accounts": """
        activate acts add_address associate backchannel_logout callback close_account confirm download_export
        end_other_sessions end_session export link login logout make_primary makesuperuser new_email register
        remove_address remove_login_method reopen_account resend_address settings_alias username_availability
    """,
    "api": """
        changes group group_by_slug logout members redoc schema schema_alias subs subs_of_member swagger
        tokens unknown works_status
    """,
    "broker": """
        client_login health login silent_login verify_nonce
    """,
    "oauth2_provider": """
        authorize jwks-info oidc-connect-discovery-info revoke-token rp-initiated-logout token user-info
    """,
    "observability": """
        health live metrics ready
    """,
    "pages": """
        choose_language home page registration_start robots security_txt works
    """,
    "profiles": """
        alias alias_public arrange audiences change_avatar change_cover delete_avatar delete_cover delete_cv
        edit_alias image links_back my_profile my_profile_alias orcid restore save_profile_order
        save_works_order save_works_visibility sitemap sitemap_section suspend undo upload_avatar upload_cover
        upload_cv works_deposits_edit
    """,
    "stats": """
        stats stats_download stats_table
    """,
}
SILENT_NAMES = {f"{app}:{name}" for app, names in SILENT.items() for name in names.split()}


@pytest.fixture
def logged() -> Iterator[list[str]]:
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.getMessage()} {vars(record)}")

    listener = Listener()
    logging.getLogger().addHandler(listener)
    yield lines
    logging.getLogger().removeHandler(listener)


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def viewers(ada, ben, stella, client_of) -> dict[str, Client]:
    return {"ada": client_of(ada), "ben": client_of(ben), "stella": client_of(stella), "eve": Client()}


def read(answer: HttpResponseBase) -> str:
    """Return all that an answer says, in its body and its headers, in small letters."""
    assert isinstance(answer, HttpResponse | StreamingHttpResponse)
    content = answer.getvalue()
    return (content.decode("utf-8", "replace") + repr(answer.headers)).lower()


def find_faults(place: Place, address: str, clients: Mapping[str, Client], choice: Choice) -> Iterator[tuple[str, ...]]:
    for who, client in clients.items():
        text = read(client.get(f"{address}?{place.query}", headers=dict(place.headers)))
        viewer = place.to.get(who)
        for thing in WORDS:
            if thing in place.silent_on:
                continue
            is_due = viewer is not None and thing in place.tells and choice.shows(thing, viewer)
            is_there = place.needles.get(thing, WORDS[thing]) in text
            if is_there != is_due:
                yield address, place.query, str(dict(place.headers)), who, thing, "missing" if is_due else "leaked"


def find_all_faults(places: Mapping[str, list[Place]], clients: Mapping[str, Client], choice: Choice) -> list[object]:
    return [
        fault
        for name, pattern in iter_routes()
        for place in places.get(name, [])
        for fault in find_faults(place, build_address(name, pattern, **place.values), clients, choice)
    ]


def test_it_is_said_of_every_address_what_it_may_tell():
    named = {*PLACES, *FIXED, *SILENT_NAMES}
    names = {name for name, _ in iter_routes()}
    assert named == names


@pytest.mark.parametrize("choice", CHOICES, ids=range(len(CHOICES)))
def test_each_address_tells_everybody_what_the_rule_says_and_nothing_else(ada, viewers, logged, choice):
    fill(ada, choice)
    assert find_all_faults(PLACES, viewers, choice) == []
    assert [line for line in logged if any(word in line.lower() for word in WORDS.values())] == []


def test_an_address_that_does_not_ask_the_rule_tells_nothing_but_to_whom_may_change_it(ada, viewers, logged):
    fill(ada, CHOICES[0])
    silent = {name: [Place(set(), {})] for name in SILENT_NAMES}
    assert find_all_faults(FIXED | silent, viewers, CHOICES[0]) == []
    assert [line for line in logged if any(word in line.lower() for word in WORDS.values())] == []


# Those who come without a browser


def see_as_service(scope: Service.Scope) -> dict[str, dict[str, Audience]]:
    """Return what each address of the API tells a service with this scope, and as whom it shows the profile.

    Who may read members learns of all groups and networks, as the owner does (docs/decisions/0016).
    """
    anybody = dict.fromkeys(("academic_interests", NETWORK, "commons_groups"), Audience.EVERYONE)
    if scope == Service.Scope.MEMBERS:
        belonging = dict.fromkeys((NETWORK, "commons_groups", PRIVATE_GROUP, ADDRESS), Audience.OWNER)
        listed = {"academic_interests": Audience.MEMBERS, ADDRESS: Audience.OWNER}
        return {"members/ada/": {**listed, **belonging}, "members/": listed}
    if scope == Service.Scope.SUBJECTS:
        return {"members/ada/": anybody, f"subs/?sub={SUBJECT}": anybody, "subs/ada/": anybody}
    return {"members/ada/": anybody}


API = ("members/ada/", "members/", f"subs/?sub={SUBJECT}", "subs/ada/", "changes/", "groups/1/", "groups/about/")


@pytest.mark.parametrize("choice", CHOICES, ids=range(len(CHOICES)))
def test_a_service_is_told_what_its_scope_says(ada, choice):
    fill(ada, choice)
    faults = []
    for scope in Service.Scope:
        client = Client(headers={"Authorization": f"Bearer {make_service(scope.value, [scope])[1]}"})
        for address in API:
            text, told = read(client.get(f"/api/v1/{address}")), see_as_service(scope).get(address, {})
            due = {thing for thing, viewer in told.items() if choice.shows(thing, viewer)}
            there = {thing for thing, word in WORDS.items() if word in text}
            if there != due:
                faults.append((scope, address, "missing", due - there, "leaked", there - due))
    assert faults == []


@pytest.mark.parametrize("choice", CHOICES, ids=range(len(CHOICES)))
def test_the_search_service_is_told_what_everyone_may_see(ada, settings, choice):
    settings.SITE_URL = "https://profiles.example.org"
    settings.CC_SEARCH_API_KEY = KEY
    fill(ada, choice)
    service = SearchService()
    with run_remote(service) as remote:
        settings.CC_SEARCH_URL = remote.url
        assert tell_search.call() == 1
    told = json.dumps(list(service.documents.values()))
    assert {thing for thing, word in WORDS.items() if word in told} == {
        thing for thing in SEARCHABLE if choice.shows(thing, Audience.EVERYONE)
    }


def test_a_webhook_tells_who_it_is_about_and_an_address_only_where_that_is_its_matter(ada, settings):
    settings.STATIC_API_BEARER = "shared"
    fill(ada, CHOICES[0])
    told = {(form, thing) for form in Endpoint.Form for thing in find_told(ada, form)}
    assert told == {(Endpoint.Form.UPDATE_EMAIL, ADDRESS)}


def find_told(ada: Profile, form: Endpoint.Form) -> Iterator[str]:
    """Yield what an endpoint of this form is told by any kind of event."""
    endpoint = Endpoint.objects.create(
        name=form, address="https://a.example.org/", form=form, secret="whsec_c2VjcmV0LW9mLWE="
    )
    about = {"profile_number": ada.pk, "username": "ada", "reference": ada.login_methods.get().pk}
    for kind in Change.Kind:
        delivery = Delivery(endpoint=endpoint, event_id="1", kind=kind, happened_at=ada.updated_at, **about)
        message = build_message(delivery)
        text = f"{message.url} {message.headers} {(message.body or b'').decode()}" if message else ""
        yield from (thing for thing, word in WORDS.items() if word in text)


def test_the_archive_holds_everything_for_its_owner_alone(ada, viewers):
    fill(ada, CHOICES[0])
    archive = io.BytesIO()
    list(write_archive(archive, Profile.objects.get(pk=ada.pk)))
    with zipfile.ZipFile(archive) as opened:
        text = b"".join(opened.read(name) for name in opened.namelist()).decode()
    assert {thing for thing, word in WORDS.items() if word not in text} == {"cv"}  # its address is none of an archive
    for who in ("ben", "stella", "eve"):
        assert viewers[who].get("/members/ada/settings/data/download/").status_code in {302, 403}


def test_a_cv_has_no_address_by_its_own_name(ada, viewers):
    fill(ada, CHOICES[0])
    for client in viewers.values():
        assert client.get(f"/media/{STORED_CV}").status_code == 404
        assert client.get(f"/media/images/{STORED_CV.removeprefix('cvs/')}").status_code == 404
