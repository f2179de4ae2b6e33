"""Settings that every deployment shares; what differs between deployments is a variable (config/env.py)."""

from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from config.env import env
from knowledge_commons_profiles import __version__

BASE_DIR = Path(__file__).resolve().parent.parent.parent
APPS_DIR = BASE_DIR / "knowledge_commons_profiles"

# Who we are: shown in the footer and, from the health report on, to operators.
VERSION = __version__
GIT_SHA = env.text("GIT_SHA", default="unknown")

# Applications
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django_htmx",
    "knowledge_commons_profiles.core",
    "knowledge_commons_profiles.works",
    "knowledge_commons_profiles.memberships",
    "knowledge_commons_profiles.mirrors",
    "knowledge_commons_profiles.pages",
    "knowledge_commons_profiles.profiles",
    "knowledge_commons_profiles.accounts",
    "knowledge_commons_profiles.directory",
    "knowledge_commons_profiles.observability",
]

# A request's way in and out
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
MIDDLEWARE = [
    "knowledge_commons_profiles.observability.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "knowledge_commons_profiles.core.headers.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "knowledge_commons_profiles.memberships.middleware.NetworkMiddleware",
]

# Templates
TEMPLATES: list[dict[str, Any]] = [  # Any: Django's own schema
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [APPS_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "knowledge_commons_profiles.pages.navigation.navigation",
            ],
        },
    },
]

# Database: PostgreSQL through the driver's own pool, therefore no persistent connections of Django's.
DATABASES = {"default": env.database("DATABASE_URL")}
DATABASES["default"].update(
    {
        "CONN_MAX_AGE": 0,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            **DATABASES["default"].get("OPTIONS", {}),
            "pool": {
                "min_size": 1,
                "max_size": env.number("DATABASE_POOL_SIZE", default=8, minimum=1),
                "timeout": env.number("DATABASE_POOL_TIMEOUT", default=5, minimum=1),
            },
            "connect_timeout": 5,
            # Our queries are short. Compiling them or starting parallel workers for them took longer than running them.
            "options": (
                f"-c statement_timeout={env.number('DATABASE_STATEMENT_TIMEOUT', default=20)}s"
                " -c jit=off -c max_parallel_workers_per_gather=0"
            ),
        },
    },
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache: Redis when there is one. Losing it costs speed and nothing else.
REDIS_SERVER = env.text("REDIS_SERVER", default="")
if REDIS_SERVER:
    CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": f"{REDIS_SERVER.rstrip('/')}/0",
            "KEY_PREFIX": f"profiles-{__version__}",
            "OPTIONS": {
                "IGNORE_EXCEPTIONS": True,
                "LOG_IGNORED_EXCEPTIONS": True,
                "SOCKET_CONNECT_TIMEOUT": 1,
                "SOCKET_TIMEOUT": 1,
            },
        },
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "profiles",
            "OPTIONS": {"MAX_ENTRIES": 1000},
        },
    }
# In front of it, in each process: finished pages, under keys that change with all they show, so that none is stale.
CACHES["pages"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "pages",
    "OPTIONS": {"MAX_ENTRIES": 200},  # of 25 KB or so
}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/login/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "knowledge_commons_profiles.pages.errors.csrf_failure"

# Security headers, the same everywhere. HTTPS-only ones are in production.py.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP: dict[str, Any] = {  # Any: lists of sources, or True
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# Language and time
LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "/static/"
STATICFILES_DIRS = [APPS_DIR / "static"]
STATIC_ROOT = env.text("DJANGO_STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
MEDIA_URL = "/media/"
MEDIA_ROOT = env.text("DJANGO_MEDIA_ROOT", default=str(BASE_DIR / ".local" / "media"))

# Where the Commons' other services are; an empty address takes its link away.
NAV_WORKS_URL = env.text("NAV_WORKS_URL", default="")
NAV_HELP_URL = env.text("NAV_HELP_URL", default="")
SECURITY_CONTACT = env.text("SECURITY_CONTACT", default="")
