"""The network that a page is about: `/mla/members/…`, `/network/mla/members/`, or the host it is asked under."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from knowledge_commons_profiles.core.hosts import place_of
from knowledge_commons_profiles.core.middleware import Middleware
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.memberships.networks import find_network, get_networks, get_remembered_networks

# Asked by machines under any host; liveness must not depend on the database.
HOSTLESS_APPS = frozenset({"observability"})


class NetworkMiddleware(Middleware):
    """Sets `request.network` to the network that the view's argument `network` names, else to the host's, else None.

    An unknown network is a 404. A network by its code, or in another case, redirects to the address with its slug.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        set_network(request, None)
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> HttpResponseBase | None:
        del view, args
        name = kwargs.get("network")
        if not isinstance(name, str):
            set_network(request, find_host_network(request))
            return None
        network = get_network(get_networks(request), name)
        set_network(request, network)
        return redirect_to_slug(request, network) if name != network.slug else None


def find_host_network(request: HttpRequest) -> Network | None:
    """Return the host's network; the database is asked once a minute at most. Raises Http404 for an unknown one."""
    match = request.resolver_match
    name = place_of(request).name
    if not name or (match and match.app_name in HOSTLESS_APPS):
        return None
    return get_network(get_remembered_networks(), name)


def get_network(networks: tuple[Network, ...], name: str) -> Network:
    network = find_network(networks, name)
    if network is None:
        raise Http404(f"There is no network called {name}.")
    return network


def set_network(request: HttpRequest, network: Network | None) -> None:
    request.network = network  # type: ignore[attr-defined]


def redirect_to_slug(request: HttpRequest, network: Network) -> HttpResponsePermanentRedirect | None:
    match = request.resolver_match
    if match is None or request.method not in {"GET", "HEAD"}:
        return None
    address = reverse(match.view_name, kwargs={**match.kwargs, "network": network.slug})
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
