"""The numbers page, for everybody."""

import csv
from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_safe

from knowledge_commons_profiles.accounts.member_lists import guard_cell
from knowledge_commons_profiles.stats.figures import ACTIVE_WEEKS, FEWEST, Content, Row, find_figures

HEADINGS = {
    "active": gettext_noop("Members who signed in"),
    "joined": gettext_noop("Members by the year they joined"),
    "networks": gettext_noop("Networks"),
    "affiliations": gettext_noop("Affiliations"),
    "interests": gettext_noop("Academic interests"),
}


@login_not_required
@require_safe
def stats(request: HttpRequest) -> HttpResponse:
    figures = find_figures()
    content = Content(**figures.content) if figures else Content()
    tables = [(heading, rows) for heading, rows in iter_tables(content) if rows]
    context = {"figures": figures, "content": content, "tables": tables, "fewest": FEWEST}
    response = render(request, "stats/stats.html", context)
    patch_cache_control(response, no_cache=True)
    return response


@login_not_required
@require_safe
def stats_table(_request: HttpRequest) -> HttpResponsePermanentRedirect:
    """Lead on who comes for the table of all people, which nobody publishes any more."""
    return HttpResponsePermanentRedirect(reverse("stats:stats"))


@login_not_required
@require_safe
def stats_download(_request: HttpRequest) -> HttpResponse:
    """Give the same figures as CSV."""
    figures = find_figures()
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="members.csv"'
    writer = csv.writer(response)
    writer.writerow((gettext("Figure"), gettext("Name"), gettext("Members")))
    if figures:
        content = Content(**figures.content)
        writer.writerow((gettext("All members"), "", content.member_count))
        writer.writerows(
            (heading, guard_cell(name), count) for heading, rows in iter_tables(content) for name, count in rows
        )
    return response


def iter_tables(content: Content) -> Iterator[tuple[str, list[Row]]]:
    for name, heading in HEADINGS.items():
        rows: list[Row] = getattr(content, name)
        if name == "active":
            spans = [gettext("in the last %(weeks)s weeks") % {"weeks": weeks} for weeks in ACTIVE_WEEKS]
            rows = [(span, count) for span, (_, count) in zip(spans, rows, strict=False)]
        yield gettext(heading), rows
