"""The staging deployment: production's settings with HSTS kept short, so that a mistake there is not remembered."""

from config.settings.production import *

SECURE_HSTS_SECONDS = env.number("DJANGO_HSTS_SECONDS", default=3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("DJANGO_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.flag("DJANGO_HSTS_PRELOAD", default=False)

env.check()
