"""Connections to hosts that a member may name: only to the public internet, and only to the address that was looked at.

Otherwise whoever types a server's name could make us ask our own network, or the cloud's metadata service (OWASP,
Server-Side Request Forgery Prevention). A name is resolved once and the connection goes to that very address, so it
does not help to change the name's address between the look and the connection.
"""

import socket
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings

from knowledge_commons_profiles.core.errors import AnswerError

NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


def open_socket(
    address: tuple[str, int],
    timeout: float | None = None,
    source_address: tuple[str, int] | None = None,
) -> socket.socket:
    """Do as `socket.create_connection`. Raises AnswerError when any of the host's addresses is not public."""
    host, port = address
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(map(is_allowed, found)):
        raise AnswerError("not a public address")
    failure = OSError("no address")
    for checked in found:  # a number, which nobody looks up again
        try:
            return socket.create_connection((checked, port), timeout, source_address)
        except OSError as error:
            failure = error
    raise failure


def is_allowed(address: str) -> bool:
    """Whether we may connect: to the public internet, and in tests to the servers that they start on this machine."""
    return is_public(address) or address in settings.PRIVATE_HOSTS_ALLOWED


def is_public(address: str) -> bool:
    """Whether the public internet knows this address; IPv4 inside IPv6 counts as what it holds."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo or (None, None))[1]
        if inner is not None:
            return is_public(str(inner))
        if parsed in NAT64:
            return is_public(str(ip_address(int(parsed) & 0xFFFFFFFF)))
    return parsed.is_global and not parsed.is_multicast
