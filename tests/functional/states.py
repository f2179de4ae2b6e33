"""Each kind of page and each state of one, by what a report calls it."""

from dataclasses import dataclass

from knowledge_commons_profiles.demo.world import KEEPER

OWNER = "sofia-kovalevskaya"
LONG = "ibn-battuta"  # the longest name of the demo world


@dataclass(frozen=True)
class State:
    """An address, the username of who opens it (empty: a stranger), and the button to press before looking."""

    address: str
    by: str = ""
    press: str = ""


STATES = {
    "home": State("/"),
    "directory": State("/members/?interest=logic"),
    "directory, nobody": State("/members/?q=nobodyofthisname&interest=logic"),
    "network": State("/network/letters/members/"),
    "profile": State("/members/ada-lovelace/?style=mla"),
    "profile with pictures": State("/members/emilie-du-chatelet/"),
    "right-to-left profile": State("/members/ibn-khaldun/"),
    "very long name": State(f"/members/{LONG}/"),
    "hundred works": State("/members/hundred-works/"),
    "work": State("/members/ada-lovelace/works/lovelace-1843-notes/"),
    "search": State("/search/?q=ada"),
    "numbers": State("/stats/"),
    "text page": State("/pages/accessibility/"),
    "how to join": State("/registration/start/"),
    "404": State("/members/nobody-of-this-name/"),
    "own profile": State(f"/members/{OWNER}/", OWNER),
    "editor": State(f"/members/{OWNER}/edit-profile/", OWNER),
    "editor, a section": State(f"/members/{OWNER}/edit-profile/about_user/", OWNER),
    "files": State(f"/members/{OWNER}/edit-profile/files/", OWNER),
    "audiences": State(f"/members/{OWNER}/view-as/", OWNER),
    "settings": State(f"/members/{OWNER}/settings/", OWNER),
    "settings, a mistake": State(f"/members/{OWNER}/settings/", OWNER, "Add address"),
    "closing": State(f"/members/{OWNER}/settings/close/", OWNER),
    "closing, a mistake": State(f"/members/{OWNER}/settings/close/", OWNER, "Close the account"),
    "signing out": State("/logout/", OWNER),
    "member, for staff": State(f"/members/{LONG}/", KEEPER),
    "editor of a long name": State(f"/members/{LONG}/edit-profile/", KEEPER),
    "roles": State(f"/members/{LONG}/roles/", KEEPER),
    "suspending": State(f"/members/{LONG}/suspend/", KEEPER),
    "suspending, a mistake": State(f"/members/{LONG}/suspend/", KEEPER, f"Suspend @{LONG}"),
    "audit trail": State("/staff/acts/", KEEPER),
    "upload": State("/letters/upload-csv/", KEEPER, "Show what would change"),
}
