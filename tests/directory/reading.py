"""What a visitor reads on a page of the directory, taken from its HTML."""

import re
from dataclasses import dataclass
from html import unescape

NAME = re.compile(r'<h3 class="person-card__name"><a href="([^"]*)"><bdi>(.*?)</bdi>')
TOTAL = re.compile(r'<h2 class="directory__total"><bdi>(.*?)</bdi>')
FACET = re.compile(r'<section class="facet">\s*<h2[^>]*>(.*?)</h2>(.*?)</section>', re.DOTALL)
CHOICE = re.compile(r'<li><a href="([^"]*)"><bdi>(.*?)</bdi> <span class="facet__count">(.*?)</span>')
EXCERPT = re.compile(r'<p class="person-card__excerpt" dir="auto">(.*?)</p>')


@dataclass(frozen=True)
class Choice:
    label: str
    count: int
    url: str


def read_html(response):
    assert response.status_code == 200
    return response.content.decode()


def read_names(response):
    return [unescape(name) for _, name in NAME.findall(read_html(response))]


def read_profile_urls(response):
    return [unescape(url) for url, _ in NAME.findall(read_html(response))]


def read_total(response):
    match = TOTAL.search(read_html(response))
    assert match
    return unescape(match[1])


def read_number(response):
    return int(read_total(response).split()[0].replace(",", ""))


def read_facets(response):
    return {
        heading: [
            Choice(unescape(label), int(count.replace(",", "")), unescape(url))
            for url, label, count in CHOICE.findall(body)
        ]
        for heading, body in FACET.findall(read_html(response))
    }


def read_excerpts(response):
    return EXCERPT.findall(read_html(response))


def read_link(response, rel):
    """Return the address of the link to the previous or next page, or None."""
    match = re.search(rf'href="([^"]*)" rel="{rel}"', read_html(response))
    return unescape(match[1]) if match else None
