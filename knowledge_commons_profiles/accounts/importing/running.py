"""An import from its first user to its last: read a chunk, make drafts, write them, note how far it came."""

import copy
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from django.db import DataError, IntegrityError, connections, reset_queries

from knowledge_commons_profiles.accounts.importing.command import Run
from knowledge_commons_profiles.accounts.importing.drafts import Draft, Drafter, UnusableError
from knowledge_commons_profiles.accounts.importing.mapping import FieldMapping
from knowledge_commons_profiles.accounts.importing.pictures import PictureImport
from knowledge_commons_profiles.accounts.importing.report import Report
from knowledge_commons_profiles.accounts.importing.writing import Writer
from knowledge_commons_profiles.wordpress.members import (
    WordPressMember,
    count_members,
    iter_twins,
    read_fields,
    read_members,
)

CHUNK = 500


@dataclass(slots=True, kw_only=True)
class Import(Run):
    mapping: FieldMapping
    chunk: int = CHUNK
    with_pictures: bool = False

    def count_people(self) -> int:
        return 1 if self.only else count_members()

    def iter_done(self, after: int) -> Iterator[tuple[int, int]]:
        drafter = Drafter(self.mapping, read_fields(), self.report, self.bad_rows)
        writer = Writer(report=self.report, bad_rows=self.bad_rows, is_dry=self.is_dry)
        renamed = read_renamed(self.report)
        for members in self.iter_members(after, drafter.targets):
            self.report.read += len(members)
            self.write(writer, list(self.iter_drafts(drafter, members, renamed)))
            self.bad_rows.write(self.report)
            yield members[-1].id, len(members)
            reset_queries()  # with DEBUG on, Django keeps the text of every statement
        if self.with_pictures:
            PictureImport(report=self.report, bad_rows=self.bad_rows, is_dry=self.is_dry, only=self.only).run()
            self.bad_rows.write(self.report)

    def iter_members(self, after: int, field_ids: Iterable[int]) -> Iterator[list[WordPressMember]]:
        """Yield chunk by chunk; a thread reads the next one while this one is written."""
        taxonomies = (*self.mapping.interest_taxonomies, *self.mapping.society_taxonomies)
        read = partial(
            read_members, chunk=self.chunk, taxonomies=taxonomies, login=self.only, field_ids=list(field_ids)
        )
        with ThreadPoolExecutor(max_workers=1) as reader:
            try:
                following = reader.submit(read, after=after)
                while members := following.result():
                    following = reader.submit(read, after=members[-1].id)
                    yield members
            finally:
                reader.submit(connections.close_all)  # those of the thread

    def iter_drafts(
        self, drafter: Drafter, members: Sequence[WordPressMember], renamed: dict[int, str]
    ) -> Iterator[Draft]:
        for member in members:
            if member.is_spam or member.is_deleted:
                self.report.skipped["spam" if member.is_spam else "deleted in WordPress"] += 1
                continue
            try:
                yield drafter.draft(member, renamed.get(member.id, member.login.strip()))
            except UnusableError as error:
                self.bad_rows.add(member.id, member.login, "username", str(error))

    def write(self, writer: Writer, drafts: Sequence[Draft]) -> None:
        """Write a chunk; when the database refuses it, each of its people alone: one bad row stops nobody else."""
        if not drafts:
            return
        before, told = copy.deepcopy(self.report), len(self.bad_rows.waiting)
        try:
            writer.write(drafts)
        except (DataError, IntegrityError, ValueError) as error:
            for name in Report.__slots__:  # what was counted of it was not written after all
                setattr(self.report, name, getattr(before, name))
            del self.bad_rows.waiting[told:]
            if len(drafts) == 1:
                reason = f"the database refused: {str(error).splitlines()[0]}"
                self.bad_rows.add(drafts[0].wordpress_id, drafts[0].username, "row", reason)
                return
            for draft in drafts:
                self.write(writer, [draft])


def read_renamed(report: Report) -> dict[int, str]:
    """Return the new username of each user whose login an older user has in another case, and report it.

    The oldest account keeps the name; a later one gets it with its number.
    """
    renamed = {}
    for (oldest, kept), *later in iter_twins():
        for number, login in later:
            renamed[number] = f"{login}-{number}"
            report.renamed.append(f"{login} ({number}) → {renamed[number]}: {kept} ({oldest}) is older")
    return renamed
