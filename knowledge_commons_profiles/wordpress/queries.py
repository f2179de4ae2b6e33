"""The door to WordPress for everybody above: what it knows about one person, in the forms of mirrors/payloads.py.

Ask `is_configured()` first: a deployment may have no WordPress. Each `fetch_` asks MariaDB one to four small queries,
and raises UnreachableError or AnswerError. People are named by their WordPress number (`Profile.wordpress_id`, or
`find_user_id()` by login). `SYSTEM` is WordPress's name among the circuit breakers.
"""

from knowledge_commons_profiles.wordpress.activity import fetch_activity
from knowledge_commons_profiles.wordpress.asking import SYSTEM, is_configured
from knowledge_commons_profiles.wordpress.blogs import fetch_posts, fetch_sites
from knowledge_commons_profiles.wordpress.groups import Group, fetch_all_groups, fetch_groups, find_group
from knowledge_commons_profiles.wordpress.news import fetch_news
from knowledge_commons_profiles.wordpress.people import find_user_id

__all__ = [
    "SYSTEM",
    "Group",
    "fetch_activity",
    "fetch_all_groups",
    "fetch_groups",
    "fetch_news",
    "fetch_posts",
    "fetch_sites",
    "find_group",
    "find_user_id",
    "is_configured",
]
