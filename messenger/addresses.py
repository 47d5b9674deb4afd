"""Where a connection comes from, with proxies in front or without.

The peer's address is a fact; X-Forwarded-For is what somebody wrote. Every proxy appends the address it saw to the end,
so of the values only the last TRUSTED_PROXIES were written by proxies of ours, and only if the peer is one of them.
Whatever stands left of those was sent by the client.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

from django.conf import settings

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_WITH_PORT = re.compile(r"\[(?P<v6>[^\]]*)\](?::\d{1,5})?|(?P<v4>\d+\.\d+\.\d+\.\d+):\d{1,5}")
# the longest form of an address, with room for a zone and a port; longer ones are not looked at
ADDRESS_MAX_CHARS = 100


def normalised(text: str) -> str | None:
    """One form for every way to write an address: no port, no zone, IPv4 out of `::ffff:`. None for anything else."""
    text = text.strip()
    if len(text) > ADDRESS_MAX_CHARS:
        return None
    with_port = _WITH_PORT.fullmatch(text)
    if with_port:
        text = with_port["v6"] if with_port["v6"] is not None else with_port["v4"]
    try:
        parsed = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(parsed)


def address_range(address: str, *, v4_bits: int = 24, v6_bits: int = 48) -> str:
    """The neighbourhood of an address: what a provider hands to one place, so that a new lease is no new place.
    `203.0.113.0/24`, of IPv6 a /48. Empty for what is none."""
    known = normalised(address)
    if known is None:
        return ""
    return str(ipaddress.ip_network((known, v6_bits if ":" in known else v4_bits), strict=False))


def client_address(peer: str, forwarded_for: str) -> str:
    """The address of whoever connects to the outermost of our proxies; the peer's where that can't be told. Empty where
    the peer has none."""
    peer = normalised(peer) or ""
    hops = settings.TRUSTED_PROXIES
    if not hops or not peer or not _is_ours(peer):
        return peer
    values = forwarded_for.split(",")
    if len(values) < hops:
        return peer
    return normalised(values[-hops]) or peer


def _is_ours(peer: str) -> bool:
    address = ipaddress.ip_address(peer)
    return any(address in network for network in networks(tuple(settings.TRUSTED_PROXY_NETWORKS)))


@lru_cache(maxsize=8)
def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """`ValueError` for what is no network."""
    return tuple(ipaddress.ip_network(text) for text in texts)
