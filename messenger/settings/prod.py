"""Production: every secret comes from outside and has no default; HTTPS only."""

from messenger.crypto import parse_key
from messenger.settings.base import *  # noqa: F403
from messenger.settings.base import PUBLIC_ORIGIN, env, from_keys, postgresql


def _secret(name: str) -> str:
    """From NAME, or from the file NAME_FILE points at (a container secret)."""
    path = env.str(f"{name}_FILE", default="")
    if path:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123
            return file.read().strip()
    return env.str(name)


_current = env.str("SSE_KEY_FILE", default="")
if _current:
    with open(_current, encoding="utf-8") as _file:  # noqa: PTH123
        _key_text = _file.read()
else:
    _key_text = env.str("SSE_KEY_BASE64")
globals().update(
    from_keys(
        [
            parse_key(_key_text),
            *(
                parse_key(text, name="SSE_KEYS_PREVIOUS")
                for text in env.str("SSE_KEYS_PREVIOUS", default="").replace(",", " ").split()
            ),
        ]
    )
)

DATABASES = {
    "default": (
        postgresql(env.str("DATABASE_URL"))
        if env.str("DATABASE_URL", default="")
        else postgresql(
            NAME=env.str("DB_NAME"),
            USER=env.str("DB_USER"),
            PASSWORD=_secret("DB_PASSWORD"),
            HOST=env.str("DB_HOST", default="10.16.52.17"),
            PORT=env.str("DB_PORT", default="5432"),
        )
    )
}

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [PUBLIC_ORIGIN] if PUBLIC_ORIGIN else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
