"""How often somebody may try to log in, so that guessing is hopeless and nobody can lock another out.

Devices are told from strangers as OWASP's device cookies do it: whoever has logged in to this account before, on a
device that still holds its refresh token or from the same address range, has a bucket of their own. Everybody else
shares the account's: each range of addresses has a few attempts, all ranges together a number that grows ever more
slowly, twice as many in ten minutes as in one, twice that in an hour, twice that in a day. A flood of guesses from
everywhere uses up the strangers' bucket, and the owner logs in from home meanwhile. From a new device in a new place
they wait with the strangers; a one-time link of the administrator's opens the account even then.

Codes after the right password are counted apart in the same way: whoever knows the password can use up the strangers'
attempts, and neither those of a known device or place, nor of a session, nor of a one-time link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID

from accounts import passwords, selectors, tokens
from accounts.text import username_normalise
from messenger import audit, throttle
from messenger.addresses import address_range
from messenger.audit import Event
from messenger.errors import Throttled, Unauthenticated
from messenger.throttle import address_key


def attempt(
    scope: str, key: str, *, address: str = "", about: str = "", whose: Callable[[], UUID | None] = lambda: None
) -> None:
    """`throttle.check`, whose refusals are counted in the audit log. Outside of any transaction. `about` and `whose`:
    the account, as `audit.count_refusal` takes it."""
    try:
        throttle.check(scope, key)
    except Throttled:
        audit.count_refusal(Event.THROTTLED, address=address, about=about, whose=whose, scope=scope)
        raise


@contextmanager
def login_attempt(*, username: str, address: str, device_token: str | None) -> Iterator[str]:
    """Counts an attempt, and runs it in the queue its origin has a right to. Raises `Throttled`, or `Unavailable` while
    too many are being checked. For names nobody has, too, in the same way. `device_token`: the refresh token this
    browser holds, current or not. Gives the device or place the account knows, empty for a stranger."""
    name = username_normalise(username)
    place = address_range(address) or address
    places, devices = _known(name)
    device = _device(device_token)

    def attempt_at(scope: str, key: str) -> None:
        attempt(scope, key, address=address, about=name, whose=partial(_whose, name))

    if device in devices:
        attempt_at("login.known", f"{name} {device}")
    else:
        # whoever is tried from there
        attempt("login.address", address_key(address), address=address)
        if place not in places:
            attempt_at("login.place", f"{name} {place}")
            attempt_at("login.account", name)
            yield ""
            return
        attempt_at("login.known", f"{name} {place}")
    with passwords.queued_as_known():
        yield str(device) if device in devices else place


def _whose(username: str) -> UUID | None:
    user = selectors.user_by_username_unsafe(username)
    return user.pk if user else None


def _known(username: str) -> tuple[set[str], set[UUID]]:
    sessions = selectors.sessions_before_unsafe(username)
    return {address_range(address) or address for _, address in sessions if address}, {
        session for session, _ in sessions
    }


def _device(token: str | None) -> UUID | None:
    try:
        return tokens.refresh_token_read(token)[0] if token else None
    except Unauthenticated:
        return None
