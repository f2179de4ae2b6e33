"""The dashboard's list of the site's metrics, and the site's own: two programs, one truth."""

from cron.metrics import SITE_METRICS
from knowledge_commons_profiles.observability.definitions import METRICS


def test_dashboard_and_site_mean_the_same_metrics():
    wanted = {metric.name: (metric.unit.value, set(metric.dimensions)) for metric in SITE_METRICS}
    published = {metric.name: (metric.unit.value, set(metric.labels)) for metric in METRICS.values()}
    assert published == wanted
