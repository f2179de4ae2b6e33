import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_commons_profiles.core.html import (
    INLINE_TAGS,
    RICH_TEXT_TAGS,
    clean_inline,
    clean_rich_text,
    extract_text,
)

TAG = re.compile(r"<\s*/?\s*([a-zA-Z!?][^\s>/]*)")


def test_what_the_toolbar_writes_is_kept():
    text = "<p>I <strong>study</strong> <em>plays</em>.<br>And:</p><ul><li>one</li></ul><ol><li>two</li></ol>"

    assert clean_rich_text(text) == text


@pytest.mark.parametrize(
    "address", ["https://example.org/?a=1&amp;b=2", "http://example.org/", "mailto:ada@example.org"]
)
def test_link_keeps_its_address_and_gets_a_rel(address):
    cleaned = clean_rich_text(f'<a href="{address}" title="Home" target="_blank" style="x" onclick="y()">site</a>')

    assert cleaned == f'<a href="{address}" title="Home" rel="nofollow noopener ugc">site</a>'


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVa&#x09;script:alert(1)", "data:text/html,x", "//example.org/", "/members/eve/", "#top"],
)
def test_link_to_anything_but_web_and_mail_loses_its_address(address):
    assert clean_rich_text(f'<a href="{address}">x</a>') == '<a rel="nofollow noopener ugc">x</a>'


def test_script_and_style_vanish_with_their_content():
    assert clean_rich_text("a<script>alert(1)</script><style>p{}</style>b") == "ab"


def test_other_tags_vanish_and_their_words_stay():
    assert clean_rich_text('<h1>Title</h1><img src="x" onerror="y()"><p class="c">text') == "Title<p>text</p>"


def test_inline_html_has_emphasis_only():
    text = '<p>A <i class="x">b</i> <sup>c</sup> <a href="https://example.org">d</a> <span style="x">e</span></p>'

    assert clean_inline(text) == "A <i>b</i> <sup>c</sup> d e"


def test_lone_signs_are_escaped():
    assert clean_inline("A & B < C") == "A &amp; B &lt; C"


def test_blocks_part_words_and_emphasis_does_not():
    assert extract_text("<p>one</p><p>two<br>three</p><ul><li>four</li></ul><b>f</b>ive") == "one two three four five"


def test_text_has_no_entities_and_no_script():
    assert extract_text("Tom &amp; Jerry &lt;b&gt; <script>alert(1)</script>&eacute;") == "Tom & Jerry <b> é"


@given(st.text(alphabet=st.sampled_from("<>/&;\"'= abip!-scrtonulehf:#x0\x00é"), max_size=80))
def test_nothing_but_allowed_tags_ever_comes_out(text):
    assert {name.lower() for name in TAG.findall(clean_rich_text(text))} <= RICH_TEXT_TAGS
    assert {name.lower() for name in TAG.findall(clean_inline(text))} <= INLINE_TAGS


@given(st.text(alphabet=st.sampled_from("<>/& abip"), max_size=60))
def test_cleaning_twice_changes_nothing(text):
    once = clean_rich_text(text)

    assert clean_rich_text(once) == once
