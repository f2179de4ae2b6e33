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
    "left": 32,
    "right": 632,
    "baseline": 210,
    "label_y": 226,
    "title": "Works by year",
    "description": "6 works, 2019 to 2021",
    "series": [
        {"index": 1, "label": "Journal articles", "total": 4, "path": "M112 10h40v200h-40zM512 10h40v200h-40z"},
        {"index": 2, "label": "Books", "total": 2, "path": "M312 10h40v200h-40z"},
    ],
    "x_ticks": [
        {"position": 132, "label": "2019"},
        {"position": 332, "label": "2020"},
        {"position": 532, "label": "2021"},
    ],
    "y_ticks": [
        {"position": 210, "label": "0"},
        {"position": 110, "label": "1"},
        {"position": 10, "label": "2"},
    ],
    "rows": [
        {"label": "2019", "cells": SafeString("<td>2</td><td>0</td>")},
        {"label": "2020", "cells": SafeString("<td>0</td><td>2</td>")},
        {"label": "2021", "cells": SafeString("<td>2</td><td>0</td>")},
    ],
}

PICTURE = {"src": "/static/img/icon.svg", "webp_set": "", "jpeg_set": ""}

FULL_CARD = {
    "name": "Sofja Wassiljewna Kowalewskaja",
    "url": "/members/",
    "portrait_url": "/static/img/icon.svg",
    "initials": "",
    "pronouns": "she/her",
    "title": "Professor of mathematics",
    "affiliation": "Stockholms högskola",
    "interests": [
        {"label": "Partial differential equations", "url": "/members/?interest=Partial+differential+equations"},
        {"label": "Mechanics", "url": "/members/?interest=Mechanics"},
    ],
    "more_interests": 3,
    "networks": "History of Science · Letters",
    "excerpt": SafeString("… on the <mark>rotation</mark> of a rigid body about a fixed point …"),
}
BARE_CARD = {
    "name": "ابن سينا",
    "url": "/members/",
    "portrait_url": "",
    "initials": "اس",
    "pronouns": "",
    "title": "",
    "affiliation": "",
    "interests": [],
    "more_interests": 0,
    "networks": "",
    "excerpt": "",
}

CHOICES = [
    {"label": "Astronomy", "count": "1,204", "url": "/members/?interest=Astronomy"},
    {"label": "Philosophy of language and of mathematics", "count": "17", "url": "/members/?interest=Philosophy"},
]
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
        Sample("One is chosen", {"facet": {"heading": "Network", "choices": [], "chosen": CHOSEN}}),
    ],
    "pager.html": [Sample("In the middle", {"previous_url": "/members/", "next_url": "/members/"})],
    "person_card.html": [
        Sample("Everything, as a search finds it", {"card": FULL_CARD}),
        Sample("Only a name", {"card": BARE_CARD}),
    ],
    "portrait.html": [
        Sample("A picture", {"picture": PICTURE, "size": 96, "initials": ""}, is_small=True),
        Sample("Initials, when there is no picture", {"picture": None, "initials": "AL"}, is_small=True),
        Sample("Initials in another script", {"picture": None, "initials": "اس"}, is_small=True),
    ],
    "works_chart.html": [Sample("Two kinds of works in three years", {"chart": CHART, "id_prefix": "sample-chart"})],
}
