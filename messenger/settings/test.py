"""The tests: SQLite in a file, or the PostgreSQL of MESSENGER_TEST_DATABASE_URL; a cheap password hash, a fixed key."""

import hashlib
import os

from messenger.settings.base import *  # noqa: F403
from messenger.settings.base import THROTTLES, VAR_DIR, env, from_keys, postgresql, sqlite

VAR_DIR.mkdir(exist_ok=True)
globals().update(from_keys([hashlib.sha256(b"the key of the tests").digest()]))

DATABASES = {
    "default": (
        # dropping a test database takes longer than any query of the product may, and tests hold locks until all wait
        postgresql(env.str("MESSENGER_TEST_DATABASE_URL"), statement_timeout_ms=60_000, lock_timeout_ms=30_000)
        if env.str("MESSENGER_TEST_DATABASE_URL", default="")
        # of its own, so that two runs at the same time don't share it
        else sqlite(VAR_DIR / f"tests-{os.getpid()}.sqlite3")
    )
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMO = True
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.E003", "django_ratelimit.W001"]
# tests log in and send faster than people do; those of throttling set rates of their own
THROTTLES = dict.fromkeys(THROTTLES, "1000000/s")
