"""What a member of WordPress becomes here: fields checked by the same rules as typed ones, and nothing shown to more
people than there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from knowledge_commons_profiles.accounts.importing.mapping import (
    INTERESTS,
    LINK_FIELDS,
    PLAIN_FIELDS,
    RICH_FIELDS,
    FieldMapping,
    plain_name,
)
from knowledge_commons_profiles.accounts.importing.report import BadRows, Report
from knowledge_commons_profiles.accounts.models import LONGEST_ADDRESS
from knowledge_commons_profiles.core.html import clean_rich_text, count_lost_formatting, write_rich_text
from knowledge_commons_profiles.profiles.forms import LONGEST_INTEREST, LONGEST_TEXT, MOST_INTERESTS, PARSERS
from knowledge_commons_profiles.profiles.interests import split_labels
from knowledge_commons_profiles.profiles.layout import RANK, Audience
from knowledge_commons_profiles.wordpress.members import FieldOfWordPress, WordPressMember
from knowledge_commons_profiles.wordpress.php import looks_serialised, parse_list
from knowledge_commons_profiles.wordpress.text import restore_plain

LONGEST_LOGIN = 150
# An address has no room for these; "me" is the address of whoever asks.
UNUSABLE_LOGIN = re.compile(r"[/\\?#%\x00-\x1f\x7f]|^\.{1,2}$|^me$", re.IGNORECASE)


class UnusableError(ValueError):
    """This user cannot be a member here; the text says why."""


@dataclass(slots=True)
class Draft:
    """A profile as the import wants it. `audiences` has a row for each section that WordPress says something of."""

    wordpress_id: int
    username: str
    registered_at: datetime | None
    address: str = ""
    values: dict[str, str] = field(default_factory=dict)
    interests: list[str] = field(default_factory=list)
    audiences: dict[str, Audience] = field(default_factory=dict)
    societies: set[str] = field(default_factory=set)


class Drafter:
    """Turns users into drafts by one mapping. `fields` of the database that the mapping names, by their numbers."""

    def __init__(
        self, mapping: FieldMapping, fields: list[FieldOfWordPress], report: Report, bad_rows: BadRows
    ) -> None:
        self.mapping, self.report, self.bad_rows = mapping, report, bad_rows
        self.fields = {found.id: found for found in fields if plain_name(found.name) in mapping.fields}
        self.targets = {number: mapping.fields[plain_name(found.name)] for number, found in self.fields.items()}

    def draft(self, member: WordPressMember, username: str) -> Draft:
        """Return the draft. Raises UnusableError when there cannot be one; a bad field alone is left out and told."""
        refuse_unusable(member)
        draft = Draft(member.id, username, member.registered_at, address=self.check_address(member))
        for number, target, text, audience in self.iter_values(member):
            self.take(draft, member, target=target, text=text, audience=audience, name=self.fields[number].name)
        if not draft.values.get("name"):
            draft.values["name"] = restore_plain(member.display_name)[: PLAIN_FIELDS["name"]]
        for taxonomy in self.mapping.interest_taxonomies:
            draft.interests += member.terms.get(taxonomy, ())
        draft.interests = self.check_interests(draft, member)
        draft.societies = member.societies | {
            name for taxonomy in self.mapping.society_taxonomies for name in member.terms.get(taxonomy, ())
        }
        return draft

    def iter_values(self, member: WordPressMember) -> Iterator[tuple[int, str, str, Audience]]:
        if member.levels is None:
            self.bad_rows.add(
                member.id, member.login, "visibility", "cannot be read: all sections are the owner's alone"
            )
        for number, target in self.targets.items():
            text = member.values.get(number, "").strip()
            level = None if member.levels is None else member.levels.get(number, self.fields[number].level)
            if text:
                yield number, target, text, self.mapping.find_audience(level)

    def take(  # noqa: PLR0913 (all but the first two are named)
        self, draft: Draft, member: WordPressMember, *, target: str, text: str, audience: Audience, name: str
    ) -> None:
        if target in RICH_FIELDS:
            narrow(draft, RICH_FIELDS[target], audience)
            draft.values[target] = self.write_rich(draft.values.get(target, ""), text, member, name)
        elif target == INTERESTS:
            narrow(draft, "academic_interests", audience)
            draft.interests += parse_list(text)
        elif audience is not Audience.EVERYONE and target != "name":
            # These have no audience of their own here, so they are only taken over when they were public.
            self.report.skipped[f"{target} that is not public"] += 1
        elif target in PLAIN_FIELDS:
            draft.values[target] = self.cut(restore_plain(text), PLAIN_FIELDS[target], member, name)
        elif target in LINK_FIELDS:
            self.take_link(draft, member, target=target, text=text, name=name)

    def write_rich(self, former: str, text: str, member: WordPressMember, name: str) -> str:
        if looks_serialised(text) or len(text) > LONGEST_TEXT:
            self.bad_rows.add(member.id, member.login, name, "too long, or no text")
            return former
        if "<" in text and clean_rich_text(text) == text:
            return former + text
        self.report.dropped.update(count_lost_formatting(text))
        return former + str(write_rich_text(text))

    def take_link(self, draft: Draft, member: WordPressMember, *, target: str, text: str, name: str) -> None:
        try:
            draft.values[target] = PARSERS[target](restore_plain(text))
        except ValidationError as error:
            self.bad_rows.add(member.id, member.login, name, f"{text[:100]!r}: {error.messages[0]}")

    def cut(self, text: str, longest: int, member: WordPressMember, name: str) -> str:
        if len(text) > longest:
            self.bad_rows.add(member.id, member.login, name, f"cut: {len(text)} characters are more than {longest}")
        return text[:longest]

    def check_interests(self, draft: Draft, member: WordPressMember) -> list[str]:
        labels = [label for typed in draft.interests for label in split_labels(restore_plain(typed))]
        usable = [label for label in split_labels("\n".join(labels)) if len(label) <= LONGEST_INTEREST]
        lost = sum(len(label) > LONGEST_INTEREST for label in labels) + max(0, len(usable) - MOST_INTERESTS)
        if lost:
            self.bad_rows.add(member.id, member.login, INTERESTS, f"{lost} left out: too long, or too many")
        return usable[:MOST_INTERESTS]

    def check_address(self, member: WordPressMember) -> str:
        address = member.email.strip()
        try:
            validate_email(address)
        except ValidationError:
            self.bad_rows.add(member.id, member.login, "e-mail", "no address: nobody can join this profile by mail")
            return ""
        return address if len(address) <= LONGEST_ADDRESS else ""


def refuse_unusable(member: WordPressMember) -> None:
    if not member.login.strip():
        raise UnusableError("has no username")
    if UNUSABLE_LOGIN.search(member.login) or len(member.login) > LONGEST_LOGIN:
        raise UnusableError("no address can hold this username")


def narrow(draft: Draft, section: str, audience: Audience) -> None:
    """Let the narrower of two audiences count, where two fields become one section."""
    draft.audiences[section] = max(draft.audiences.get(section, audience), audience, key=RANK.__getitem__)
