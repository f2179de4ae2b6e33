"""One name as two, as WordPress and Works want it. Joined by a blank they are the name again: nothing is lost."""

# Words that begin a family name, written small as their bearers write them; capitalised ones may be given names.
PARTICLES = frozenset(
    (
        *("af", "al", "ap", "av", "bin", "bint", "da", "dal", "dalla", "dalle", "de", "degli", "dei", "del", "della"),
        *("delle", "den", "der", "des", "di", "do", "dos", "du", "e", "el", "ibn", "la", "le", "of"),
        *("te", "ten", "ter", "van", "vande", "vander", "vd", "vom", "von", "y", "zu", "zum", "zur"),
    )
)
SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "md", "m.d.", "esq", "esq."))


def split_name(name: str) -> tuple[str, str]:
    """Return given names and family name: the last word with its particles and suffixes is the family name.

    “Ludwig van Beethoven” is “Ludwig” and “van Beethoven”, “Martin Luther King Jr.” ends in “King Jr.”. A single word
    is a given name. No rule is right for every culture: whoever has both parts should not come here.
    """
    words = name.split()
    first_of_last = max(len(words) - 1, 1)
    while first_of_last > 1 and words[first_of_last].lower() in SUFFIXES:
        first_of_last -= 1
    while first_of_last > 1 and words[first_of_last - 1] in PARTICLES:
        first_of_last -= 1
    return " ".join(words[:first_of_last]), " ".join(words[first_of_last:])
