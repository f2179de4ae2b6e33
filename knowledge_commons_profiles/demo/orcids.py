"""ORCID iDs of nobody, with a right check character.

ORCID assigns 0000-0001-5000-0007 to 0000-0003-5000-0001 and 0009-0000-0000-0000 to 0009-0010-0000-0000; ours start
with 0009-9, outside of both, so that no page of the demo world points at a living person.

https://support.orcid.org/hc/en-us/articles/360006897674-Structure-of-the-ORCID-Identifier
"""

from knowledge_commons_profiles.demo.chance import digest_number
from knowledge_commons_profiles.profiles.entries import compute_check_character

PREFIX = "00099"
DIGITS = 15


def build_orcid(username: str) -> str:
    length = DIGITS - len(PREFIX)
    digits = PREFIX + str(digest_number("orcid", username) % 10**length).zfill(length)
    whole = digits + compute_check_character(digits)
    return "-".join(whole[start : start + 4] for start in range(0, len(whole), 4))
