"""Redis ends, hangs and comes back under a served messenger: logins work, are throttled as ever, nothing fails."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis as client

from messenger.throttle import BACK_OFF_S
from tests.load.backing import Child, Redis
from tests.server import Server

pytestmark = pytest.mark.skipif(
    not (shutil.which("redis-server") or shutil.which("valkey-server")), reason="needs a redis-server to end"
)

# per window or at once: half of what any five minutes may hold
RATE, AT_ONCE = "12/5m", 6
# a login costs a hash; the time-out of one attempt at Redis, and what a loaded machine adds
SLOWEST_S = 3.0


class Site:
    """A messenger with a Redis. Everybody who logs in is behind one proxy of ours, which says where they are."""

    def __init__(self, folder: Path) -> None:
        self._redis = Redis(folder)
        self.url = self._redis.url(0)
        rates = {f"THROTTLE_LOGIN_{scope}": RATE for scope in ("PLACE", "ACCOUNT", "KNOWN")}
        more = {"REDIS_URL": self.url, "TRUSTED_PROXIES": "1", **rates}
        self.child: Child = self._redis.start()
        self.server = Server(folder / "var", environment=more).prepare()

    def redis_again(self) -> None:
        self.child = self._redis.start()

    def login(self, username: str, password: str, address: str) -> tuple[int, float]:
        body = json.dumps({"username": username, "password": password}).encode()
        headers = {"Content-Type": "application/json", "X-Forwarded-For": address}
        request = urllib.request.Request(f"{self.server.url}/api/v1/auth/login", body, headers)
        began_s = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                status = response.status
        except urllib.error.HTTPError as refused:
            status = refused.code
        return status, time.monotonic() - began_s

    def guesses(self, username: str, count: int, place: int) -> tuple[Counter[int], float]:
        answers = [self.login(username, "a wrong guess", f"198.51.{place}.{number}") for number in range(count)]
        return Counter(status for status, _ in answers), max(took_s for _, took_s in answers)

    def own_login(self, username: str, address: str) -> tuple[int, float]:
        return self.login(username, self.server.passwords()[username], address)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("redis"))
    try:
        with site.server.running():
            yield site
    finally:
        site.child.stop()


def test_redis_goes_hangs_and_comes_back(site: Site, capsys) -> None:
    assert site.own_login("marina", "203.0.113.5")[0] == 200
    keys = [key.decode() for key in client.Redis.from_url(site.url).scan_iter("*throttle*")]
    assert keys
    assert not [key for key in keys if "marina" in key or "203.0.113" in key or "login" in key]
    before, _ = site.guesses("igor", AT_ONCE, 1)
    assert before == {401: AT_ONCE}

    site.child.stop()
    # what was used up with Redis is used up without it
    down, down_s = site.guesses("igor", 5, 1)
    assert down == {429: 5}
    fresh, fresh_s = site.guesses("nobody", 3 * AT_ONCE, 2)
    assert fresh == {401: AT_ONCE, 429: 2 * AT_ONCE}
    status, own_s = site.own_login("marina", "203.0.113.5")
    assert status == 200

    site.redis_again()
    site.server.eventually(lambda: "Redis answers again" in site.server.log.read_text() or _asked(site), "a return")
    # a Redis that accepts connections and says nothing
    os.kill(site.child.pid, signal.SIGSTOP)
    try:
        hung, hung_s = site.guesses("somebody", 3 * AT_ONCE, 3)
        assert hung == {401: AT_ONCE, 429: 2 * AT_ONCE}
        status, hung_own_s = site.own_login("marina", "203.0.113.5")
        assert status == 200
    finally:
        os.kill(site.child.pid, signal.SIGCONT)
    slowest_s = max(down_s, fresh_s, own_s, hung_s, hung_own_s)
    with capsys.disabled():
        print(f"\nRedis gone, then hanging: no answer of 5xx, the slowest login {slowest_s * 1000:.0f} ms")
    assert slowest_s < SLOWEST_S
    log = site.server.log.read_text()
    assert "Traceback" not in log
    # a line when it goes, not one for every login
    assert log.count("Redis doesn't answer") == 2


def _asked(site: Site) -> bool:
    """Every login asks Redis again once it was left alone for long enough."""
    site.login("whoever", "a wrong guess", f"192.0.2.{int(time.monotonic() / BACK_OFF_S) % 250}")
    return False
