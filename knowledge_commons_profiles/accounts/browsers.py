"""A readable name for what a browser calls itself (https://www.rfc-editor.org/rfc/rfc9110#name-user-agent)."""

from django.utils.translation import gettext

# What stands in the header, and what people call it. The order matters: most claim to be a later one too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def name_browser(user_agent: str) -> str:
    """Return “Firefox on Linux”, or as much of it as can be told; programs and empty headers are unknown."""
    browser = find_name(BROWSERS, user_agent)
    system = find_name(SYSTEMS, user_agent)
    shown = browser or gettext("Unknown browser")
    return gettext("%(browser)s on %(system)s") % {"browser": shown, "system": system} if system else shown


def find_name(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for token, name in names if token in user_agent), "")
