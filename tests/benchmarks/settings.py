"""Production's settings on this machine: no TLS in front, and a cache that can be switched off."""

import os
import warnings

os.environ.setdefault("DJANGO_SECRET_KEY", "benchmarks-only")
os.environ.setdefault("DJANGO_ALLOWED_HOSTS", "127.0.0.1,testserver")
for secret in ("CILOGON_CLIENT_ID", "CILOGON_CLIENT_SECRET", "SPARKPOST_API_KEY"):
    os.environ.setdefault(secret, "opens-nothing")

from config.settings import base
from config.settings.production import *  # noqa: F403

SECURE_SSL_REDIRECT = False
INSTALLED_APPS = [*INSTALLED_APPS, "knowledge_commons_profiles.demo"]  # noqa: F405
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if base.REDIS_SERVER:
    base.CACHES["default"]["OPTIONS"]["CLIENT_CLASS"] = "tests.caches.PrefixedClient"
if os.environ.get("BENCHMARK_CACHE") == "off":
    CACHES = {name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in base.CACHES}

# Static files are not collected for a benchmark; and only the servers say what they do, not the process that measures.
warnings.filterwarnings("ignore", "No directory at")
if "BENCHMARK_SERVED" not in os.environ:
    METRICS_NAMESPACE = METRICS_FOLDER = ""
    LOGGING["loggers"]["knowledge_commons_profiles"]["level"] = "WARNING"  # noqa: F405
