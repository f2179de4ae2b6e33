import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_commons_profiles.demo.wordpress_world.oddities import double_letters
from knowledge_commons_profiles.wordpress.text import repair_letters, restore, restore_plain


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        ("Miles O\\'Brien", "Miles O'Brien"),
        ("O\\\\\\'Brien", "O'Brien"),
        ('She said \\"yes\\"', 'She said "yes"'),
        ("C:\\new", "C:\\new"),
        ("Text &amp; Image", "Text & Image"),
        ("It&#8217;s", "It’s"),
        ("Fish &amp;amp; Chips", "Fish & Chips"),
        ("<em>Moby-Dick</em>\n again", "Moby-Dick again"),
        ("1 &lt; 2", "1 < 2"),
        ("CafÃ© GrÃ¶ÃŸe", "Café Größe"),
        ("Café", "Café"),
        ("Ã la carte", "Ã la carte"),
        ("日本語", "日本語"),
        (None, ""),
    ],
)
def test_text_comes_out_as_it_was_written(stored, meant):
    assert restore_plain(stored) == meant


def test_html_stays_html_without_its_slashes():
    assert restore('<p class=\\"x\\">It\\\'s &amp; was</p>') == '<p class="x">It\'s &amp; was</p>'


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x24FF, exclude_categories=("Cs", "Cc"))))
def test_letters_that_came_apart_are_put_together_again(text):
    apart = double_letters(text)
    if apart != text:
        assert repair_letters(apart) in {text, repair_letters(text)}
