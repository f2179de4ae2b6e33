"""The sections of a profile page, in the order and the columns in which they stand until their owner arranges them."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from knowledge_commons_profiles.mirrors.models import Copy


@dataclass(frozen=True, slots=True)
class Kind:
    """A section's id is its address (`#works`, the keys of JSON), `shape` is how the page draws it.

    `field` is the column of a rich text, `source` the copy of what another system knows.
    """

    id: str
    heading: str
    shape: str = "text"
    field: str = ""
    source: Copy.Source | None = None


MAIN = (
    Kind("about_user", gettext_noop("About"), field="about"),
    Kind("education", gettext_noop("Education"), field="education"),
    Kind("publications", gettext_noop("Publications"), field="publications"),
    Kind("projects", gettext_noop("Projects"), field="projects"),
    Kind("upcoming_talks", gettext_noop("Upcoming talks"), field="upcoming_talks"),
    Kind("memberships", gettext_noop("Memberships"), field="memberships"),
    Kind("works", gettext_noop("Works"), "works", source=Copy.Source.WORKS),
    Kind("blog_posts", gettext_noop("Blog posts"), "posts", source=Copy.Source.POSTS),
    Kind("mastodon_feed", gettext_noop("Mastodon"), "toots", source=Copy.Source.MASTODON),
)
SIDE = (
    Kind("cv", gettext_noop("Curriculum vitae"), "cv"),
    Kind("academic_interests", gettext_noop("Academic interests"), "interests"),
    Kind("commons_groups", gettext_noop("Groups"), "groups", source=Copy.Source.GROUPS),
    Kind("commons_activity", gettext_noop("Recent activity"), "activity", source=Copy.Source.ACTIVITY),
    Kind("commons_sites", gettext_noop("Sites"), "sites", source=Copy.Source.SITES),
)
KINDS = {kind.id: kind for kind in MAIN + SIDE}
LEFT, RIGHT = tuple(kind.id for kind in MAIN), tuple(kind.id for kind in SIDE)
SECTIONS = tuple(KINDS)
HEADINGS = {kind.id: kind.heading for kind in KINDS.values()}
TEXT_FIELDS = {kind.id: kind.field for kind in KINDS.values() if kind.field}
MIRRORED = {kind.id: kind.source for kind in KINDS.values() if kind.source}
