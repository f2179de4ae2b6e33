"""Memberships by COmanage's word: who has a current role as a member, in which organisation that is a network here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from knowledge_commons_profiles.accounts.importing.command import Run
from knowledge_commons_profiles.accounts.membership_changes import publish_many
from knowledge_commons_profiles.clients.comanage import ComanageClient, Role
from knowledge_commons_profiles.core.errors import AnswerError, UnreachableError
from knowledge_commons_profiles.memberships.joining import write_memberships
from knowledge_commons_profiles.memberships.models import Membership, Network
from knowledge_commons_profiles.memberships.networks import find_network
from knowledge_commons_profiles.profiles.models import Profile

CHUNK = 100
FAILURES_UNTIL_STOPPED = 5  # one after another: then COmanage is down, and the rest would fail as well


@dataclass(frozen=True, slots=True)
class Said:
    """What COmanage says of one network: whether somebody is a member, and since when, if it tells."""

    is_member: bool
    since: date | None = None


@dataclass(slots=True, kw_only=True)
class ComanageImport(Run):
    client: ComanageClient
    failures: int = 0

    def count_people(self) -> int:
        return self.find_people().count()

    def find_people(self) -> QuerySet[Profile]:
        people = Profile.objects.public().order_by("pk")
        return people.filter(username__iexact=self.only) if self.only else people

    def iter_done(self, after: int) -> Iterator[tuple[int, int]]:
        """Raises UnreachableError when COmanage seems to be down, AnswerError when it refuses us altogether."""
        units = self.client.fetch_units()
        people = self.find_people().prefetch_related("addresses")
        while profiles := list(people.filter(pk__gt=after)[:CHUNK]):
            answers = {profile: said for profile in profiles if (said := self.ask(profile, units)) is not None}
            self.write(answers)
            self.report.read += len(profiles)
            self.bad_rows.write(self.report)
            after = profiles[-1].pk
            yield after, len(profiles)

    def ask(self, profile: Profile, units: Mapping[str, str]) -> dict[int, Said] | None:
        """Return what COmanage says of each network, by its key; None when there is no answer about this person."""
        try:
            roles = self.fetch_roles(profile, units)
        except (UnreachableError, AnswerError) as error:
            self.failures += 1
            if isinstance(error, UnreachableError) and self.failures >= FAILURES_UNTIL_STOPPED:
                raise
            self.bad_rows.add(profile.pk, profile.username, "COmanage", str(error))
            return None
        self.failures = 0
        return self.judge(roles)

    def fetch_roles(self, profile: Profile, units: Mapping[str, str]) -> list[Role]:
        ids = self.client.fetch_person_ids(profile.username)
        if not ids:
            return []
        if len(ids) > 1:
            raise AnswerError(f"{len(ids)} people have this identifier")
        ours = {row.address.lower() for row in profile.addresses.all() if row.verified_at}
        theirs = self.client.fetch_addresses(ids[0]) if ours else set()
        if ours and theirs and not ours & theirs:
            raise AnswerError("the person of this identifier has no address in common with the profile")
        return self.client.fetch_roles(ids[0], units)

    def judge(self, roles: list[Role]) -> dict[int, Said]:
        said: dict[int, Said] = {}
        for role in roles:
            network = self.find(role)
            if network is None:
                continue
            is_member = role.is_member_at(self.now)
            if is_member or network.pk not in said:
                since = role.valid_from.date() if is_member and role.valid_from else None
                said[network.pk] = Said(is_member, since)
        return said

    def find(self, role: Role) -> Network | None:
        names = [name for name in (role.organization, role.unit) if name]
        for name in names:
            if network := find_network(self.networks, name):
                return network
        if names:
            self.report.unknown_societies[names[0]] += 1
        return None

    @transaction.atomic
    def write(self, answers: Mapping[Profile, Mapping[int, Said]]) -> None:
        """Write what is new. A network of which COmanage says nothing any more becomes a no of its."""
        present: dict[int, dict[int, Membership]] = {profile.pk: {} for profile in answers}
        for row in Membership.objects.select_for_update().filter(
            profile__in=list(present), source=Membership.Source.COMANAGE
        ):
            present[row.profile_id][row.network_id] = row
        changed = []
        for profile, said in answers.items():
            rows = list(self.iter_news(profile, said, present[profile.pk]))
            if rows:
                changed.append(profile)
                self.report.created += not present[profile.pk]
                self.report.changed += bool(present[profile.pk])
                write_memberships(rows)
            else:
                self.report.unchanged += 1
        publish_many(changed)
        if self.is_dry:
            transaction.set_rollback(True)

    def iter_news(
        self, profile: Profile, said: Mapping[int, Said], present: Mapping[int, Membership]
    ) -> Iterator[Membership]:
        gone = {pk: Said(is_member=False) for pk in present if pk not in said}
        for network_id, word in {**said, **gone}.items():
            state = Membership.State.YES if word.is_member else Membership.State.NO
            row = present.get(network_id)
            if row is None or row.state != state or (word.is_member and row.since != word.since):
                yield Membership(
                    profile=profile,
                    network_id=network_id,
                    source=Membership.Source.COMANAGE,
                    state=state,
                    since=word.since,
                    checked_at=self.now,
                )
