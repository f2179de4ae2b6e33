"""What others may send: any JSON, with letters that no database holds, endless numbers, addresses that are none."""

from hypothesis import strategies as st

# Words that parsers look for lead hypothesis into them.
ODD_TEXTS = st.sampled_from(
    ["", "\x00", "\ud800", "\U0001f600", "http://[", "https://example.org/", "9" * 5000, "0000-00-00", "2027-01-31"]
)
TEXTS = st.text(st.characters(exclude_categories=()), max_size=20) | ODD_TEXTS
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS


def any_json(*names: str) -> st.SearchStrategy[object]:
    """Return any JSON, whose objects often have these names."""
    keys = st.sampled_from(names) | TEXTS if names else TEXTS
    return st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
    )
