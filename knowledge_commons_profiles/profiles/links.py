"""Where else on the web a person is, as links that a browser may follow."""

import re

from django.utils.translation import gettext_noop

from knowledge_commons_profiles.core.addresses import split_web_address
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.visible import Link

# RFC 3986, appendix C: it would end there in a mail, a header or a card, and what follows would be something else.
NO_PART_OF_AN_ADDRESS = re.compile(r"""[\s\x00-\x1f\x7f<>"\ud800-\udfff]""")
HANDLE = re.compile(r"^[A-Za-z0-9_.-]{1,100}$")
MASTODON_HANDLE = re.compile(r"^@?([A-Za-z0-9_.-]{1,100})@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$", re.IGNORECASE)


def build_links(profile: Profile) -> tuple[Link, ...]:
    """Return the links in the order of the page; whatever cannot be a safe address is left out."""
    candidates = (
        build_web_link(gettext_noop("Website"), profile.website),
        build_mastodon_link(profile.mastodon),
        build_handle_link("Bluesky", profile.bluesky, "https://bsky.app/profile/{}"),
        build_handle_link("X", profile.twitter, "https://x.com/{}"),
        build_web_link("Facebook", profile.facebook),
        build_web_link("LinkedIn", profile.linkedin),
    )
    return tuple(link for link in candidates if link)


def build_web_link(label: str, stored: str) -> Link | None:
    url = stored.strip()
    parts = None if NO_PART_OF_AN_ADDRESS.search(url) else split_web_address(url)
    if parts is None:
        return None
    shown = (parts.hostname or "").removeprefix("www.") + parts.path.rstrip("/")
    return Link(label=label, text=shown, url=url)


def build_mastodon_link(stored: str) -> Link | None:
    user, server = split_mastodon(stored)
    return Link(label="Mastodon", text=f"@{user}@{server}", url=f"https://{server}/@{user}") if server else None


def split_mastodon(stored: str) -> tuple[str, str]:
    """Return user and server of a handle, both empty when it cannot be one."""
    match = MASTODON_HANDLE.match(stored.strip())
    return (match[1], match[2].lower()) if match else ("", "")


def build_handle_link(label: str, stored: str, address: str) -> Link | None:
    handle = stored.strip().removeprefix("@")
    if not HANDLE.match(handle):
        return None
    return Link(label=label, text=f"@{handle}", url=address.format(handle))
