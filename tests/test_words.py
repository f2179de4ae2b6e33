"""Every word that a person reads can be translated, and is: docs/languages.md."""

import re
from gettext import GNUTranslations

import pytest
from django.conf import settings

from tests.bare_words import find_in_code, find_in_template
from tests.words import (
    APPS,
    LANGUAGES,
    TEMPLATES,
    build_template,
    compile_mo,
    find_mo,
    find_po,
    find_templates,
    is_complete,
    iter_in_code,
    iter_in_template,
    iter_messages,
    print_po,
    read_catalog,
)

# Whose words stay English, and why.
ENGLISH_TEMPLATES = {
    "admin/": "Django's admin, for operators",
    "api/": "the API's documentation, for developers",
    "pages/gallery.html": "for developers",
}
ENGLISH_CODE = {
    "api/": "its answers are a contract",
    "accounts/admin/": "Django's admin, for operators",
    "broker/admin.py": "Django's admin, for operators",
    "broker/views/openid.py": "what programs get wrong",
    "broker/prompts.py": "what programs get wrong",
    "webhooks/": "Django's admin, for operators",
    "pages/component_": "for developers",
    "profiles/views/legacy_arranging.py": "for scripts of the older service",
    "demo/": "a made-up world for developers",
    "/management/": "commands, for operators",
    "/migrations/": "history",
    "/models.py": "helps those who edit in Django's admin",
    "core/checks.py": "for operators",
    "core/addresses.py": "addresses that operators type",
}


def is_listed(name: str, parts: dict[str, str]) -> bool:
    return any(part in f"/{name}" if part.startswith("/") else name.startswith(part) for part in parts)


def name_template(path):
    return path.relative_to(TEMPLATES).as_posix()


def name_code(path):
    return path.relative_to(APPS).as_posix()


PAGES = [path for path in find_templates() if not is_listed(name_template(path), ENGLISH_TEMPLATES)]
CODE = [path for path in sorted(APPS.rglob("*.py")) if not is_listed(name_code(path), ENGLISH_CODE)]


def test_the_languages_of_the_site_are_those_that_are_translated():
    assert {code for code, _ in settings.LANGUAGES} == {"en", *LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_collected(language):
    """`make words` was run after the last change."""
    found = {(message.context, message.id) for message in iter_messages(build_template())}
    kept = {(message.context, message.id) for message in iter_messages(read_catalog(language))}
    assert {"missing": found - kept, "no longer there": kept - found} == {"missing": set(), "no longer there": set()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_translated(language):
    assert [message.id for message in iter_messages(read_catalog(language)) if not is_complete(message)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_and_the_markup_of_its_original(language):
    wrong = []
    for message in iter_messages(read_catalog(language)):
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        given = message.string if isinstance(message.string, tuple) else (message.string,)
        wrong += [text for text in given if find_places(text) not in [find_places(original) for original in originals]]
        wrong += [error.args[0] for error in message.check()]
    assert wrong == []


def find_places(text: str) -> list[str]:
    """Return what is filled in and what is markup, in no order; a plural may leave its number out."""
    return sorted(re.findall(r"%\(\w+\)[sd]|\{\w*\}|</?[a-z]+|&\w+;", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_site_reads_is_compiled_from_what_people_write(language):
    with find_mo(language).open("rb") as file:
        compiled = GNUTranslations(file)
    for message in iter_messages(read_catalog(language)):
        if isinstance(message.id, tuple):
            assert [compiled.ngettext(*message.id, number) for number in (1, 2)] == list(message.string)
        elif message.context:
            assert compiled.pgettext(message.context, message.id) == message.string
        else:
            assert compiled.gettext(message.id) == message.string
    assert find_mo(language).read_bytes() == compile_mo(read_catalog(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_as_the_program_prints_it(language):
    assert find_po(language).read_text(encoding="utf-8") == print_po(read_catalog(language))


@pytest.mark.parametrize("path", PAGES, ids=name_template)
def test_no_word_of_a_template_stands_outside_of_what_is_translated(path):
    assert find_in_template(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", CODE, ids=name_code)
def test_no_word_of_code_for_people_stands_outside_of_what_is_translated(path):
    assert find_in_code(path.read_text(encoding="utf-8")) == []


def test_the_exceptions_are_still_needed():
    names = [name_template(path) for path in find_templates()]
    assert [part for part in ENGLISH_TEMPLATES if not any(is_listed(name, {part: ""}) for name in names)] == []
    code = [name_code(path) for path in APPS.rglob("*.py")]
    assert [part for part in ENGLISH_CODE if not any(is_listed(name, {part: ""}) for name in code)] == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Read this</p>",
        '<img alt="A portrait">',
        "{% if x %}Yes{% else %}{% translate 'No' %}{% endif %}",
        '<p>{{ number }} {{ number|pluralize:"work,works" }}</p>',
        '<p>{{ day|date:"j F Y" }}</p>',
        '{% include "x.html" with label="the chart" only %}',
        '<meta name="description" content="All about it">',
        '<p>{{ reason|default:"No reason" }}</p>',
    ],
)
def test_the_rule_for_templates_finds_what_it_forbids(template):
    assert find_in_template(template) != []


@pytest.mark.parametrize(
    "template",
    [
        "<p>{% translate 'Read this' %}</p>",
        "<p>{% blocktranslate %}Read <b>this</b>{% endblocktranslate %}</p>",
        '<img alt="{% translate "A portrait" %}" class="portrait wide">',
        "{# Whatever #}{% comment %}Whatever{% endcomment %}",
        '<time datetime="{{ day|date:"c" }}">{{ day|date }}</time>',
        "<p>Knowledge Commons <b>Profiles</b></p>",
    ],
)
def test_the_rule_for_templates_allows_what_it_must(template):
    assert find_in_template(template) == []


@pytest.mark.parametrize(
    "code",
    [
        'SafeString(f"<li>{number} more</li>")',
        'messages.success(request, "It is saved.")',
        'ValidationError(f"{x} is wrong")',
        'CharField(label="Name")',
    ],
)
def test_the_rule_for_code_finds_what_it_forbids(code):
    assert find_in_code(code) != []


@pytest.mark.parametrize(
    "code",
    ['messages.success(request, gettext("Saved."))', 'logger.info("request answered")', 'CharField(label=_("Name"))'],
)
def test_the_rule_for_code_allows_what_it_must(code):
    assert find_in_code(code) == []


def test_strings_are_collected_from_templates_and_code():
    template = (
        "{% translate 'One' %}{% blocktranslate count n=1 %}a work{% plural %}{{ n }} works{% endblocktranslate %}"
    )
    assert list(iter_in_template(template)) == [("", "One", ""), ("", "a work", "%(n)s works")]
    code = b'gettext_lazy("Two"); pgettext("a month", "May"); ngettext("a work", "%(n)s works", n); gettext(name)'
    assert list(iter_in_code(code)) == [("", "Two", ""), ("a month", "May", ""), ("", "a work", "%(n)s works")]
