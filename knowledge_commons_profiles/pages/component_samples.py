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

CHART = {
    "width": 640,
    "height": 240,
    "title": "Works by year",
    "description": "6 works, 2019 to 2021",
    "axis_path": "M32 210H632M32 110H632M32 10H632",
    "bars": SafeString(
        '<path class="works-chart__bar works-chart__bar--1" d="M112 10h40v200h-40zM512 10h40v200h-40z">'
        "<title>Journal articles</title></path>"
        '<path class="works-chart__bar works-chart__bar--2" d="M312 10h40v200h-40z"><title>Books</title></path>'
    ),
    "y_labels": SafeString(
        '<text x="32" dx="-6" dy="4" y="210">0</text><text x="32" dx="-6" dy="4" y="110">1</text>'
        '<text x="32" dx="-6" dy="4" y="10">2</text>'
    ),
    "x_labels": SafeString(
        '<text x="132" y="226">2019</text><text x="332" y="226">2020</text><text x="532" y="226">2021</text>'
    ),
    "legend": SafeString(
        '<li class="works-chart__key works-chart__key--1">Journal articles (4)</li>'
        '<li class="works-chart__key works-chart__key--2">Books (2)</li>'
    ),
    "table_head": SafeString(
        '<tr><th scope="col">Year</th><th scope="col">Journal articles</th><th scope="col">Books</th></tr>'
    ),
    "table_rows": SafeString(
        '<tr><th scope="row">2019</th><td>2</td><td>0</td></tr><tr><th scope="row">2020</th><td>0</td><td>2</td></tr>'
        '<tr><th scope="row">2021</th><td>2</td><td>0</td></tr>'
    ),
}

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
    "works_chart.html": [Sample("Two kinds of works in three years", {"chart": CHART, "id_prefix": "sample-chart"})],
}
