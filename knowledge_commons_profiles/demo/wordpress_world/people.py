"""The people of the demo Commons as WordPress and BuddyPress keep them: the scholars, then as many others as wanted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from knowledge_commons_profiles.accounts.importing.mapping import plain_name, read_mapping
from knowledge_commons_profiles.demo.chance import seeded_random
from knowledge_commons_profiles.demo.orcids import build_orcid
from knowledge_commons_profiles.demo.scholars import Scholar
from knowledge_commons_profiles.demo.sign_ins import build_address
from knowledge_commons_profiles.demo.synthetic import build_member, fill
from knowledge_commons_profiles.demo.synthetic_words import INTERESTS, PLACES, SENTENCES
from knowledge_commons_profiles.demo.world import read_world
from knowledge_commons_profiles.profiles.sections import TEXT_FIELDS

# The Commons' profile fields, in the order of their numbers from 1.
FIELDS = (
    *("Name", "Institutional or Other Affiliation", "Title", "Website URL", "<em>Twitter</em> handle"),
    *("<em>ORCID</em> iD", "Facebook URL", "LinkedIn URL", "About", "Education", "Publications", "Projects"),
    *("Upcoming Talks and Conferences", "Memberships", "Mastodon handle", "Bluesky handle", "Pronouns", "CV"),
    *("Figshare URL", "Blog Posts", "Telephone"),
)
NUMBERS: Mapping[str, int] = {name: number for number, name in enumerate(FIELDS, start=1)}
# The field that becomes each of our columns when it is imported.
OURS: Mapping[str, str] = {column: name for name in FIELDS if (column := read_mapping().fields.get(plain_name(name)))}
FIRST_REGISTERED = datetime(2013, 1, 7, 9)  # noqa: DTZ001 (WordPress keeps dates without a zone)
REGISTERED_DAYS = 4_300
HIDING = 0.1


@dataclass(slots=True)
class DemoPerson:
    """One user. `texts` are profile fields by name, `levels` who sees them when that is not the default.

    `scholar` is there for those of the demo world.
    """

    number: int
    login: str
    email: str
    registered: datetime | None
    texts: dict[str, str]
    levels: dict[str, str] = field(default_factory=dict)
    interests: tuple[str, ...] = ()
    societies: tuple[str, ...] = ()
    spam: bool = False
    deleted: bool = False
    scholar: Scholar | None = None

    @property
    def name(self) -> str:
        return self.texts.get("Name", self.login)


def iter_people(count: int) -> Iterator[DemoPerson]:
    """Yield the demo's scholars, then synthetic members, `count` users in all (at least the scholars)."""
    number = 0
    for number, scholar in enumerate(read_world(), start=1):
        yield build_scholar(number, scholar)
    for other in range(number + 1, count + 1):
        yield build_other(other)


def build_scholar(number: int, scholar: Scholar) -> DemoPerson:
    person = build_person(number, scholar)
    person.scholar = scholar
    for sections, level in ((scholar.hidden, "adminsonly"), (scholar.members_only, "loggedin")):
        person.levels |= {OURS[TEXT_FIELDS[section]]: level for section in sections if section in TEXT_FIELDS}
    return person


def build_other(number: int) -> DemoPerson:
    """Return a member with all fields filled, as the busiest of a Commons have them."""
    member = build_member(number)
    chance = seeded_random("wordpress", number)
    person = build_person(number, member)
    person.texts |= {
        "Name": member.name or member.username,
        "Institutional or Other Affiliation": member.texts["affiliation"] or "Independent scholar",
        "Website URL": f"https://{member.username}.example.org",
        "<em>Twitter</em> handle": f"@{member.username.replace('-', '_')}",
        "<em>ORCID</em> iD": build_orcid(member.username),
        "Facebook URL": member.username,
        "LinkedIn URL": f"https://linkedin.com/in/{member.username}",
        "Education": f"<p>PhD, University of {chance.choice(PLACES)}, {chance.randint(1970, 2020)}</p>",
        "Publications": build_list(chance, member.interests),
        "Projects": build_list(chance, member.interests),
        "Upcoming Talks and Conferences": build_list(chance, member.interests),
        "Memberships": f"Society of {chance.choice(PLACES)}",
        "Mastodon handle": f"@{member.username.replace('-', '_')}@social.example.org",
        "Bluesky handle": f"{member.username}.example.org",
        "Figshare URL": "",
        "Blog Posts": "",
        "Telephone": f"+00 {chance.randint(100_000, 999_999)}",
    }
    if chance.random() < HIDING:
        person.levels["Education"] = chance.choice(("loggedin", "friends", "adminsonly"))
    return person


def build_person(number: int, scholar: Scholar) -> DemoPerson:
    texts = {OURS[column]: text for column, text in scholar.texts.items() if text}
    return DemoPerson(
        number=number,
        login=scholar.username,
        email=build_address(scholar.username),
        registered=FIRST_REGISTERED + timedelta(days=number * 7 % REGISTERED_DAYS),
        texts={"Name": scholar.name, **texts},
        interests=scholar.interests,
        societies=scholar.networks,
    )


def build_list(chance: Random, interests: tuple[str, ...]) -> str:
    sentences = (fill(sentence, chance, interests or INTERESTS[:8]) for sentence in chance.sample(SENTENCES, 2))
    return f"<ul>{''.join(f'<li>{sentence}</li>' for sentence in sentences)}</ul>"
