"""Cards for the gallery of components: everything that one can hold, and nothing but a name."""

from django.urls import reverse
from django.utils.safestring import SafeString

from knowledge_commons_profiles.directory.cards import CardMaker
from knowledge_commons_profiles.directory.terms import parse_terms

FULL = {
    "name": "Sofja Wassiljewna Kowalewskaja",
    "username": "sofja",
    "portrait_url": "/static/img/icon.svg",
    "pronouns": "she/her",
    "title": "Professor of mathematics",
    "affiliation": "Stockholms högskola",
    "interests": ["Partial differential equations", "Mechanics", "Elliptic integrals", "Optics", "Saturn", "Novels"],
    "networks": ["history", "letters"],
    "about": "She wrote on the rotation of a rigid body about a fixed point.",
}
BARE = dict.fromkeys(FULL, "") | {"name": "ابن سينا", "username": "ibn-sina", "interests": [], "networks": []}


def draw() -> tuple[str, list[tuple[str, SafeString, bool]]]:
    """Return the component's name, and each sample with its title."""
    path = reverse("directory:members")
    maker = CardMaker(path, path, {"history": "History of Science", "letters": "Letters"}, parse_terms("rotation"))
    samples = {"Everything, as a search finds it": FULL, "Only a name": BARE}
    return "person_card", [
        (title, SafeString(f'<ul class="person-cards">{maker.render_all([person])}</ul>'), False)
        for title, person in samples.items()
    ]
