"""Settings that every deployment shares; what differs between deployments is a variable (config/env.py)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from config.addresses import build_https_url, find_origins
from config.env import env
from config.openid import build_openid_provider
from config.pool import refuse_closed
from config.stores import build_caches, build_storages, build_wordpress
from knowledge_commons_profiles import __version__

BASE_DIR = Path(__file__).resolve().parent.parent.parent
APPS_DIR = BASE_DIR / "knowledge_commons_profiles"

# Who we are: shown in the footer and, from the health report on, to operators.
VERSION = __version__
GIT_SHA = env.text("GIT_SHA", default="unknown")
BUILD_TAG = env.text("BUILD_TAG", default="unknown")
APP_BRANCH = env.text("APP_BRANCH", default="unknown")
DEPLOYMENT = env.text("DJANGO_SETTINGS_MODULE", default="config.settings.local").rpartition(".")[2]
HEALTH_TOKEN = env.text("HEALTH_TOKEN", default="")

# Figures for operators (docs/metrics.md): lines for CloudWatch, and a folder in memory for /metrics. Empty is off.
METRICS_NAMESPACE = env.text("METRICS_NAMESPACE", default="")
METRICS_DIMENSIONS = env.pairs("METRICS_DIMENSIONS", default=f"Environment={DEPLOYMENT}")
METRICS_FOLDER = env.text("METRICS_FOLDER", default="")

# Applications
INSTALLED_APPS = [
    "django.forms",
    "knowledge_commons_profiles.accounts.admin_config.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django_htmx",
    "django_prose_editor",
    "django_tasks_db",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "knowledge_commons_profiles.core",
    "knowledge_commons_profiles.wordpress",
    "knowledge_commons_profiles.works",
    "knowledge_commons_profiles.memberships",
    "knowledge_commons_profiles.mirrors",
    "knowledge_commons_profiles.pages",
    "knowledge_commons_profiles.profiles",
    "knowledge_commons_profiles.accounts",
    "knowledge_commons_profiles.directory",
    "knowledge_commons_profiles.api",
    "knowledge_commons_profiles.broker",
    "knowledge_commons_profiles.webhooks",
    "knowledge_commons_profiles.stats",
    "knowledge_commons_profiles.observability",
]

# A request's way in and out
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
MIDDLEWARE = [
    "knowledge_commons_profiles.observability.requests.follow_requests",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "knowledge_commons_profiles.core.headers.PermissionsPolicyMiddleware",
    "knowledge_commons_profiles.core.cookies.CookieDomainMiddleware",
    "knowledge_commons_profiles.core.languages.LanguageMiddleware",
    "knowledge_commons_profiles.broker.satellites.SilentCheckMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "knowledge_commons_profiles.accounts.seen.SeenMiddleware",
    "knowledge_commons_profiles.core.headers.PrivateAnswerMiddleware",
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
                "knowledge_commons_profiles.accounts.mail_notice.mail_notice",
                "knowledge_commons_profiles.accounts.menu.menu",
            ],
        },
    },
]

FORM_RENDERER = "knowledge_commons_profiles.core.forms.FormRenderer"

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
                "check": refuse_closed,
            },
            "connect_timeout": 5,
            "prepare_threshold": 1,  # for the queries of core/prepared.py: the ORM's are never prepared
            # Our queries are short. Compiling them or starting parallel workers for them took longer than running them.
            "options": (
                f"-c statement_timeout={env.number('DATABASE_STATEMENT_TIMEOUT', default=20)}s"
                " -c jit=off -c max_parallel_workers_per_gather=0"
            ),
        },
    },
)

# WordPress's MariaDB, which is read and never written (docs/wordpress.md). Without it nothing of it is anywhere.
DATABASE_ROUTERS = ["knowledge_commons_profiles.wordpress.router.WordPressRouter"]
DATABASES |= build_wordpress(env.mariadb("WORDPRESS_DATABASE_URL"))
WORDPRESS_TABLE_PREFIX = env.text("WORDPRESS_TABLE_PREFIX", default="wp_")
WORDPRESS_DOMAIN = env.text("WORDPRESS_DOMAIN", default="")
NETWORK_DOMAIN_OVERRIDES = env.mapping("NETWORK_DOMAIN_OVERRIDES")
WP_MEDIA_ROOT = env.text("WP_MEDIA_ROOT", default="")
WP_MEDIA_URL = env.text("WP_MEDIA_URL", default="")

# Cache: Redis when there is one. Losing it costs speed and nothing else.
REDIS_SERVER = env.text("REDIS_SERVER", default="")
CACHES = build_caches(REDIS_SERVER, version=VERSION)
DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True

# Beside the files of templates/components/, what the gallery shows.
COMPONENTS_IN_PYTHON = [
    "knowledge_commons_profiles.directory.card_samples.draw",
    "knowledge_commons_profiles.works.chart_samples.draw",
]

# Background work: kept in the database until a worker (`manage.py work`) has done it.
PERIODIC_TASKS: dict[str, timedelta] = {
    "knowledge_commons_profiles.core.periodic.prune_tasks": timedelta(days=1),
    "knowledge_commons_profiles.core.periodic.clear_sessions": timedelta(days=1),
    "knowledge_commons_profiles.accounts.verification.forget_requests": timedelta(hours=1),
    "knowledge_commons_profiles.accounts.exporting.delete_expired_exports": timedelta(hours=1),
    "knowledge_commons_profiles.webhooks.tasks.deliver": timedelta(seconds=30),
    "knowledge_commons_profiles.webhooks.tasks.forget_deliveries": timedelta(days=1),
    "knowledge_commons_profiles.broker.backchannel.end_client_sessions": timedelta(seconds=30),
    "knowledge_commons_profiles.broker.backchannel.forget_tokens": timedelta(days=1),
    "knowledge_commons_profiles.broker.nonces.forget_nonces": timedelta(hours=1),
    "knowledge_commons_profiles.accounts.single_logout.let_old_tokens_go": timedelta(hours=6),
    "knowledge_commons_profiles.accounts.erasing.erase_closed_accounts": timedelta(hours=1),
    "knowledge_commons_profiles.accounts.sister_services.write_uses": timedelta(minutes=10),
    "knowledge_commons_profiles.api.groups.refresh_groups": timedelta(minutes=1),
    "knowledge_commons_profiles.profiles.changes.forget_old_changes": timedelta(days=1),
    "knowledge_commons_profiles.profiles.tasks.remove_orphans": timedelta(days=1),
    "knowledge_commons_profiles.profiles.refreshing.refresh_waiting": timedelta(minutes=5),
    "knowledge_commons_profiles.directory.indexing.tell_search": timedelta(minutes=1),
    "knowledge_commons_profiles.accounts.societies.queue_due": timedelta(minutes=10),
    "knowledge_commons_profiles.accounts.list_uploads.forget_uploads": timedelta(days=1),
    "knowledge_commons_profiles.stats.figures.compute_figures": timedelta(days=1),
}
# Enqueued whenever something happens to a person, beside their own turn.
CHANGE_TASKS: list[str] = [
    "knowledge_commons_profiles.webhooks.tasks.deliver",
    "knowledge_commons_profiles.broker.backchannel.end_client_sessions",
]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["knowledge_commons_profiles.accounts.backends.SessionBackend"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "profiles:my_profile"
LOGOUT_REDIRECT_URL = "pages:home"
SESSION_ENGINE = "knowledge_commons_profiles.accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60  # then the provider is asked again whether it still knows the person
CSRF_COOKIE_HTTPONLY = True  # no script of ours reads it: forms bring the token
MESSAGE_STORAGE = "knowledge_commons_profiles.core.messages.MessageStorage"
MESSAGES_COOKIE_NAME = "messages"
CSRF_FAILURE_VIEW = "knowledge_commons_profiles.pages.errors.csrf_failure"

# Signing in: CILogon, or any OpenID provider whose discovery document is named here (accounts/oidc.py).
CILOGON_DISCOVERY_URL = env.text(
    "CILOGON_DISCOVERY_URL", default="https://cilogon.org/.well-known/openid-configuration"
)
CILOGON_CLIENT_ID = env.text("CILOGON_CLIENT_ID", default="")
CILOGON_CLIENT_SECRET = env.text("CILOGON_CLIENT_SECRET", default="")
CILOGON_PROMPT_LOGIN = env.text("CILOGON_PROMPT_LOGIN", default="NEVER")
CILOGON_REGISTERED_DOMAIN = env.text("CILOGON_REGISTERED_DOMAIN", default="")
CILOGON_ACTUAL_DOMAIN = env.text("CILOGON_ACTUAL_DOMAIN", default="")
ALLOWED_CILOGON_FORWARDING_DOMAINS = env.words("ALLOWED_CILOGON_FORWARDING_DOMAINS", default="")
VERIFICATION_LIMIT_HOURS = env.number("VERIFICATION_LIMIT_HOURS", default=48, minimum=1)
STATIC_API_BEARER = env.text("STATIC_API_BEARER", default="")
TOKEN_ENCRYPTION_KEYS = env.words("TOKEN_ENCRYPTION_KEY", default="")
ADMIN_URL = env.text("DJANGO_ADMIN_URL", default="admin/").strip("/") + "/"

# Societies that are asked who their members are (clients/societies); one whose variables are not all set is not asked.
SYNC_HOURS = env.number("SYNC_HOURS", default=24, minimum=1)
MLA_API_BASE_URL = env.text("MLA_API_BASE_URL", default="")
MLA_API_KEY = env.text("MLA_API_KEY", default="")
MLA_API_SECRET = env.text("MLA_API_SECRET", default="")
MLA_REQUESTS_A_MINUTE = env.number("MLA_REQUESTS_A_MINUTE", default=100, minimum=1)
ARLISNA_API_BASE_URL = env.text("ARLISNA_API_BASE_URL", default="")
ARLISNA_API_TOKEN = env.text("ARLISNA_API_TOKEN", default="")
ARLISNA_REQUESTS_A_MINUTE = env.number("ARLISNA_REQUESTS_A_MINUTE", default=100, minimum=1)
UP_API_BASE_URL = env.text("UP_API_BASE_URL", default="")
UP_CLIENT_ID = env.text("UP_CLIENT_ID", default="")
UP_CLIENT_SECRET = env.text("UP_CLIENT_SECRET", default="")
UP_REFRESH_TOKEN = env.text("UP_REFRESH_TOKEN", default="")
UP_REQUESTS_A_MINUTE = env.number("UP_REQUESTS_A_MINUTE", default=100, minimum=1)
MSU_EMAIL_DOMAINS = env.words("MSU_EMAIL_DOMAINS", default="msu.edu")

# Networks under hosts of their own (core/hosts.py), and the cookies that hosts share (core/cookies.py)
NETWORK_SUBDOMAIN_BASE_DOMAINS = [word.lower() for word in env.words("NETWORK_SUBDOMAIN_BASE_DOMAINS", default="")]
NETWORK_SUBDOMAIN_IGNORED = env.words("NETWORK_SUBDOMAIN_IGNORED", default="www")
NETWORK_HOST_ALIASES = env.mapping("NETWORK_HOST_ALIASES")
SESSION_COOKIE_DOMAIN = env.text("DJANGO_SESSION_COOKIE_DOMAIN", default="") or None
CSRF_COOKIE_DOMAIN = env.text("DJANGO_CSRF_COOKIE_DOMAIN", default="") or None
COOKIE_DOMAIN_OVERRIDES = env.mapping("COOKIE_DOMAIN_OVERRIDES")

# Read by `manage.py import_networks` alone, with WORDPRESS_DOMAIN: afterwards networks are edited in the admin.
NETWORK_DISPLAY_NAMES = env.mapping("NETWORK_DISPLAY_NAMES")
OPEN_REGISTRATION_NETWORKS = env.text("OPEN_REGISTRATION_NETWORKS", default="")

# The newsletter; it is not there unless all four are set.
MAILCHIMP_DC = env.text("MAILCHIMP_DC", default="")
MAILCHIMP_LIST_ID = env.text("MAILCHIMP_LIST_ID", default="")
MAILCHIMP_API_KEY = env.text("MAILCHIMP_API_KEY", default="")
MAILCHIMP_NEWSLETTER_GROUP_ID = env.text("MAILCHIMP_NEWSLETTER_GROUP_ID", default="")
MAILCHIMP_API_URL = f"https://{MAILCHIMP_DC}.api.mailchimp.com/3.0"

# Mail. The name of a service's own settings stands with the deployment that uses it.
DEFAULT_FROM_EMAIL = env.text("DJANGO_DEFAULT_FROM_EMAIL", default="Knowledge Commons Profiles <noreply@localhost>")
SERVER_EMAIL = env.text("DJANGO_SERVER_EMAIL", default=DEFAULT_FROM_EMAIL)
EMAIL_SUBJECT_PREFIX = env.text("DJANGO_EMAIL_SUBJECT_PREFIX", default="")
EMAIL_TIMEOUT = 10

# Security headers, the same everywhere, beside those that Django sends by itself. HTTPS-only ones are in production.py.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
STATIC_URL = env.text("DJANGO_STATIC_URL", default="/static/")
STATIC_SOURCES = [CSP.SELF, *find_origins(STATIC_URL)]
SECURE_CSP: dict[str, Any] = {  # Any: lists of sources, or True
    "default-src": [CSP.NONE],
    "script-src": STATIC_SOURCES,
    "style-src": STATIC_SOURCES,
    "img-src": STATIC_SOURCES,
    "font-src": STATIC_SOURCES,
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# The API for sister services (docs/api.md): JSON and bearer tokens, no cookies and no pages.
API_CALLS_PER_SERVICE = env.number("API_CALLS_PER_SERVICE", default=3000)
API_CALLS_PER_ADDRESS = env.number("API_CALLS_PER_ADDRESS", default=120)
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", default=1)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["knowledge_commons_profiles.api.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_THROTTLE_CLASSES": ["knowledge_commons_profiles.api.throttles.CallerThrottle"],
    "DEFAULT_PARSER_CLASSES": ["knowledge_commons_profiles.api.bodies.SmallJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "knowledge_commons_profiles.api.errors.answer_error",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Knowledge Commons Profiles",
    "DESCRIPTION": "What sister services may know of members, and tell us. See docs/api.md for recipes.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "POSTPROCESSING_HOOKS": [],
}

# Languages and time (docs/languages.md). A language stands here when its translation is complete.
LANGUAGE_CODE = "en"
LANGUAGES = (("en", "English"), ("es", "Español"))
LOCALE_PATHS = [APPS_DIR / "locale"]
FORMAT_MODULE_PATH = ["knowledge_commons_profiles.core.formats"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
TIME_ZONE = "UTC"

# Files
STATICFILES_DIRS = [APPS_DIR / "static"]
STATIC_ROOT = env.text("DJANGO_STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
MEDIA_URL = "/media/"
MEDIA_ROOT = env.text("DJANGO_MEDIA_ROOT", default=str(BASE_DIR / ".local" / "media"))
STORAGES = build_storages(
    bucket=env.text("DJANGO_AWS_STORAGE_BUCKET_NAME", default=""),
    region=env.text("DJANGO_AWS_S3_REGION_NAME", default=""),
    access_key=env.text("DJANGO_AWS_ACCESS_KEY_ID", default=""),
    secret_key=env.text("DJANGO_AWS_SECRET_ACCESS_KEY", default=""),
    endpoint=env.text("DJANGO_AWS_S3_ENDPOINT_URL", default=""),
)
# What a request may hold in memory: forms at most this, files more than this go to disk.
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "knowledge_commons_profiles.core.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Addresses that are not public and that we may ask nevertheless when a member names them. The tests alone put any in
# here; it is no variable, so that no deployment can open its own network by mistake.
PRIVATE_HOSTS_ALLOWED: frozenset[str] = frozenset()

# What other systems know about members (mirrors/). A source without its address does not exist.
WORKS_URL = build_https_url(env.text("WORKS_DOMAIN", default=""))
ORCID_API_URL = env.text("ORCID_API_URL", default="https://pub.orcid.org/v3.0").rstrip("/")
READS_MEMBERS_SITES = env.flag("READS_MEMBERS_SITES", default=True)
MASTODON_URL = "https://{server}"

# The Commons' search service.
CC_SEARCH_URL = env.address("CC_SEARCH_URL")
CC_SEARCH_API_KEY = env.text("CC_SEARCH_API_KEY", default="")
CC_SEARCH_TIMEOUT = env.number("CC_SEARCH_TIMEOUT", default=5, minimum=1)

# Our own address, for those who read us in the background; pages take it from the request.
SITE_URL = env.address("SITE_URL", wanted_by="CC_SEARCH_URL")

# Addresses of other services have to be https; local settings alone let this machine itself do without.
HTTPS_ONLY = True

# Sister services that hear what happens to members, in the forms of the older service (webhooks/configured.py).
WEBHOOK_TOKEN = env.text("WEBHOOK_TOKEN", default="")
WORKS_UPDATE_ENDPOINTS = env.words("WORKS_UPDATE_ENDPOINTS", default="")
WEBHOOK_URLS = env.words("WEBHOOK_URLS", default="")
LOGOUT_ENDPOINTS = env.words("LOGOUT_ENDPOINTS", default="")
WORDPRESS_EMAIL_UPDATE_URL = env.text("WORDPRESS_EMAIL_UPDATE_URL", default="")
WORDPRESS_AVATAR_UPDATE_URL = env.text("WORDPRESS_AVATAR_UPDATE_URL", default="")

# Lending our sign-in to sister services (broker/), in the older service's way and as an OpenID provider.
BROKER_WORDPRESS_CALLBACK = env.text("BROKER_WORDPRESS_CALLBACK", default="")
BROKER_WORDPRESS_ALLOWED_DOMAINS = env.words("BROKER_WORDPRESS_ALLOWED_DOMAINS", default="")
BROKER_WORKS_CALLBACK = env.text("BROKER_WORKS_CALLBACK", default="")
BROKER_WORKS_ALLOWED_DOMAINS = env.words("BROKER_WORKS_ALLOWED_DOMAINS", default="")
BROKER_FALLBACK_REDIRECT_URL = env.text("BROKER_FALLBACK_REDIRECT_URL", default="")
BROKER_CLIENT_HUB = env.text("BROKER_CLIENT_HUB", default="")
BROKER_CLIENT_HOSTS = env.words("BROKER_CLIENT_HOSTS", default="")
BROKER_CLIENT_SILENT_LOGIN_TTL = env.number("BROKER_CLIENT_SILENT_LOGIN_TTL", default=300, minimum=20)
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER = build_openid_provider(
    # One line may hold the key, with \n where its lines end.
    key=env.text("OIDC_RSA_PRIVATE_KEY", default="").replace("\\n", "\n"),
    site_url=SITE_URL,
)

# Where the Commons' other services are; an empty address takes its link away.
NAV_WORKS_URL = env.text("NAV_WORKS_URL", default="")
NAV_HELP_URL = env.text("NAV_HELP_URL", default="")
SECURITY_CONTACT = env.text("SECURITY_CONTACT", default="")
