"""Whether the sites that a member names say in turn that this profile is theirs: rel="me" in both directions.

Our page links to them with rel="me"; the way back is looked for in the background and kept as a copy like all that
others know (`mirrors`): one entry a site, with its state and its date.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.utils import timezone

from knowledge_commons_profiles.clients.websites import fetch_me_links
from knowledge_commons_profiles.core.errors import MissingError, RemoteError
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.mirrors.payloads import Entry, find_datetime, iter_usable
from knowledge_commons_profiles.profiles.links import build_links
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.visible import Link

CHECKED = ("Website", "Mastodon")
OWN_SUFFIXES = ("", "profile/", "profile/public/")


class State(StrEnum):
    VERIFIED = "verified"
    MISSING = "missing"  # the page was read, and does not link here
    UNKNOWN = "unknown"  # it could never be read


@dataclass(frozen=True, slots=True)
class LinkBack:
    """What is known of one site. `checked_at` is when its page was last read; `failure` why not since."""

    url: str
    state: State
    checked_at: datetime | None
    failure: str = ""

    def to_json(self) -> dict[str, object]:
        return asdict(self) | {"checked_at": self.checked_at.isoformat() if self.checked_at else ""}


def find_checkable(profile: Profile) -> tuple[Link, ...]:
    """Return the links whose way back can be looked for."""
    return tuple(link for link in build_links(profile) if link.label in CHECKED)


def read_links_back(copy: Copy | None) -> Mapping[str, LinkBack]:
    """Return what is known by the sites' addresses; an entry of another form is not known."""
    payload = copy.payload if copy else None
    return {known.url: known for known in iter_usable(payload, build_link_back)}


def mark_verified(links: Iterable[Link], copy: Copy | None) -> Iterator[Link]:
    known = read_links_back(copy)
    for link in links:
        back = known.get(link.url)
        yield replace(link, verified_at=back.checked_at) if back and back.state is State.VERIFIED else link


def build_link_back(entry: Entry) -> LinkBack:
    return LinkBack(
        url=str(entry["url"]),
        state=State(entry["state"]),
        checked_at=find_datetime(entry["checked_at"]),
        failure=str(entry.get("failure") or ""),
    )


def check_links_back(profile: Profile) -> list[dict[str, object]]:
    """Ask each site, and return what is known then. One that cannot be read keeps its state and its date."""
    known = read_links_back(profile.copies.filter(source=Copy.Source.LINKS).first())
    return [check_link(profile, link, known.get(link.url)).to_json() for link in find_checkable(profile)]


def check_link(profile: Profile, link: Link, known: LinkBack | None) -> LinkBack:
    try:
        addresses = fetch_me_links(find_asked_url(link))
    except MissingError as error:
        return LinkBack(link.url, State.MISSING, timezone.now(), str(error).capitalize())
    except RemoteError as error:
        former = known or LinkBack(link.url, State.UNKNOWN, None)
        return LinkBack(link.url, former.state, former.checked_at, f"It could not be read: {error}")
    is_ours = any(is_own_address(profile, address) for address in addresses)
    return LinkBack(link.url, State.VERIFIED if is_ours else State.MISSING, timezone.now())


def find_asked_url(link: Link) -> str:
    if link.label != "Mastodon":
        return link.url
    parts = urlsplit(link.url)
    return f"{settings.MASTODON_URL.format(server=parts.netloc)}{parts.path}"


def is_own_address(profile: Profile, address: str) -> bool:
    """Tell whether an address is one of this profile's page, at any of our hosts."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    path = parts.path.lower().rstrip("/") + "/"
    own = profile.get_absolute_url()
    is_profile = path in {f"{own}{suffix}" for suffix in OWN_SUFFIXES}
    return parts.scheme in {"http", "https"} and is_profile and validate_host(host, settings.ALLOWED_HOSTS)
