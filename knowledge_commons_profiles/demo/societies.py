"""The networks of the demo world. None of these societies exists."""

from dataclasses import asdict, dataclass

from knowledge_commons_profiles.memberships.models import Network


@dataclass(frozen=True, slots=True)
class Society:
    slug: str
    code: str
    name: str
    tagline: str
    accent: Network.Accent
    is_open: bool = False


SOCIETIES = (
    Society(
        slug="letters",
        code="LETTERS",
        name="Society for Letters and Languages",
        tagline="Readers, translators, grammarians and historians, from the first clay tablet on",
        accent=Network.Accent.PLUM,
    ),
    Society(
        slug="nature",
        code="NATURE",
        name="Union of Natural Philosophers",
        tagline="Numbers, stars, stones, plants and healing, argued about in good company",
        accent=Network.Accent.MOSS,
    ),
    Society(
        slug="images",
        code="IMAGES",
        name="Guild of Images and Places",
        tagline="Maps, monuments, pictures and the people who look at them closely",
        accent=Network.Accent.OCHRE,
    ),
    Society(
        slug="open-learning",
        code="OPEN-LEARNING",
        name="Open Learning Circle",
        tagline="For everybody who teaches or learns; no dues, no entrance examination",
        accent=Network.Accent.TEAL,
        is_open=True,
    ),
)


def save_networks() -> dict[str, Network]:
    """Create the networks, or put them back as they are here, and return them by slug."""
    return {
        society.slug: Network.objects.update_or_create(
            slug=society.slug, defaults=asdict(society) | {"website": f"https://{society.slug}.example.org/"}
        )[0]
        for society in SOCIETIES
    }
