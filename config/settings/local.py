"""A developer's machine: `make run`, and docker-compose.local.yml."""

from pathlib import Path

from config.env import env
from config.logging import build_logging
from config.openid import find_or_make_key
from config.settings.base import *

DEBUG = env.flag("DJANGO_DEBUG", default=True)
SECRET_KEY = env.text("DJANGO_SECRET_KEY", default="local-only-and-worth-nothing-anywhere-else")
ALLOWED_HOSTS = env.words("DJANGO_ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1],.localhost")

INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    *INSTALLED_APPS,
    "knowledge_commons_profiles.demo",
]
MIDDLEWARE = [*MIDDLEWARE, "knowledge_commons_profiles.pages.middleware.MissingPageMiddleware"]
MIDDLEWARE.insert(2, "whitenoise.middleware.WhiteNoiseMiddleware")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Queries and time of each page, for who asks for it: it lies over the page.
HAS_DEBUG_TOOLBAR = DEBUG and env.flag("DJANGO_DEBUG_TOOLBAR", default=False)
if HAS_DEBUG_TOOLBAR:
    INSTALLED_APPS = [*INSTALLED_APPS, "debug_toolbar"]
    MIDDLEWARE = [*MIDDLEWARE, "debug_toolbar.middleware.DebugToolbarMiddleware"]
    INTERNAL_IPS = ["127.0.0.1", "::1"]

# Mail is kept as files that a developer can open.
EMAIL_BACKEND = env.text("DJANGO_EMAIL_BACKEND", default="django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = str(Path(MEDIA_ROOT).with_name("mail"))

# Services on this machine have no TLS, and the provider's key is made when none is given.
HTTPS_ONLY = False
OAUTH2_PROVIDER = build_openid_provider(
    key=OAUTH2_PROVIDER["OIDC_RSA_PRIVATE_KEY"] or find_or_make_key(Path(MEDIA_ROOT).with_name("openid-key.pem")),
    site_url=SITE_URL,
    has_tls=False,
)

# The demo world's people name servers that are not theirs: nobody is asked, and their copies stay as they were loaded.
ORCID_API_URL = env.text("ORCID_API_URL", default="")
READS_MEMBERS_SITES = env.flag("READS_MEMBERS_SITES", default=False)

LOGGING = build_logging(json_lines=False, level=env.text("DJANGO_LOG_LEVEL", default="INFO"))
for name in ("django.tasks", "knowledge_commons_profiles.observability.tasks"):
    LOGGING["loggers"][name] = {"level": "WARNING"}  # a line for each step of each task hides the rest
LOGGING["loggers"]["django.server"] = {"level": "ERROR"}  # our own line per request says more

env.check()
