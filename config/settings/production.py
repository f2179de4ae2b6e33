"""A deployment behind Traefik, which ends TLS."""

from config.env import env
from config.logging import build_logging
from config.sentry import start_sentry
from config.settings.base import *

DEBUG = False
SECRET_KEY = env.text("DJANGO_SECRET_KEY")
ALLOWED_HOSTS = env.words("DJANGO_ALLOWED_HOSTS")
CILOGON_CLIENT_ID = env.text("CILOGON_CLIENT_ID")
CILOGON_CLIENT_SECRET = env.text("CILOGON_CLIENT_SECRET")
CSRF_TRUSTED_ORIGINS = env.words("DJANGO_CSRF_TRUSTED_ORIGINS", default="")

# HTTPS everywhere. Traefik says how the visitor came in X-Forwarded-Proto and overwrites what the visitor sent.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # asked by the container itself and by Traefik, inside
SECURE_HSTS_SECONDS = env.number("DJANGO_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("DJANGO_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.flag("DJANGO_HSTS_PRELOAD", default=True)
# A cookie with a domain may not call itself "__Host-" (RFC 6265bis, section 4.1.3.2).
HAS_SHARED_COOKIES = bool(SESSION_COOKIE_DOMAIN or CSRF_COOKIE_DOMAIN or any(COOKIE_DOMAIN_OVERRIDES.values()))
COOKIE_PREFIX = "__Secure-" if HAS_SHARED_COOKIES else "__Host-"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
MESSAGES_COOKIE_NAME = f"{COOKIE_PREFIX}messages"
SECURE_CSP = {**SECURE_CSP, "upgrade-insecure-requests": True}

# Static files: collected at build time under names that change with their content, so browsers keep them for ever.
MIDDLEWARE = [*MIDDLEWARE]
MIDDLEWARE.insert(2, "whitenoise.middleware.WhiteNoiseMiddleware")
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

# Mail through SparkPost (https://anymail.dev/en/stable/esps/sparkpost/), which shall not rewrite links to count clicks.
EMAIL_BACKEND = env.text("DJANGO_EMAIL_BACKEND", default="anymail.backends.sparkpost.EmailBackend")
ANYMAIL: dict[str, object] = {
    "SPARKPOST_API_KEY": env.text("SPARKPOST_API_KEY"),
    "REQUESTS_TIMEOUT": (3, 10),
    "SEND_DEFAULTS": {"track_clicks": False, "track_opens": False},
}

METRICS_NAMESPACE = env.text("METRICS_NAMESPACE", default="KnowledgeCommonsProfiles")
METRICS_FOLDER = env.text("METRICS_FOLDER", default="/dev/shm/profiles-metrics")  # noqa: S108 (memory; made for us alone)

LOGGING = build_logging(json_lines=True, level=env.text("DJANGO_LOG_LEVEL", default="INFO"))

env.check()
start_sentry(env, version=VERSION, sha=GIT_SHA, environment=DEPLOYMENT)
