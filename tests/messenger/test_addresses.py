"""Where a request comes from: no header a client writes decides that."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from accounts.web import client_address
from messenger.addresses import normalised

PEER, CLIENT, OUTER = "10.16.52.2", "198.51.100.9", "82.202.136.185"


def address(forwarded: str | None, peer: str = PEER) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory(REMOTE_ADDR=peer).get("/", headers=headers))


@pytest.mark.parametrize("forwarded", [None, "1.2.3.4", "1.2.3.4, 5.6.7.8", "::1", "garbage"])
def test_without_proxies_no_header_has_a_say(forwarded: str | None) -> None:
    assert address(forwarded) == PEER


@pytest.mark.parametrize(
    "forwarded",
    [
        None,
        "",
        CLIENT,  # one value: it did not pass both proxies
        f"garbage, {OUTER}",
        f"999.1.1.1, {OUTER}",
        f"1.2.3.4 5.6.7.8, {OUTER}",
        f"[{CLIENT}, {OUTER}",
        f"{'1' * 5000}, {OUTER}",
        f", {OUTER}",
        f"unknown, {OUTER}",
        f"1.2.3.4:99999999, {OUTER}",
        f"2130706433, {OUTER}",
        f"0x7f.0.0.1, {OUTER}",
    ],
)
def test_what_is_no_address_where_ours_should_stand_gives_the_peers(settings, forwarded: str | None) -> None:
    settings.TRUSTED_PROXIES = 2
    assert address(forwarded) == PEER


@pytest.mark.parametrize("spoofed", ["", "1.2.3.4, ", "1.2.3.4,5.6.7.8, ", "garbage, , ", "127.0.0.1," * 500])
def test_what_a_client_writes_to_the_left_never_wins(settings, spoofed: str) -> None:
    settings.TRUSTED_PROXIES = 2
    assert address(f"{spoofed}{CLIENT}, {OUTER}") == CLIENT
    settings.TRUSTED_PROXIES = 1
    assert address(f"{spoofed}{CLIENT}") == CLIENT


@pytest.mark.parametrize("peer", ["203.0.113.7", "2001:db8::7", "8.8.8.8"])
def test_a_peer_that_is_no_proxy_of_ours_is_the_client(settings, peer: str) -> None:
    settings.TRUSTED_PROXIES = 2
    assert address(f"{CLIENT}, {OUTER}", peer=peer) == peer


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "::ffff:10.16.52.2", "192.168.1.1", "fd00::2"])
def test_proxies_are_believed_from_their_networks(settings, peer: str) -> None:
    settings.TRUSTED_PROXIES = 1
    assert address(CLIENT, peer=peer) == CLIENT
    settings.TRUSTED_PROXY_NETWORKS = ["10.99.0.0/16"]
    assert address(CLIENT, peer=peer) == normalised(peer)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        (" 198.51.100.9 ", "198.51.100.9"),
        ("198.51.100.9:443", "198.51.100.9"),
        ("::ffff:198.51.100.9", "198.51.100.9"),
        ("::FFFF:C633:6409", "198.51.100.9"),
        ("[::ffff:198.51.100.9]:443", "198.51.100.9"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:65535", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%25eth0]:80", "fe80::1"),
        ("", None),
        ("[]", None),
        ("[2001:db8::1]x", None),
        ("198.51.100.09", None),
        ("198.51.100.9/24", None),
    ],
)
def test_one_address_has_one_form(written: str, form: str | None) -> None:
    assert normalised(written) == form


def test_a_peer_without_an_address_is_nobody() -> None:
    assert address("1.2.3.4", peer="") == ""
