"""The embedded default: one process, SQLite, no Redis, a key made once into the ignored `var/`."""

from messenger.crypto import key_file_ensure
from messenger.settings.base import *  # noqa: F403
from messenger.settings.base import VAR_DIR, env, from_keys, key_ring, postgresql, sqlite

VAR_DIR.mkdir(exist_ok=True)

SSE_KEY_FILE = VAR_DIR / "secrets" / "sse_key"
globals().update(from_keys(key_ring(env.str("SSE_KEY_BASE64", default="") or key_file_ensure(SSE_KEY_FILE))))

# Sample people and chats, with passwords printed at every start. Production settings have no such switch.
DEMO = env.bool("MESSENGER_DEMO", default=True)

DATABASES = {
    "default": postgresql(env.str("DATABASE_URL"))
    if env.str("DATABASE_URL", default="")
    else sqlite(VAR_DIR / "messenger.sqlite3")
}

# Plain HTTP is for loopback, where browsers count it as secure; `serve` checks that.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.E003", "django_ratelimit.W001"]
