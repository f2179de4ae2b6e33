"""Writing a chunk of drafts: new people by COPY, known ones where WordPress says something new that nobody edited here.

Everything that follows from a profile is written in the same transaction: interests, addresses, memberships, listings
and what sister services are told.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction

from knowledge_commons_profiles.accounts.importing.command import Part
from knowledge_commons_profiles.accounts.importing.drafts import Draft
from knowledge_commons_profiles.accounts.importing.mapping import INTERESTS
from knowledge_commons_profiles.accounts.importing.surroundings import Surroundings, read_surroundings
from knowledge_commons_profiles.accounts.models import EmailAddress
from knowledge_commons_profiles.core.copying import copy_rows, copy_values, reserve_ids
from knowledge_commons_profiles.core.folding import fold
from knowledge_commons_profiles.memberships.joining import write_memberships
from knowledge_commons_profiles.memberships.models import Membership, Network
from knowledge_commons_profiles.memberships.networks import find_network
from knowledge_commons_profiles.profiles.changes import record_change
from knowledge_commons_profiles.profiles.interests import ensure_interests
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.listings import iter_listings, sync_listings_of
from knowledge_commons_profiles.profiles.models import Change, Interest, Listing, ListingStamp, Profile, fold_label

InterestLink = Profile.interests.through
type Vocabulary = dict[str, tuple[int, Interest]]
MAIN_SOCIETY = "hc"  # WordPress counts everybody to the Commons itself


class Writer(Part):
    """Writes chunks and counts what it did. With `is_dry`, each chunk is taken back once it has been counted."""

    @transaction.atomic
    def write(self, drafts: Sequence[Draft]) -> None:
        around = read_surroundings(drafts)
        interests = self.find_interests(drafts)
        new: list[tuple[Draft, str]] = []
        changed: list[Profile] = []
        for draft in drafts:
            profile = around.by_number.get(draft.wordpress_id)
            if profile is None and draft.username.lower() in around.retired:
                self.report.skipped["erased here"] += 1
                continue
            profile = profile or self.find_own(draft, around)
            if profile is None:
                new.append((draft, self.choose_username(draft, around)))
            elif self.update(profile, draft, interests, around):
                changed.append(profile)
            else:
                self.report.unchanged += 1
        self.create(new, interests, around)
        self.finish(changed)
        self.report.created += len(new)
        self.report.changed += len(changed)
        if self.is_dry:
            transaction.set_rollback(True)

    def find_interests(self, drafts: Sequence[Draft]) -> Vocabulary:
        """Return the terms by their folded labels, each with its place in the order of labels."""
        labels = dict.fromkeys(label for draft in drafts for label in draft.interests)
        if not labels:
            return {}
        keys = [interest.pk for interest in ensure_interests(labels)]
        terms = Interest.objects.filter(pk__in=keys).order_by("label")
        return {interest.folded: (place, interest) for place, interest in enumerate(terms)}

    def find_own(self, draft: Draft, around: Surroundings) -> Profile | None:
        """Return the profile that has this username, no number of WordPress yet, and is known to be the same person's.

        Nobody has joined it, or whoever has can be reached at the address that WordPress knows.
        """
        profile = around.by_username.get(draft.username.lower())
        if profile is None or profile.wordpress_id is not None:
            return None
        is_same = profile.user_id is None or draft.address.lower() in around.addresses.get(profile.pk, ())
        return profile if is_same else None

    def choose_username(self, draft: Draft, around: Surroundings) -> str:
        """Return the user's own name, or the name with their number when somebody else has it here."""
        other = around.by_username.get(draft.username.lower())
        if other is None:
            return draft.username
        username = f"{draft.username}-{draft.wordpress_id}"
        self.report.renamed.append(f"{draft.username} ({draft.wordpress_id}) → {username}: {other.username} is here")
        return username

    # New people

    def create(self, new: Sequence[tuple[Draft, str]], interests: Vocabulary, around: Surroundings) -> None:
        if not new:
            return
        profiles = [
            self.build_profile(draft, username, pk, interests)
            for (draft, username), pk in zip(new, reserve_ids(Profile, len(new)), strict=True)
        ]
        copy_rows(Profile, profiles, has_ids=True)
        links = ((profile.pk, interest.pk) for profile in profiles for interest in profile.interests.all())
        copy_values(InterestLink, ("profile_id", "interest_id"), links)
        copy_rows(Membership, (row for profile in profiles for row in profile.network_memberships.all()))
        addresses = [
            address
            for profile, (draft, _) in zip(profiles, new, strict=True)
            if (address := self.build_address(profile, draft, around))
        ]
        copy_rows(EmailAddress, addresses)
        copy_rows(Listing, (listing for profile in profiles for listing in iter_listings(profile)))
        told = ((profile.pk, profile.username, Change.Kind.CREATED.value, self.now) for profile in profiles)
        copy_values(Change, ("profile_number", "username", "kind", "happened_at"), told)
        ListingStamp.bump()

    def build_profile(self, draft: Draft, username: str, pk: int, interests: Vocabulary) -> Profile:
        """Return the profile as `with_everything()` would load it, so that the audience rule needs no query."""
        moment = draft.registered_at or self.now
        profile = Profile(
            pk=pk,
            username=username,
            wordpress_id=draft.wordpress_id,
            sort_name=fold(draft.values.get("name", ""))[:255],
            layout=merge_audiences({}, draft),
            created_at=moment,
            updated_at=moment,
            **draft.values,
        )
        chosen = [interests[key] for label in draft.interests if (key := fold_label(label)) in interests]
        profile._prefetched_objects_cache = {  # type: ignore[attr-defined]  # noqa: SLF001 (where Django keeps what it prefetched)
            "interests": [interest for _, interest in sorted(chosen)],
            "network_memberships": [self.build_membership(profile, network) for network in self.find_networks(draft)],
            "copies": [],
        }
        return profile

    def find_networks(self, draft: Draft) -> list[Network]:
        found = []
        for society in sorted(draft.societies):
            network = find_network(self.networks, society)
            if network and network not in found:
                found.append(network)
            elif network is None and society.casefold() != MAIN_SOCIETY:
                self.report.unknown_societies[society] += 1
        return sorted(found, key=lambda network: network.name)

    def build_membership(
        self, profile: Profile, network: Network, state: Membership.State = Membership.State.YES
    ) -> Membership:
        return Membership(
            profile_id=profile.pk,
            network=network,
            source=Membership.Source.WORDPRESS,
            state=state,
            checked_at=self.now,
            updated_at=self.now,
        )

    def build_address(self, profile: Profile, draft: Draft, around: Surroundings) -> EmailAddress | None:
        address = draft.address
        if not address:
            return None
        if address.lower() in around.taken_addresses:
            self.bad_rows.add(draft.wordpress_id, draft.username, "e-mail", "is another member's already")
            return None
        around.taken_addresses.add(address.lower())
        return EmailAddress(
            profile_id=profile.pk, address=address, verified_at=self.now, is_primary=True, created_at=self.now
        )

    # Known people

    def update(self, profile: Profile, draft: Draft, interests: Vocabulary, around: Surroundings) -> bool:
        """Take over what is new; return whether anything was. A profile that was not imported only has gaps filled."""
        edited = around.edited.get(profile.pk, set())
        is_adopted = profile.wordpress_id is None
        values = self.find_new_values(profile, draft, edited, only_gaps=is_adopted)
        layout = merge_audiences(profile.layout, draft)
        if layout != profile.layout and not is_adopted and self.may_write("layout", edited):
            values["layout"] = layout
        if is_adopted:
            values["wordpress_id"] = draft.wordpress_id
        has_news = self.update_interests(profile, draft, interests, edited, only_gaps=is_adopted)
        has_news |= self.update_memberships(profile, draft, around)
        if not around.addresses.get(profile.pk) and (address := self.build_address(profile, draft, around)):
            address.save()
            has_news = True
        if not values and not has_news:
            return False
        for name, value in values.items():
            setattr(profile, name, value)
        profile.revision += 1
        profile.save(update_fields=[*values, "revision", "updated_at"])
        return True

    def find_new_values(
        self, profile: Profile, draft: Draft, edited: set[str], *, only_gaps: bool
    ) -> dict[str, object]:
        new: dict[str, object] = {}
        for name, value in draft.values.items():
            present = getattr(profile, name)
            if value == present or (only_gaps and present):
                continue
            if self.may_write(name, edited):
                new[name] = value
        return new

    def may_write(self, name: str, edited: set[str]) -> bool:
        """Tell whether nobody changed this field here, and count it when somebody did."""
        if name in edited:
            self.report.kept[name] += 1
            return False
        return True

    def update_interests(
        self, profile: Profile, draft: Draft, interests: Vocabulary, edited: set[str], *, only_gaps: bool
    ) -> bool:
        wanted = {interests[key][1] for label in draft.interests if (key := fold_label(label)) in interests}
        present = set(profile.interests.all())
        if wanted == present or (only_gaps and present) or not self.may_write(INTERESTS, edited):
            return False
        profile.interests.set(wanted)
        return True

    def update_memberships(self, profile: Profile, draft: Draft, around: Surroundings) -> bool:
        """Write what WordPress says now: a society that is gone there becomes a no of its, which others may outvote."""
        present = around.memberships.get(profile.pk, {})
        wanted = {network.pk: network for network in self.find_networks(draft)}
        said = {pk: row.state == Membership.State.YES for pk, row in present.items()}
        news = [self.build_membership(profile, network) for pk, network in wanted.items() if not said.get(pk)]
        for pk, row in present.items():
            if pk not in wanted and said[pk]:
                news.append(self.build_membership(profile, row.network, Membership.State.NO))
        write_memberships(news)
        return bool(news)

    def finish(self, changed: Iterable[Profile]) -> None:
        ids = [profile.pk for profile in changed]
        if not ids:
            return
        sync_listings_of(ids)
        for profile in changed:
            record_change(profile, Change.Kind.UPDATED)


def merge_audiences(layout: dict[str, object], draft: Draft) -> dict[str, object]:
    """Return the layout with the draft's audiences, and all else of it as it was."""
    stored = layout.get("audiences")
    audiences = dict(stored) if isinstance(stored, dict) else {}
    for section, audience in draft.audiences.items():
        audiences.pop(section, None)
        if audience is not Audience.EVERYONE:
            audiences[section] = audience.value
    if not audiences and "audiences" not in layout:
        return layout
    return {**layout, "audiences": audiences}
