"""Which username somebody may have: its letters, whether it is kept for the site, and whether it is anybody's."""

import re
import unicodedata

from django.utils.translation import gettext

from knowledge_commons_profiles.accounts.models import ReservedUsername, RetiredUsername, User
from knowledge_commons_profiles.profiles.models import Profile

SHORTEST, LONGEST = 3, 30
# ASCII alone: letters of other scripts look like these, and addresses and sister services know no others.
NO_LETTER = re.compile(r"[^A-Za-z0-9_-]")
SEPARATORS = str.maketrans("", "", "-_")


def find_fault(username: str) -> str:
    """Return why nobody can register as `username`, and what to do; "" when it is free."""
    if fault := find_misspelling(username):
        return fault
    if is_reserved(username):
        return gettext("“%(username)s” is kept for the people who run this site. Choose another.") % {
            "username": username
        }
    if is_taken(username):
        return gettext("“%(username)s” is taken. Choose another.") % {"username": username}
    return ""


def find_misspelling(username: str) -> str:
    foreign = NO_LETTER.search(username)
    if foreign:
        told = gettext("Use only the letters a to z, digits, hyphens and underscores: %(letter)s is none of them.")
        return told % {"letter": describe(foreign[0])}
    if not SHORTEST <= len(username) <= LONGEST:
        told = gettext("Use %(shortest)s to %(longest)s characters: this has %(number)s.")
        return told % {"shortest": SHORTEST, "longest": LONGEST, "number": len(username)}
    return ""


def describe(letter: str) -> str:
    """Return the letter with its Unicode name, because a look-alike cannot be told from the Latin one by eye."""
    name = unicodedata.name(letter, "a letter without a name").lower()
    return f"“{letter}” ({name})" if letter.isprintable() else gettext("an invisible one (%(name)s)") % {"name": name}


def is_reserved(username: str) -> bool:
    plain = strip_separators(username)
    patterns = ReservedUsername.objects.filter(is_active=True).values_list("pattern", flat=True)
    return any(build_matcher(pattern).match(plain) for pattern in patterns)


def build_matcher(pattern: str) -> re.Pattern[str]:
    """Return what finds the names that begin as the pattern says; an empty pattern reserves nothing."""
    parts = strip_separators(pattern).strip().split("*")
    if not any(parts):
        return re.compile(r"(?!)")
    return re.compile(".*".join(re.escape(part) for part in parts))


def strip_separators(text: str) -> str:
    return text.lower().translate(SEPARATORS)


def is_taken(username: str) -> bool:
    """Tell whether somebody has it, in any case, or had it before their account was erased."""
    name = username.lower()
    return (
        Profile.objects.filter(username__lower=name).exists()
        or User.objects.filter(username__lower=name).exists()
        or RetiredUsername.objects.filter(username_hash=RetiredUsername.hash_username(username)).exists()
    )
