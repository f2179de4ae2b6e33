"""What the gallery shows of each component: one list of samples per file of templates/components/."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Sample:
    """A component's context; plain dicts stand for the objects that rooms above this one hand in."""

    title: str
    context: Mapping[str, object]
    is_small: bool = False  # for what fills the place it is given


class SampleForm(forms.Form):
    name = forms.CharField(help_text="As it stands on your publications.")
    address = forms.EmailField(label="E-mail address", required=False)
    terms = forms.BooleanField(label="I accept the terms")


FRESH_FORM = SampleForm(auto_id="fresh_%s")
WRONG_FORM = SampleForm({"name": "", "address": "ada@"}, auto_id="wrong_%s")

PICTURE = {"src": "/static/img/icon.svg", "webp_set": "", "jpeg_set": ""}

CHOICES = SafeString(
    '<li><a href="/members/"><bdi>Astronomy</bdi> <span class="facet__count">1,204</span></a></li>'
    '<li><a href="/members/"><bdi>Philosophy of language and of mathematics</bdi>'
    ' <span class="facet__count">17</span></a></li>'
)
CHOSEN = {"heading": "Network", "label": "History of Science", "remove_url": "/members/"}

SAMPLES: Mapping[str, Sequence[Sample]] = {
    "field.html": [
        Sample("A field with help", {"field": FRESH_FORM["name"]}),
        Sample("An optional field", {"field": FRESH_FORM["address"]}),
        Sample("A tick box", {"field": FRESH_FORM["terms"]}),
        Sample("A field that was filled in wrongly", {"field": WRONG_FORM["address"]}),
    ],
    "form.html": [Sample("A form that was sent with mistakes", WRONG_FORM.get_context())],
    "form_errors.html": [Sample("What has to be mended", {"form": WRONG_FORM})],
    "facet.html": [
        Sample("Choices", {"facet": {"heading": "Interest", "choices": CHOICES, "chosen": None}}),
        Sample("One is chosen", {"facet": {"heading": "Network", "choices": "", "chosen": CHOSEN}}),
    ],
    "pager.html": [Sample("In the middle", {"previous_url": "/members/", "next_url": "/members/"})],
    "portrait.html": [
        Sample("A picture", {"picture": PICTURE, "size": 96, "initials": ""}, is_small=True),
        Sample("Initials, when there is no picture", {"picture": None, "initials": "AL"}, is_small=True),
        Sample("Initials in another script", {"picture": None, "initials": "اس"}, is_small=True),
    ],
}
