"""The dashboard's list of the site's metrics, and the site's own: two programs, one truth."""

from knowledge_commons_profiles.observability.definitions import METRICS
from tests.cron.test_alarms import DEFINED


def test_dashboard_and_site_mean_the_same_metrics():
    wanted = {metric.name: (metric.unit, set(metric.dimensions)) for metric in DEFINED if metric.is_of_site}
    published = {metric.name: (metric.unit.value, set(metric.labels)) for metric in METRICS.values()}
    assert published == wanted
