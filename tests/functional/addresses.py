"""The pages that every rule of these tests holds for, by what a report calls them."""

ADDRESSES = {
    "home": "/",
    "directory": "/members/",
    "network": "/network/letters/members/",
    "profile": "/members/ada-lovelace/?style=mla",
    "profile with pictures": "/members/emilie-du-chatelet/",
    "right-to-left profile": "/members/ibn-khaldun/",
    "very long name": "/members/ibn-battuta/",
    "hundred works": "/members/hundred-works/",
    "work": "/members/ada-lovelace/works/lovelace-1843-notes/",
    "search": "/search/?q=ada",
    "text page": "/pages/accessibility/",
    "404": "/members/nobody-of-this-name/",
}
