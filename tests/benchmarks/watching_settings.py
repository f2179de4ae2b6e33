"""Production's settings around a view that does nothing: watched as the site is (WATCHED=1), or not at all."""

import os

from tests.benchmarks.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.watching_urls"
WATCHER = "knowledge_commons_profiles.observability.requests.RequestMiddleware"
MIDDLEWARE = [WATCHER] if os.environ.get("WATCHED") else []
