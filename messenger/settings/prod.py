"""Production: every secret comes from outside and has no default; HTTPS only."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from messenger.settings.base import *  # noqa: F403
from messenger.settings.base import LOGGING, PUBLIC_ORIGIN, env, from_keys, key_ring, postgresql, secret, secret_file


def _required(name: str, value: str, or_file: str) -> str:
    if not value:
        raise ImproperlyConfigured(f"Set {name}, or {or_file} to the file it stands in: it has no default")
    return value


_key_file = env.str("SSE_KEY_FILE", default="")
_key = secret_file(_key_file) if _key_file else env.str("SSE_KEY_BASE64", default="")
globals().update(from_keys(key_ring(_required("SSE_KEY_BASE64", _key, "SSE_KEY_FILE"))))

DATABASES = {
    "default": (
        postgresql(env.str("DATABASE_URL"))
        if env.str("DATABASE_URL", default="")
        else postgresql(
            NAME=env.str("DB_NAME"),
            USER=env.str("DB_USER"),
            PASSWORD=_required("DB_PASSWORD", secret("DB_PASSWORD"), "DB_PASSWORD_FILE"),
            HOST=env.str("DB_HOST", default="10.16.52.17"),
            PORT=env.str("DB_PORT", default="5432"),
        )
    )
}

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(PUBLIC_ORIGIN).hostname] if PUBLIC_ORIGIN else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set PUBLIC_ORIGIN to the address people use, for example https://chat.example.org")
CSRF_TRUSTED_ORIGINS = [PUBLIC_ORIGIN] if PUBLIC_ORIGIN else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# the prefix makes browsers refuse them from another host or over plain HTTP
SESSION_COOKIE_NAME = "__Host-admin_session"
CSRF_COOKIE_NAME = "__Host-csrftoken"

# for programs; LOG_JSON=false for people
LOGGING["handlers"]["console"]["formatter"] = "json" if env.bool("LOG_JSON", default=True) else "line"
