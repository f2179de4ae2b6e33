"""Usernames that differ only in case. The oldest account keeps the name; a later one gets it with its number."""

from knowledge_commons_profiles.accounts.importing.report import Report
from knowledge_commons_profiles.wordpress.members import iter_twins


def read_renamed(report: Report) -> dict[int, str]:
    """Return the new username of each user whose login an older user has in another case, and report it."""
    renamed = {}
    for (oldest, kept), *later in iter_twins():
        for number, login in later:
            renamed[number] = f"{login}-{number}"
            report.renamed.append(f"{login} ({number}) → {renamed[number]}: {kept} ({oldest}) is older")
    return renamed
