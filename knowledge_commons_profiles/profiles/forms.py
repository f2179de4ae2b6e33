"""The forms of a profile, one a section: each saves alone, and writes the fields that it draws and no others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from knowledge_commons_profiles.core.html import count_lost_formatting, write_rich_text
from knowledge_commons_profiles.profiles import entries
from knowledge_commons_profiles.profiles.editing import read_values
from knowledge_commons_profiles.profiles.interests import split_labels
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.profiles.sections import HEADINGS, TEXT_FIELDS

LONGEST_TEXT = 200_000  # about 30,000 words
LONGEST_INTEREST = 255
MOST_INTERESTS = 50
LOST_FORMATTING = gettext_noop("Some formatting was left out: profiles have bold, italic, lists and links.")


class SectionForm(forms.Form):
    """`cleaned_data` is what to write, by the profile's own names; `notices` what the person should know of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: passed through to Django
        super().__init__(*args, **kwargs)
        self.notices: list[str] = []


class AboutYouForm(SectionForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=255,
        help_text=gettext_lazy("As you sign your work."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    pronouns = forms.CharField(label=gettext_lazy("Pronouns"), max_length=100, required=False)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("Your position or rank, in a few words."),
    )
    affiliation = forms.CharField(
        label=gettext_lazy("Institution or other affiliation"),
        max_length=255,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


class ParsedField(forms.CharField):
    """What may be left out, and is kept as `parse` returns it."""

    def __init__(self, parse: Callable[[str], str], **kwargs: Any) -> None:  # Any: passed through to Django
        super().__init__(**{"max_length": 255, "required": False, **kwargs})
        self.parse = parse

    def clean(self, value: str | None) -> str:
        typed = str(super().clean(value))
        return self.parse(typed) if typed else ""


NAME_OR_ADDRESS = gettext_lazy("Your name there, or the page's address.")


class LinksForm(SectionForm):
    orcid = ParsedField(
        entries.parse_orcid, label="ORCID iD", help_text=gettext_lazy("Like 0000-0002-1825-0097, or its address.")
    )
    website = ParsedField(
        entries.parse_web_address,
        label=gettext_lazy("Website"),
        max_length=500,
        help_text=gettext_lazy("Like https://example.org/me."),
    )
    mastodon = ParsedField(entries.parse_mastodon, help_text=gettext_lazy("Like ada@scholar.social."))
    bluesky = ParsedField(entries.parse_bluesky, help_text=gettext_lazy("Like ada.bsky.social."))
    twitter = ParsedField(entries.parse_twitter, label="X (Twitter)", help_text=gettext_lazy("Your name there."))
    facebook = ParsedField(entries.parse_facebook, max_length=500, help_text=NAME_OR_ADDRESS)
    linkedin = ParsedField(entries.parse_linkedin, label="LinkedIn", max_length=500, help_text=NAME_OR_ADDRESS)


PARSERS = {name: field.parse for name, field in LinksForm.base_fields.items() if isinstance(field, ParsedField)}


class TextForm(SectionForm):
    """One rich text. Without the editor it takes simple HTML, or plain text with empty lines between paragraphs."""

    def __init__(self, *args: Any, name: str, label: str, **kwargs: Any) -> None:  # Any: passed through to Django
        super().__init__(*args, **kwargs)
        self.name = name
        self.fields[name] = forms.CharField(
            label=label,
            required=False,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": 8, "data-rich-text": label, "dir": "auto"}),
        )

    def clean(self) -> None:
        typed = self.cleaned_data.get(self.name)
        if typed is not None:
            self.cleaned_data[self.name] = str(write_rich_text(typed))
            if count_lost_formatting(typed):
                self.notices.append(gettext(LOST_FORMATTING))


class InterestsForm(SectionForm):
    interests = forms.CharField(
        label=gettext_lazy("Academic interests"),
        required=False,
        max_length=MOST_INTERESTS * (LONGEST_INTEREST + 2),
        help_text=format_lazy(
            gettext_lazy("One a line, or with commas between them. At most {number}."), number=MOST_INTERESTS
        ),
        widget=forms.Textarea(
            attrs={"rows": 5, "data-tags": reverse_lazy("profiles:interest_suggestions"), "dir": "auto"}
        ),
    )

    def clean_interests(self) -> list[str]:
        labels = split_labels(self.cleaned_data["interests"])
        if len(labels) > MOST_INTERESTS:
            told = gettext("These are %(number)s. Keep at most %(most)s.")
            raise forms.ValidationError(told % {"number": len(labels), "most": MOST_INTERESTS})
        for label in labels:
            if len(label) > LONGEST_INTEREST:
                told = gettext("“%(start)s…” has %(number)s characters. An interest has at most %(most)s.")
                words = {"start": label[:30], "number": len(label), "most": LONGEST_INTEREST}
                raise forms.ValidationError(told % words)
        return labels


@dataclass(frozen=True, slots=True)
class EditableSection:
    """A part of the edit page. Its id is the section's on the profile page, where there is one."""

    id: str
    name: str
    form: Callable[..., SectionForm]
    fields: tuple[str, ...]

    @property
    def heading(self) -> str:
        return gettext(self.name)

    def read(self, profile: Profile) -> dict[str, Any]:  # Any: a field's value is whatever its column holds
        """Return the section's present values as `editing.digest()` takes them."""
        return read_values(profile, self.fields)

    def build_form(
        self, data: object = None, *, stored: Mapping[str, Any] | None = None
    ) -> SectionForm:  # Any: as above
        return self.form(data, initial=as_typed(stored or {}), auto_id=f"{self.id}-%s")


def as_typed(stored: Mapping[str, Any]) -> dict[str, Any]:  # Any: as above
    """Return stored values as a form shows them: interests one a line."""
    return {name: "\n".join(value) if isinstance(value, list) else value for name, value in stored.items()}


def build_text_section(section_id: str, field: str) -> EditableSection:
    name = HEADINGS[section_id]

    def build(*args: Any, **kwargs: Any) -> SectionForm:  # Any: passed through to Django
        return TextForm(*args, name=field, label=gettext(name), **kwargs)

    return EditableSection(section_id, name, build, (field,))


ABOUT, *OTHER_TEXTS = (build_text_section(*names) for names in TEXT_FIELDS.items())
EDITABLE = {
    section.id: section
    for section in (
        EditableSection("about-you", gettext_noop("Name and position"), AboutYouForm, tuple(AboutYouForm.base_fields)),
        EditableSection("links", gettext_noop("Links"), LinksForm, tuple(LinksForm.base_fields)),
        ABOUT,
        EditableSection("academic_interests", HEADINGS["academic_interests"], InterestsForm, ("interests",)),
        *OTHER_TEXTS,
    )
}
