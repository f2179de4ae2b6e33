"""Pictures of suspended profiles and of closed accounts: they have public names, and yet nobody shall get them."""

import re

from django.db.models import Q

from knowledge_commons_profiles.profiles.models import Profile

# One picture may be several files: its stem is their common part.
SIZE_AND_ENDING = re.compile(r"(-\d+)?\.[a-z]+$")


def is_picture_hidden(path: str) -> bool:
    """Tell whether this portrait or cover, in any of its sizes, is of such a profile. Those are few, and indexed."""
    stem = SIZE_AND_ENDING.sub("", path)
    hidden = Profile.objects.filter(Q(closes_at__isnull=False) | Q(is_suspended=True))
    return hidden.filter(Q(portrait__startswith=stem) | Q(cover__startswith=stem)).exists()
