"""Which network an address is about."""

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from knowledge_commons_profiles.memberships.middleware import NetworkMiddleware
from knowledge_commons_profiles.memberships.networks import current_network
from tests.factories import NetworkFactory

pytestmark = pytest.mark.django_db


def show(request):
    network = current_network(request)
    return HttpResponse(network.slug if network else "none")


def ask(path, method="get"):
    """Answer as the handler does: resolve the address, let the middleware look at the view, then call it."""
    request = getattr(RequestFactory(), method)(path)
    match = request.resolver_match = resolve(request.path_info)

    def call_view(request):
        return middleware.process_view(request, show, match.args, match.kwargs) or show(request)

    middleware = NetworkMiddleware(call_view)
    return middleware(request)


def test_a_page_that_names_no_network_has_none(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ask("/members/").content == b"none"


@pytest.mark.parametrize("path", ["/network/mla/members/", "/mla/members/", "/mla/members/ada/"])
def test_a_page_that_names_a_network_has_it_in_one_query(path, django_assert_num_queries):
    NetworkFactory(slug="mla")
    with django_assert_num_queries(1):
        assert ask(path).content == b"mla"


@pytest.mark.parametrize("name", ["MLA", "Mla"])
def test_another_case_redirects_and_keeps_the_rest(name):
    NetworkFactory(slug="mla")
    response = ask(f"/{name}/members/ada/?style=apa")
    assert response.status_code == 301
    assert response.headers["Location"] == "/mla/members/ada/?style=apa"


def test_a_code_that_no_address_can_hold_is_written_out():
    NetworkFactory(slug="stem", code="STEMED+")
    for name in ("stemed+", "stemedplus", "StemedPlus"):
        assert ask(f"/network/{name}/members/").headers["Location"] == "/network/stem/members/"


def test_a_form_that_is_sent_is_not_redirected():
    NetworkFactory(slug="mla")
    assert ask("/MLA/members/", method="post").content == b"mla"


@pytest.mark.parametrize("name", ["nobody", "mla ", "ml", "%00", "m\u200bla"])
def test_an_unknown_network_is_not_found(name):
    NetworkFactory(slug="mla")
    with pytest.raises(Http404):
        ask(f"/network/{name}/members/")
