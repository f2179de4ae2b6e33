"""The forms of a profile, one a section: each saves alone, and writes the fields that it draws and no others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse_lazy

from knowledge_commons_profiles.core.html import loses_formatting, write_rich_text
from knowledge_commons_profiles.profiles import entries
from knowledge_commons_profiles.profiles.editing import read_values
from knowledge_commons_profiles.profiles.interests import split_labels
from knowledge_commons_profiles.profiles.models import Profile

LONGEST_TEXT = 200_000  # about 30,000 words
LONGEST_INTEREST = 255
MOST_INTERESTS = 50
LOST_FORMATTING = "Some formatting was left out: profiles have bold, italic, lists and links."


class SectionForm(forms.Form):
    """`values` are what to write, by the profile's own field names; `notices` what the person should know of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: passed through to Django
        super().__init__(*args, **kwargs)
        self.notices: list[str] = []

    @property
    def values(self) -> dict[str, Any]:  # Any: a field's value is whatever its column holds
        return dict(self.cleaned_data)

    @property
    def labels(self) -> list[str] | None:
        """The interests of the form; None when it has none."""
        return None


class AboutYouForm(SectionForm):
    name = forms.CharField(
        max_length=255, help_text="As you sign your work.", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    pronouns = forms.CharField(max_length=100, required=False)
    title = forms.CharField(max_length=255, required=False, help_text="Your position or rank, in a few words.")
    affiliation = forms.CharField(
        label="Institution or other affiliation",
        max_length=255,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


class LinksForm(SectionForm):
    orcid = forms.CharField(
        label="ORCID iD", max_length=255, required=False, help_text="Like 0000-0002-1825-0097, or its address."
    )
    website = forms.CharField(max_length=500, required=False, help_text="Like https://example.org/me.")
    mastodon = forms.CharField(max_length=255, required=False, help_text="Like ada@scholar.social.")
    bluesky = forms.CharField(max_length=255, required=False, help_text="Like ada.bsky.social.")
    twitter = forms.CharField(label="X (Twitter)", max_length=255, required=False, help_text="Your name there.")
    facebook = forms.CharField(max_length=500, required=False, help_text="Your name there, or the page's address.")
    linkedin = forms.CharField(
        label="LinkedIn", max_length=500, required=False, help_text="Your name there, or the page's address."
    )

    def clean(self) -> None:
        for name, parse in PARSERS.items():
            if typed := self.cleaned_data.get(name):
                try:
                    self.cleaned_data[name] = parse(typed)
                except forms.ValidationError as error:
                    self.add_error(name, error)


PARSERS: Mapping[str, Callable[[str], str]] = {
    "orcid": entries.parse_orcid,
    "website": entries.parse_web_address,
    "mastodon": entries.parse_mastodon,
    "bluesky": entries.parse_bluesky,
    "twitter": entries.parse_twitter,
    "facebook": entries.parse_facebook,
    "linkedin": entries.parse_linkedin,
}


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
            self.notices += [LOST_FORMATTING] * loses_formatting(typed)


class InterestsForm(SectionForm):
    interests = forms.CharField(
        label="Academic interests",
        required=False,
        max_length=MOST_INTERESTS * (LONGEST_INTEREST + 2),
        help_text=f"One a line, or with commas between them. At most {MOST_INTERESTS}.",
        widget=forms.Textarea(
            attrs={"rows": 5, "data-tags": reverse_lazy("profiles:interest_suggestions"), "dir": "auto"}
        ),
    )

    def clean_interests(self) -> list[str]:
        labels = split_labels(self.cleaned_data["interests"])
        if len(labels) > MOST_INTERESTS:
            raise forms.ValidationError(f"These are {len(labels)}. Keep at most {MOST_INTERESTS}.")
        for label in labels:
            if len(label) > LONGEST_INTEREST:
                raise forms.ValidationError(
                    f"“{label[:30]}…” has {len(label)} characters. An interest has at most {LONGEST_INTEREST}."
                )
        return labels

    @property
    def values(self) -> dict[str, Any]:  # Any: as above
        return {}

    @property
    def labels(self) -> list[str] | None:
        return list(self.cleaned_data["interests"])


@dataclass(frozen=True, slots=True)
class EditableSection:
    """A part of the edit page. Its id is the section's on the profile page, where there is one."""

    id: str
    heading: str
    form: Callable[..., SectionForm]
    fields: tuple[str, ...]

    @property
    def has_interests(self) -> bool:
        return self.fields == ("interests",)

    def read(self, profile: Profile) -> dict[str, Any]:  # Any: as above
        """Return the section's present values as `editing.digest()` takes them."""
        return read_values(profile, () if self.has_interests else self.fields, has_interests=self.has_interests)

    def build_form(self, stored: Mapping[str, Any]) -> SectionForm:  # Any: as above
        return self.form(initial=as_typed(stored), prefix=None, auto_id=f"{self.id}-%s")

    def build_bound_form(self, data: Mapping[str, Any]) -> SectionForm:  # Any: as a request holds it
        return self.form(data, auto_id=f"{self.id}-%s")


def as_typed(stored: Mapping[str, Any]) -> dict[str, Any]:  # Any: as above
    """Return stored values as a form shows them: interests one a line."""
    return {name: "\n".join(value) if isinstance(value, list) else value for name, value in stored.items()}


def build_text_section(section_id: str, field: str, heading: str) -> EditableSection:
    def build(*args: Any, **kwargs: Any) -> SectionForm:  # Any: passed through to Django
        return TextForm(*args, name=field, label=heading, **kwargs)

    return EditableSection(section_id, heading, build, (field,))


EDITABLE = {
    section.id: section
    for section in (
        EditableSection("about-you", "Name and position", AboutYouForm, ("name", "pronouns", "title", "affiliation")),
        EditableSection("links", "Links", LinksForm, tuple(PARSERS)),
        build_text_section("about_user", "about", "About"),
        EditableSection("academic_interests", "Academic interests", InterestsForm, ("interests",)),
        build_text_section("education", "education", "Education"),
        build_text_section("publications", "publications", "Publications"),
        build_text_section("projects", "projects", "Projects"),
        build_text_section("upcoming_talks", "upcoming_talks", "Upcoming talks"),
        build_text_section("memberships", "memberships", "Memberships"),
    )
}
