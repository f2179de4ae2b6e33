"""The people of the demo Commons as WordPress and BuddyPress keep them: the scholars, then as many others as wanted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from knowledge_commons_profiles.demo.chance import seeded_random
from knowledge_commons_profiles.demo.orcids import build_orcid
from knowledge_commons_profiles.demo.scholars import Scholar
from knowledge_commons_profiles.demo.synthetic import build_member, fill
from knowledge_commons_profiles.demo.synthetic_words import INTERESTS, PLACES, SENTENCES
from knowledge_commons_profiles.demo.world import read_world

# The Commons' profile fields, in the order of their numbers from 1, with who sees each until its owner says otherwise.
FIELDS: Mapping[str, str] = {
    "Name": "public",
    "Institutional or Other Affiliation": "public",
    "Title": "public",
    "Website URL": "public",
    "<em>Twitter</em> handle": "public",
    "<em>ORCID</em> iD": "public",
    "Facebook URL": "public",
    "LinkedIn URL": "public",
    "About": "public",
    "Education": "public",
    "Publications": "public",
    "Projects": "public",
    "Upcoming Talks and Conferences": "public",
    "Memberships": "public",
    "Mastodon handle": "public",
    "Bluesky handle": "public",
    "Pronouns": "public",
    "CV": "public",
    "Figshare URL": "public",
    "Blog Posts": "public",
    "Telephone": "adminsonly",
}
NUMBERS: Mapping[str, int] = {name: number for number, name in enumerate(FIELDS, start=1)}
SCHOLAR_FIELDS: Mapping[str, str] = {
    "title": "Title",
    "affiliation": "Institutional or Other Affiliation",
    "pronouns": "Pronouns",
    "website": "Website URL",
    "twitter": "<em>Twitter</em> handle",
    "facebook": "Facebook URL",
    "linkedin": "LinkedIn URL",
    "mastodon": "Mastodon handle",
    "bluesky": "Bluesky handle",
    "about": "About",
    "education": "Education",
    "publications": "Publications",
    "projects": "Projects",
    "upcoming_talks": "Upcoming Talks and Conferences",
    "memberships": "Memberships",
}
SECTION_FIELDS: Mapping[str, str] = {
    "about_user": "About",
    "education": "Education",
    "publications": "Publications",
    "projects": "Projects",
    "memberships": "Memberships",
}
FIRST_REGISTERED = datetime(2013, 1, 7, 9)  # noqa: DTZ001 (WordPress keeps dates without a zone)
REGISTERED_DAYS = 4_300
HIDING = 0.1


@dataclass(slots=True)
class DemoPerson:
    """One user. `texts` are profile fields by name, `levels` who sees them when that is not the default."""

    number: int
    login: str
    name: str
    email: str
    registered: datetime | None
    texts: dict[str, str] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)
    interests: tuple[str, ...] = ()
    societies: tuple[str, ...] = ()
    spam: bool = False
    deleted: bool = False
    scholar: Scholar | None = None


def iter_people(count: int, *, seed: int) -> Iterator[DemoPerson]:
    """Yield the demo's scholars, then synthetic members, `count` users in all (at least the scholars)."""
    number = 0
    for number, scholar in enumerate(read_world(), start=1):
        yield build_scholar(number, scholar)
    for other in range(number + 1, count + 1):
        yield build_other(other, seed)


def build_scholar(number: int, scholar: Scholar) -> DemoPerson:
    texts = {"Name": scholar.name}
    texts |= {name: value for key, name in SCHOLAR_FIELDS.items() if (value := scholar.texts.get(key))}
    levels = {SECTION_FIELDS[section]: "adminsonly" for section in scholar.hidden if section in SECTION_FIELDS}
    levels |= {SECTION_FIELDS[section]: "loggedin" for section in scholar.members_only if section in SECTION_FIELDS}
    return DemoPerson(
        number=number,
        login=scholar.username,
        name=scholar.name,
        email=f"{scholar.username}@example.org",
        registered=find_registered(number),
        texts=texts,
        levels=levels,
        interests=scholar.interests,
        societies=scholar.networks,
        scholar=scholar,
    )


def build_other(number: int, seed: int) -> DemoPerson:
    """Return a member with all fields filled, as the busiest of a Commons have them."""
    member = build_member(seed, number)
    chance = seeded_random("wordpress", seed, number)
    texts = {
        "Name": member.name or member.username,
        "Institutional or Other Affiliation": member.affiliation or "Independent scholar",
        "Title": member.title,
        "Website URL": f"https://{member.username}.example.org",
        "<em>Twitter</em> handle": f"@{member.username.replace('-', '_')}",
        "<em>ORCID</em> iD": build_orcid(member.username),
        "Facebook URL": member.username,
        "LinkedIn URL": f"https://linkedin.com/in/{member.username}",
        "About": member.about,
        "Education": f"<p>PhD, University of {chance.choice(PLACES)}, {chance.randint(1970, 2020)}</p>",
        "Publications": build_list(chance, member.interests),
        "Projects": build_list(chance, member.interests),
        "Upcoming Talks and Conferences": build_list(chance, member.interests),
        "Memberships": f"Society of {chance.choice(PLACES)}",
        "Mastodon handle": f"@{member.username.replace('-', '_')}@social.example.org",
        "Bluesky handle": f"{member.username}.example.org",
        "Pronouns": member.pronouns,
        "Figshare URL": "",
        "Blog Posts": "",
        "Telephone": f"+00 {chance.randint(100_000, 999_999)}",
    }
    levels = {"Education": chance.choice(("loggedin", "friends", "adminsonly"))} if chance.random() < HIDING else {}
    return DemoPerson(
        number=number,
        login=member.username,
        name=texts["Name"],
        email=f"{member.username}@example.org",
        registered=find_registered(number),
        texts=texts,
        levels=levels,
        interests=member.interests,
        societies=member.networks,
    )


def build_list(chance: Random, interests: tuple[str, ...]) -> str:
    sentences = (fill(sentence, chance, interests or INTERESTS[:8]) for sentence in chance.sample(SENTENCES, 2))
    return f"<ul>{''.join(f'<li>{sentence}</li>' for sentence in sentences)}</ul>"


def find_registered(number: int) -> datetime:
    return FIRST_REGISTERED + timedelta(days=number * 7 % REGISTERED_DAYS)
