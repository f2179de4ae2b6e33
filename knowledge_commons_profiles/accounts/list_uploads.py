"""A society's list of members: first what it would change, then the change, and its undoing.

The change is a task, a hundred people in a transaction, so that thousands hold up nobody; a killed one goes on where it
stopped. Only our staff's word (`manual`) is ever written or removed.
"""

from collections.abc import Iterable
from functools import partial
from itertools import batched

from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext_noop

from knowledge_commons_profiles.accounts.member_lists import MemberList
from knowledge_commons_profiles.accounts.membership_changes import publish_many
from knowledge_commons_profiles.accounts.models import EmailAddress, User
from knowledge_commons_profiles.core.forgetting import forget
from knowledge_commons_profiles.memberships.models import Membership, Network, Upload, UploadLine
from knowledge_commons_profiles.profiles.acts import record_act
from knowledge_commons_profiles.profiles.models import Profile

LOOKED_UP_AT_ONCE = 5000
CHANGED_AT_ONCE = 100
MOST_TROUBLES = 5000
NOBODY = gettext_noop("nobody here has this address")
DONE = gettext_noop("uploaded a list of members")
UNDONE = gettext_noop("undid a list of members")
MANUAL = Membership.Source.MANUAL
State = Upload.State


@transaction.atomic
def plan_upload(network: Network, members: MemberList, *, mode: Upload.Mode, by: User) -> Upload:
    """Keep what the list would change; nothing is changed yet."""
    found = find_people(members.lines)
    strangers = [(line, address, NOBODY) for address, line in members.lines.items() if address not in found]
    troubles = sorted([*members.troubles, *strangers])
    listed = set(found.values())
    ours = Membership.objects.filter(network=network, source=MANUAL, state=Membership.State.YES)
    present = set(ours.values_list("profile", flat=True))
    upload = Upload.objects.create(
        network=network,
        by=by,
        mode=mode,
        address_count=len(members.lines),
        present_count=len(listed & present),
        trouble_count=len(troubles),
        troubles=troubles[:MOST_TROUBLES],
    )
    gone = present - listed if mode == Upload.Mode.REPLACE else set()
    UploadLine.objects.bulk_create(
        [
            *(UploadLine(upload=upload, profile_id=number, is_added=True) for number in sorted(listed - present)),
            *(UploadLine(upload=upload, profile_id=number, is_added=False) for number in sorted(gone)),
        ],
        batch_size=LOOKED_UP_AT_ONCE,
    )
    return upload


def find_people(addresses: Iterable[str]) -> dict[str, int]:
    """Return {address: profile's key} of those proven addresses that somebody here has."""
    found: dict[str, int] = {}
    for some in batched(addresses, LOOKED_UP_AT_ONCE):
        rows = EmailAddress.objects.filter(address__lower__in=some, verified_at__isnull=False)
        found |= {address.lower(): number for address, number in rows.values_list("address", "profile")}
    return found


@transaction.atomic
def start(upload: Upload, state: State, *, by: User) -> bool:
    """Have the planned change done (or the done one undone) in the background; False when it is under way already."""
    before = {State.DOING: State.PLANNED, State.UNDOING: State.DONE}[state]
    if not Upload.objects.filter(pk=upload.pk, state=before).update(state=state):
        return False
    verb = DONE if state == State.DOING else UNDONE
    counts = {"added": upload.added_count, "removed": upload.removed_count}
    record_act(verb, actor=by, profile=None, details={"network": upload.network.code, "upload": upload.pk, **counts})
    transaction.on_commit(partial(carry_out.enqueue, upload.pk))
    return True


@task()
def carry_out(upload_id: int) -> None:
    """Do what is left of the upload, then say that it is done."""
    upload = Upload.objects.select_related("network").filter(pk=upload_id).first()
    if upload is None or upload.state not in {State.DOING, State.UNDOING}:
        return
    while carry_out_some(upload):
        pass
    over = State.DONE if upload.state == State.DOING else State.UNDONE
    Upload.objects.filter(pk=upload.pk, state=upload.state).update(state=over, finished_at=timezone.now())


@transaction.atomic
def carry_out_some(upload: Upload) -> int:
    """Change a hundred people's memberships, and return how many lines that were."""
    is_undo = upload.state == State.UNDOING
    lines = list(
        upload.lines.select_for_update(of=("self",))
        .select_related("profile")
        .filter(is_done=is_undo)
        .order_by("pk")[:CHANGED_AT_ONCE]
    )
    people = [line.profile for line in lines]
    rows = {
        row.profile_id: row
        for row in Membership.objects.filter(network=upload.network, source=MANUAL, profile__in=people)
    }
    change = undo_line if is_undo else do_line
    changed = [line.profile for line in lines if change(upload, line, rows.get(line.profile_id))]
    UploadLine.objects.bulk_update(lines, ["is_done", "before"])
    publish_many(changed)
    return len(lines)


def do_line(upload: Upload, line: UploadLine, row: Membership | None) -> bool:
    line.is_done = True
    line.before = {"state": row.state, "since": row.since.isoformat() if row.since else None} if row else None
    is_member = row is not None and row.state == Membership.State.YES
    if is_member == line.is_added:
        return False  # somebody else did it since the plan was made
    if row is not None and not line.is_added:
        row.delete()
    else:
        put(upload, line.profile, state=Membership.State.YES, since=timezone.now().date().isoformat())
    return True


def undo_line(upload: Upload, line: UploadLine, row: Membership | None) -> bool:
    """Put back what was, unless somebody has decided otherwise since."""
    line.is_done = False
    before = line.before or {}
    is_member = row is not None and row.state == Membership.State.YES
    was_member = before.get("state") == Membership.State.YES
    if is_member != line.is_added or was_member == line.is_added:
        return False
    if before:
        put(upload, line.profile, state=before["state"], since=before["since"])
    elif row is not None:
        row.delete()
    return True


def put(upload: Upload, profile: Profile, *, state: str, since: str | None) -> None:
    Membership.objects.update_or_create(
        network=upload.network,
        profile=profile,
        source=MANUAL,
        defaults={"state": state, "since": since, "checked_at": timezone.now()},
    )


@task()
def forget_uploads() -> None:
    """Delete what was planned and not done within a day, and everything after thirty days: it names addresses."""
    now = timezone.now()
    is_forgotten_plan = Q(state=State.PLANNED, created_at__lt=now - Upload.PLAN_KEPT_FOR)
    over = Upload.objects.filter(is_forgotten_plan | Q(created_at__lt=now - Upload.KEPT_FOR))
    forget(UploadLine.objects.filter(upload__in=over))
    forget(over)
