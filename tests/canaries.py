"""A profile in which everything that can be hidden says a word of its own, so that each place it shows can be found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod
from knowledge_commons_profiles.accounts.models import User as Account
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.pictures import find_names
from knowledge_commons_profiles.profiles.sections import SECTIONS, TEXT_FIELDS
from tests.factories import CopyFactory, MembershipFactory, NetworkFactory
from tests.routes import PICTURE

# What can be hidden by itself: each section, one work, one kind of works.
HIDDEN_WORK, HIDDEN_KIND = "a work", "a kind of works"
HIDEABLE = (*SECTIONS, HIDDEN_WORK, HIDDEN_KIND)
# What nobody but the owner ever sees, whatever they choose.
PRIVATE_GROUP, ADDRESS, FORMER_TEXT = "a private group", "an address", "a former text"
# What a section shows beside its own words.
NETWORK, CV_FILE = "a network", "the file of the CV"

WORDS: Mapping[str, str] = {
    **{section: f"{section.replace('_', '')}canary" for section in SECTIONS},
    "cv": "/members/ada/cv/",
    CV_FILE: "cvfilecanary",
    HIDDEN_WORK: "itemcanary",
    HIDDEN_KIND: "kindcanary",
    NETWORK: "societycanary",
    PRIVATE_GROUP: "privatecanary",
    ADDRESS: "ada.canary@example.org",
    FORMER_TEXT: "formercanary",
}
STORED_CV = "cvs/unguessablecanary.pdf"
PORTRAIT = f"images/{PICTURE}"
SUBJECT = "subjectofada"
CODES = 3  # digits to the base of three that tell all of HIDEABLE apart


@dataclass(frozen=True)
class Choice:
    """Which audience Ada chose for each of HIDEABLE."""

    audiences: Mapping[str, Audience]

    def shows(self, thing: str, viewer: Audience) -> bool:
        if thing in {PRIVATE_GROUP, ADDRESS, FORMER_TEXT}:
            return viewer is Audience.OWNER
        section = {NETWORK: "memberships", CV_FILE: "cv"}.get(thing, thing)
        if section in {HIDDEN_WORK, HIDDEN_KIND} and not self.audiences["works"].includes(viewer):
            return False
        return self.audiences[section].includes(viewer)

    def build_layout(self) -> dict[str, object]:
        return {
            "audiences": {section: self.audiences[section].value for section in SECTIONS},
            "works": {
                "items": {"w2": self.audiences[HIDDEN_WORK].value},
                "kind_audiences": {"Thesis": self.audiences[HIDDEN_KIND].value},
            },
        }


def iter_choices() -> Iterator[Choice]:
    """Yield nine choices. Each thing gets each audience three times, and no two things the same ones throughout.

    So a place that asks the audience of another section than the one it shows is found, without trying all pairs.
    """
    audiences = list(Audience)
    for digit in range(CODES):
        for turn in range(len(audiences)):
            yield Choice(
                {
                    thing: audiences[(number // len(audiences) ** digit + turn) % len(audiences)]
                    for number, thing in enumerate(HIDEABLE)
                }
            )


def fill(ada: Profile, choice: Choice) -> None:
    """Make this profile say all the words. Its CV lies in the store."""
    network = NetworkFactory(slug="logic", code=WORDS[NETWORK].upper(), name=f"The {WORDS[NETWORK]}")
    MembershipFactory(profile=ada, network=network)
    add_copies(ada)
    EmailAddress.objects.create(
        profile=ada, address=WORDS[ADDRESS], verified_at="2026-01-01T00:00:00Z", is_primary=True
    )
    LoginMethod.objects.create(profile=ada, issuer="https://idp.example.org", subject=SUBJECT)
    default_storage.save(STORED_CV, ContentFile(f"%PDF-1.7 {WORDS[CV_FILE]}".encode()))
    for name in find_names(PORTRAIT):
        default_storage.save(name, ContentFile(b"a picture"))
    by = get_user(ada)
    change_profile(ada, by=by, values={"about": f"<p>{WORDS[FORMER_TEXT]}</p>"})
    texts = {field: f"<p>{WORDS[section]}</p>" for section, field in TEXT_FIELDS.items()}
    values = {**texts, "layout": choice.build_layout(), "cv": STORED_CV, "portrait": PORTRAIT}
    change_profile(ada, by=by, values={**values, "interests": [WORDS["academic_interests"]]})


def add_copies(ada: Profile) -> None:
    entries: dict[Copy.Source, list[dict[str, object]]] = {
        Copy.Source.WORKS: [
            build_work("w1", "Book", WORDS["works"]),
            build_work("w2", "Book", WORDS[HIDDEN_WORK]),
            build_work("w3", "Thesis", WORDS[HIDDEN_KIND]),
        ],
        Copy.Source.GROUPS: [
            {"id": 1, "name": WORDS["commons_groups"], "status": "public"},
            {"id": 2, "name": WORDS[PRIVATE_GROUP], "status": "private"},
        ],
        Copy.Source.POSTS: [{"title": WORDS["blog_posts"]}],
        Copy.Source.SITES: [{"name": WORDS["commons_sites"]}],
        Copy.Source.ACTIVITY: [{"text": WORDS["commons_activity"]}],
        Copy.Source.MASTODON: [{"html": f"<p>{WORDS['mastodon_feed']}</p>"}],
    }
    for source, payload in entries.items():
        CopyFactory(profile=ada, source=source, payload=payload)


def build_work(key: str, kind: str, title: str) -> dict[str, object]:
    issued = {"date-parts": [[1843]]}
    return {"id": key, "kind": kind, "csl": {"id": key, "type": "book", "title": title, "issued": issued}}


def get_user(profile: Profile) -> Account:
    assert profile.user is not None
    return profile.user


def find_network() -> Network:
    return Network.objects.get(slug="logic")
