"""Counting, once a day. Only what strangers may see of people is counted, and no group of fewer than five is named.

So the page needs no password, and nobody can be found by it (docs/decisions/0018).
"""

from dataclasses import asdict, dataclass, field
from datetime import timedelta

from django.db import connection
from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.tasks import task
from django.utils import timezone

from knowledge_commons_profiles.accounts.models import LoginMethod
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.profiles.layout import Audience
from knowledge_commons_profiles.profiles.models import Listing, Profile
from knowledge_commons_profiles.stats.models import Figures

FEWEST = 5
MOST_ROWS = 20
ACTIVE_WEEKS = (52, 104, 166)
FACETS = """
    SELECT substr(facet, length(%(kind)s) + 2), count(*) AS people
      FROM profiles_listing, unnest(facets) AS facet
     WHERE audience = 'everyone' AND starts_with(facet, %(kind)s || ':')
     GROUP BY facet HAVING count(*) >= %(fewest)s
     ORDER BY people DESC, facet LIMIT %(most)s
"""

type Row = tuple[str, int]  # a name, and how many people


@dataclass(frozen=True, slots=True)
class Content:
    member_count: int = 0
    active: list[Row] = field(default_factory=list)
    joined: list[Row] = field(default_factory=list)
    networks: list[Row] = field(default_factory=list)
    affiliations: list[Row] = field(default_factory=list)
    interests: list[Row] = field(default_factory=list)


@task()
def compute_figures() -> None:
    Figures.objects.update_or_create(pk=1, defaults={"content": asdict(build_content()), "computed_at": timezone.now()})


def build_content() -> Content:
    names = dict(Network.objects.values_list("slug", "name"))
    return Content(
        member_count=Listing.objects.filter(audience=Audience.EVERYONE).count(),
        active=[(f"in the last {weeks} weeks", count_active(weeks)) for weeks in ACTIVE_WEEKS],
        joined=count_joined(),
        networks=[(names.get(slug, slug), count) for slug, count in count_facet("network", most=100)],
        affiliations=count_facet("affiliation"),
        interests=count_facet("interest"),
    )


def count_active(weeks: int) -> int:
    """Count the listed people who signed in since."""
    since = timezone.now() - timedelta(weeks=weeks)
    methods = LoginMethod.objects.filter(last_used_at__gte=since, profile__in=Profile.objects.listed())
    return methods.values("profile").distinct().count()


def count_joined() -> list[Row]:
    years = (
        Profile.objects.listed()
        .annotate(year=ExtractYear("created_at"))
        .values("year")
        .annotate(people=Count("pk"))
        .filter(people__gte=FEWEST)
        .order_by("year")
    )
    return [(str(row["year"]), row["people"]) for row in years]


def count_facet(kind: str, *, most: int = MOST_ROWS) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(FACETS, {"kind": kind, "fewest": FEWEST, "most": most})
        return [(name, count) for name, count in cursor.fetchall()]


def find_figures() -> Figures | None:
    return Figures.objects.filter(pk=1).first()
