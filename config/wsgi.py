"""The WSGI application that Gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

from knowledge_commons_profiles.observability.answers import start_telling  # noqa: E402 (apps are ready only now)

start_telling()
