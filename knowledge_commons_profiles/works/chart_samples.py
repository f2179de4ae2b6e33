"""The chart for the gallery of components."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from knowledge_commons_profiles.works.chart import build_chart
from knowledge_commons_profiles.works.records import build_work

WORKS = (("article-journal", 2019), ("article-journal", 2019), ("book", 2020), ("article-journal", 2021))


def draw() -> tuple[str, list[tuple[str, SafeString, bool]]]:
    """Return the component's name, and its one sample."""
    works = [build_work({"id": str(n), "type": kind, "issued": year}) for n, (kind, year) in enumerate(WORKS)]
    chart = {"chart": build_chart(works), "id_prefix": "sample-chart"}
    markup = render_to_string("components/works_chart.html", chart)
    return "works_chart.html", [("Two kinds of works in three years", markup, False)]
