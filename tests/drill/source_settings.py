"""Production's settings on this machine, with a repository and a Mastodon server that stand in for the real ones."""

import os

from tests.benchmarks.settings import *  # noqa: F403

WORKS_URL = os.environ["DRILL_WORKS_URL"]
MASTODON_URL = os.environ["DRILL_MASTODON_URL"]
PRIVATE_HOSTS_ALLOWED = frozenset({"127.0.0.1"})
METRICS_NAMESPACE = METRICS_FOLDER = ""
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    "root": {"handlers": ["nowhere"]},
}
