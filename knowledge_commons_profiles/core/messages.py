"""Messages for one visitor: kept in a cookie of that browser, read once, and gone with its session."""

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest


class NamedCookieStorage(CookieStorage):
    """Django's, under a name that may say how the cookie is protected (ASVS 5, 3.3.1 and 3.3.3)."""

    cookie_name = settings.MESSAGES_COOKIE_NAME


class MessageStorage(FallbackStorage):
    storage_classes = (NamedCookieStorage, SessionStorage)


def has_messages(request: HttpRequest) -> bool:
    """Tell whether a page for this visitor is nobody else's, as it shows a message. Reading it here does not use it."""
    return bool(len(get_messages(request)))


def forget_messages(request: HttpRequest) -> None:
    """Use up what waits, so that whoever sits down at this browser next does not read it."""
    list(get_messages(request))
