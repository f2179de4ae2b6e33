"""The test suite: local settings on a real database, with every mistake loud."""

import tempfile
from uuid import uuid4

from config.env import env
from config.logging import build_logging
from config.openid import find_or_make_key
from config.settings.base import *

DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105 (guards nothing)
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

INSTALLED_APPS = [*INSTALLED_APPS, "knowledge_commons_profiles.demo"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A pool would keep connections to the test database open while it is dropped.
DATABASES["default"]["OPTIONS"].pop("pool")

# WordPress's MariaDB is there for the tests that are about it (tests/commons.py): Django must not make it anew.
WORDPRESS_DATABASE = DATABASES.pop("wordpress", None)

# The cache is this process's own: the Redis may be a developer's, and tests run side by side. A busy machine must not
# make it forget, nor keep what another test left.
CACHES["default"]["KEY_PREFIX"] = f"tests-{uuid4().hex}"
if REDIS_SERVER:
    CACHES["default"]["OPTIONS"] = {
        **CACHES["default"]["OPTIONS"],
        "CLIENT_CLASS": "tests.caches.PrefixedClient",
        "IGNORE_EXCEPTIONS": False,
        "SOCKET_TIMEOUT": 30,
        "SOCKET_CONNECT_TIMEOUT": 30,
    }

# Servers that tests start on this machine stand for those that members name.
PRIVATE_HOSTS_ALLOWED = frozenset({"127.0.0.1"})
# A test that is about a source says where it is.
ORCID_API_URL = ""
READS_MEMBERS_SITES = False

MEDIA_ROOT = tempfile.mkdtemp(prefix="profiles-tests-")
NAV_WORKS_URL = "https://works.example.org/"
SECURITY_CONTACT = "mailto:security@example.org"


OAUTH2_PROVIDER = build_openid_provider(
    key=find_or_make_key(BASE_DIR / ".local" / "openid-key-tests.pem"), site_url="", has_tls=False
)


class UndefinedVariable(str):
    """Fails a test whose template names a variable that is not there."""

    __slots__ = ()

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"undefined template variable: {name}")


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable("%s")

LOGGING = build_logging(json_lines=True, level="INFO")

env.check()
