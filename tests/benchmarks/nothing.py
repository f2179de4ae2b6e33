"""The do-nothing view: Django without middleware, under the same Gunicorn. Everything else is measured against it."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="nothing", MIDDLEWARE=[], INSTALLED_APPS=[])


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nothing")


urlpatterns = [path("", nothing)]

application = get_wsgi_application()
