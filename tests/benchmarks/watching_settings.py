"""Production's settings around a view that does nothing."""

from tests.benchmarks.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.watching_app"
