"""What the gallery shows of each component: one list of samples per file of templates/components/."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """A component's context; plain dicts stand for the objects that rooms above this one hand in."""

    title: str
    context: Mapping[str, object]
    is_small: bool = False  # for what fills the place it is given


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
        {
            "index": 1,
            "label": "Journal articles",
            "total": 4,
            "bars": [
                {"x": 112, "y": 10, "width": 40, "height": 200},
                {"x": 512, "y": 10, "width": 40, "height": 200},
            ],
        },
        {"index": 2, "label": "Books", "total": 2, "bars": [{"x": 312, "y": 10, "width": 40, "height": 200}]},
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
        {"label": "2019", "counts": [2, 0]},
        {"label": "2020", "counts": [0, 2]},
        {"label": "2021", "counts": [2, 0]},
    ],
}

SAMPLES: Mapping[str, Sequence[Sample]] = {
    "portrait.html": [
        Sample("A picture", {"url": "/static/img/icon.svg", "size": 96, "lazy": False, "initials": ""}, is_small=True),
        Sample(
            "Initials, when there is no picture",
            {"url": "", "size": 96, "lazy": False, "initials": "AL"},
            is_small=True,
        ),
        Sample("Initials in another script", {"url": "", "size": 96, "lazy": False, "initials": "اس"}, is_small=True),
    ],
    "works_chart.html": [Sample("Two kinds of works in three years", {"chart": CHART, "id_prefix": "sample-chart"})],
}
