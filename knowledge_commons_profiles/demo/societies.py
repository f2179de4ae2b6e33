"""The networks of the demo world. None of these societies exists."""

from collections.abc import Mapping

from knowledge_commons_profiles.memberships.models import Network

SOCIETIES: Mapping[str, dict[str, object]] = {
    "letters": {
        "name": "Society for Letters and Languages",
        "tagline": "Readers, translators, grammarians and historians, from the first clay tablet on",
        "accent": Network.Accent.PLUM,
    },
    "nature": {
        "name": "Union of Natural Philosophers",
        "tagline": "Numbers, stars, stones, plants and healing, argued about in good company",
        "accent": Network.Accent.MOSS,
    },
    "images": {
        "name": "Guild of Images and Places",
        "tagline": "Maps, monuments, pictures and the people who look at them closely",
        "accent": Network.Accent.OCHRE,
    },
    "open-learning": {
        "name": "Open Learning Circle",
        "tagline": "For everybody who teaches or learns; no dues, no entrance examination",
        "accent": Network.Accent.TEAL,
        "is_open": True,
    },
}


def save_networks() -> dict[str, Network]:
    """Create the networks, or put them back as they are here, and return them by slug."""
    networks = {}
    for slug, fields in SOCIETIES.items():
        shown = {"code": slug.upper(), "website": f"https://{slug}.example.org/", "is_open": False, **fields}
        networks[slug], _ = Network.objects.update_or_create(slug=slug, defaults=shown)
    return networks
