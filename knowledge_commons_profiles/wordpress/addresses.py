"""Where WordPress shows things: blogs say it themselves, groups and members are found under a society's domain."""

from pathlib import Path
from urllib.parse import quote

from django.conf import settings

MAIN_SOCIETY = "hc"
AVATAR_PATTERNS = ("*-bpfull.*", "*-bpthumb.*")
PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})


def build_blog_url(domain: str, path: str) -> str:
    return f"https://{domain}/{path.strip('/')}/".replace("//", "/").replace("https:/", "https://", 1)


def build_group_url(slug: str, society: str = "") -> str:
    """Return the group's page on its society's domain; "" where WORDPRESS_DOMAIN is not set."""
    domain = find_domain(society)
    return f"https://{domain}/groups/{quote(slug)}/" if domain else ""


def build_member_url(login: str, page: str = "") -> str:
    """Return a page of WordPress's own about a member, as `notifications`; "" where WORDPRESS_DOMAIN is not set."""
    domain = settings.WORDPRESS_DOMAIN
    return f"https://{domain}/members/{quote(login)}/{page}/" if domain and page else ""


def find_domain(society: str) -> str:
    """Return the domain of a society: its own one, or a name under WORDPRESS_DOMAIN."""
    main: str = settings.WORDPRESS_DOMAIN
    name = society.casefold()
    own: str | None = settings.NETWORK_DOMAIN_OVERRIDES.get(name)
    if own or not name or name == MAIN_SOCIETY or not main:
        return own or main
    return f"{name}.{main}"


def find_avatar(folder: str, number: int) -> Path | None:
    """Return BuddyPress's largest picture of a member (`avatars`) or group (`group-avatars`) on the mounted disk."""
    if not settings.WP_MEDIA_ROOT:
        return None
    own = Path(settings.WP_MEDIA_ROOT) / folder / str(number)
    for pattern in AVATAR_PATTERNS:
        found = sorted(path for path in own.glob(pattern) if path.suffix.lower() in PICTURE_SUFFIXES)
        if found:
            return found[-1]
    return None


def build_group_avatar_url(number: int) -> str:
    """Return the address of the group's picture; "" when it has none or there is no mounted disk to look on."""
    path = find_avatar("group-avatars", number) if settings.WP_MEDIA_URL else None
    return f"{settings.WP_MEDIA_URL.rstrip('/')}/group-avatars/{number}/{quote(path.name)}" if path else ""
