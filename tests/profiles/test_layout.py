"""The layout reader: whatever is stored, a complete and safe layout comes out."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge_commons_profiles.profiles.layout import Audience, parse_layout
from knowledge_commons_profiles.profiles.sections import LEFT, RIGHT, SECTIONS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(SECTIONS),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["columns", "works", *SECTIONS]), inner)
    ),
    max_leaves=20,
)


def test_an_empty_layout_is_the_default():
    layout = parse_layout({})
    assert (layout.left, layout.right, layout.style) == (LEFT, RIGHT, "mhra")


def test_the_owners_order_comes_first_and_missing_sections_follow():
    layout = parse_layout({"columns": [["works", "no-such-section"], ["about_user"]]})
    assert layout.left[0] == "works"
    assert layout.right[0] == "about_user"
    assert sorted(layout.left + layout.right) == sorted(SECTIONS)


def test_an_audience_that_cannot_be_read_is_the_owner_alone():
    assert parse_layout({"audiences": {"cv": "nobody"}}).audience_of("cv") is Audience.OWNER


def test_an_unknown_style_falls_back_to_the_default():
    assert parse_layout({"style": "<script>"}).style == "mhra"


def test_a_kind_keeps_its_audience_whatever_its_case():
    layout = parse_layout({"works": {"kind_audiences": {"THESIS": "owner"}}})
    assert layout.works.kind_audiences["thesis"] is Audience.OWNER


@given(JSON | st.dictionaries(st.sampled_from(["columns", "audiences", "style", "works"]), JSON))
def test_any_json_gives_every_section_exactly_once(stored):
    layout = parse_layout(stored)
    assert sorted(layout.left + layout.right) == sorted(SECTIONS)
