"""What every deployment shares. No secret has a value here; dev, test and prod say where theirs come from."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from messenger import __version__
from messenger.crypto import KeyProblem, KeyRing, parse_key, parse_keys

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# what the embedded default keeps: database, keys, certificate
VAR_DIR = Path(env.str("MESSENGER_VAR_DIR", default="") or BASE_DIR / "var")

DEBUG = False
VERSION = __version__
DEMO = False

INSTALLED_APPS = [
    "daphne",
    "accounts.apps.PanelConfig",  # django.contrib.admin, with its own front page
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "messenger",
    "accounts",
    "chat",
]

MIDDLEWARE = [
    "messenger.middleware.RequestIdMiddleware",
    "messenger.middleware.SecurityHeadersMiddleware",
    "messenger.middleware.PlainRefusedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "messenger.urls"
ASGI_APPLICATION = "messenger.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.HouseWordsValidator"},
]
# What whoever knows the house would try first, besides the product's name and the words of PUBLIC_ORIGIN: its name, its
# street, its team. A password must be long enough without them.
PASSWORD_WORDS = ["messenger", "мессенджер", *env.list("PASSWORD_WORDS", default=[])]
# SHA-256 first: bcrypt itself refuses what is longer than 72 bytes.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.BCryptSHA256PasswordHasher"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "accounts" / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False

ADMIN_PATH = env.str("ADMIN_PATH", default="admin/").strip("/") + "/"
LOGIN_URL = "admin:login"

# Bodies are small JSON; larger ones would be spooled to disk in clear.
DATA_UPLOAD_MAX_MEMORY_SIZE = 128 * 1024

SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "accounts.panel_sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_NAME = "admin_session"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
CSRF_COOKIE_SAMESITE = "Strict"
# forms carry it; no script of ours reads it
CSRF_COOKIE_HTTPONLY = True
# by default they would first go into a cookie of their own, names of accounts in it
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# The address people use, for example https://chat.example.org; never read from the Host header.
PUBLIC_ORIGIN = env.str("PUBLIC_ORIGIN", default="").rstrip("/")

# How many proxies of ours a request passes before it is here: that many values from the end of X-Forwarded-For is the
# client's address. 0: the peer's is. The header counts from these networks alone.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
TRUSTED_PROXY_NETWORKS = env.list(
    "TRUSTED_PROXY_NETWORKS",
    default=["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
)

# Accounts
ACCESS_TOKEN_LIFETIME = timedelta(minutes=env.int("ACCESS_LIFETIME_MINUTES", default=15))
# unused for so long a session ends; and it ends so long after the login, however much it is used
SESSION_IDLE_LIFETIME = timedelta(days=env.int("SESSION_IDLE_LIFETIME_DAYS", default=30))
SESSION_ABSOLUTE_LIFETIME = timedelta(days=env.int("SESSION_ABSOLUTE_LIFETIME_DAYS", default=90))
MAX_SESSIONS = env.int("MAX_SESSIONS", default=5)
INVITATION_LIFETIME = timedelta(hours=24)

# How long the audit log keeps an entry, 0 for ever: `manage.py shorten_audit`, once a day, removes what is older, and
# what is left can still be verified.
AUDIT_RETENTION_DAYS = max(0, env.int("AUDIT_RETENTION_DAYS", default=0))

# Whether this process keeps the search index behind the messages; one of several is enough. Without it everything is
# found all the same, ever more slowly.
SEARCH_FOLLOWER = env.bool("SEARCH_FOLLOWER", default=True)

# How fast a socket is read: frames a second, three seconds' worth at once. Who sends faster waits, and is closed after
# this many seconds of it without a pause.
SOCKET_FRAMES_PER_S = env.float("SOCKET_FRAMES_PER_S", default=20.0)
SOCKET_FLOOD_S = env.float("SOCKET_FLOOD_S", default=180.0)

# How often: at most so many within any period of that length, wherever it begins (messenger/throttle.py). Each is
# changed by a variable: THROTTLE_LOGIN_ADDRESS="40/m 400/h" for "login.address".
THROTTLES = {
    scope: env.str("THROTTLE_" + scope.replace(".", "_").upper(), default=rates)
    for scope, rates in {
        # of an address (IPv6: a /64): whole offices come from one
        "login.address": "60/m 600/h",
        # of an account from one address range (/24, /48), then from all ranges that are new to it: slower and slower
        "login.place": "20/10m 40/h",
        "login.account": "20/m 40/10m 80/h 160/d",
        # of an account from a device or an address range it has logged in from before
        "login.known": "20/5m 60/h",
        # of an account: codes of six digits. Of strangers together, of each known device or place, session, link
        "code": "10/10m 20/h 40/d",
        # of an account: its own password, asked again
        "password": "10/10m 30/h",
        # of an address
        "link": "60/m 200/h",
        "register": "20/h 40/d",
        "refresh.address": "600/m",
        # of a session
        "refresh.session": "60/m 600/h",
        # of a person
        "people.search": "240/m 4000/h",
        "message.send": "600/m",
        "group.create": "20/m 60/h",
    }.items()
}
RATELIMIT_USE_CACHE = "throttle"

# Several processes share a bus, and the counts of throttling; one process needs none.
REDIS_URL = env.str("REDIS_URL", default="")
CACHES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    "throttle": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # over it, the third that was not used for longest is forgotten
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
if REDIS_URL:
    CACHES["throttle"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "messenger-throttle",
        # short: a login waits for it, once in a while, when Redis is gone
        "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25, "protocol": 2},
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "prefix": "messenger",
                # redis-py 8 times out reads after 5 s, which ends every idle subscription
                "hosts": [
                    {
                        "address": REDIS_URL,
                        # the newer protocol's reader writes every message into a debug line nobody reads
                        "protocol": 2,
                        "socket_timeout": None,
                        "socket_keepalive": True,
                        "health_check_interval": 30,
                    }
                ],
            },
        }
    }

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.auth.AccessTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "messenger.schema.openapi.WireSchema",
    "EXCEPTION_HANDLER": "messenger.api.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [],  # the one by default tears choices out of the models' schemas
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"safe": {"()": "messenger.logs.Safe"}},
    "formatters": {"line": {"()": "messenger.logs.LineFormatter"}, "json": {"()": "messenger.logs.JsonFormatter"}},
    "handlers": {
        "console": {
            "()": "messenger.logs.Console",
            "formatter": "json" if env.bool("LOG_JSON", default=False) else "line",
            "filters": ["safe"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # not Django's own handlers, which would print and mail errors with their values
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # Access lines carry addresses and paths; the proxy in front keeps its own.
        "django.channels.server": {"level": "WARNING"},
        "daphne": {"level": "WARNING"},
        # What strangers ask for that is not there: a line each, with whatever they wrote into the address.
        "django.request": {"level": "ERROR"},
    },
}


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite as a durable server database: WAL, a commit is on disk when it returns, writers take turns."""
    return {
        "ENGINE": "messenger.sqlite",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
            ),
        },
        "CONN_MAX_AGE": 0,
        "TEST": {"NAME": str(path.with_name("test-" + path.name))},
    }


def postgresql(
    url: str = "", *, statement_timeout_ms: int = 3_000, lock_timeout_ms: int = 2_000, **parts: str
) -> dict[str, Any]:
    """PostgreSQL with a pool (a thread a request would otherwise be a connection a request) and bounded waits."""
    database = dict(env.db_url_config(url)) if url else {"ENGINE": "django.db.backends.postgresql", **parts}
    database["CONN_MAX_AGE"] = 0
    # after a restart of the database the pool is full of dead connections: each is tried before it is handed out
    database["CONN_HEALTH_CHECKS"] = True
    database["OPTIONS"] = {
        "pool": {"min_size": 2, "max_size": env.int("DB_POOL_MAX", default=16), "timeout": 10},
        "options": (
            f"-c statement_timeout={statement_timeout_ms} -c lock_timeout={lock_timeout_ms}"
            " -c idle_in_transaction_session_timeout=10000 -c synchronous_commit=on"
        ),
    }
    return database


def secret(name: str) -> str:
    """NAME, or what stands in the file NAME_FILE points at (a container secret); empty where neither is set."""
    path = env.str(f"{name}_FILE", default="")
    return secret_file(path) if path else env.str(name, default="")


def secret_file(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"The secret in {path} can't be read: {error.strerror}") from None


def key_ring(current: str) -> list[bytes]:
    """The key-encryption keys: this one, and older ones that still open what they wrapped."""
    try:
        return [parse_key(current), *parse_keys(secret("SSE_KEYS_PREVIOUS"), name="SSE_KEYS_PREVIOUS")]
    except KeyProblem as problem:
        raise ImproperlyConfigured(str(problem)) from None


def _bus_keys(ring: KeyRing) -> list[bytes]:
    given = secret("BUS_KEY")
    if given:
        return [hashlib.sha256(given.encode()).digest()]
    return [ring.derive("bus"), *ring.derive_previous("bus")]


def from_keys(keys: list[bytes]) -> dict[str, Any]:
    """Every setting that derives from the key-encryption keys. The package of encrypted fields wants a key at import,
    which nothing is ever encrypted with."""
    import base64

    ring = KeyRing(keys[0], keys[1:])
    django_key = secret("DJANGO_SECRET_KEY") or ring.derive("django-secret-key").hex()
    signing_key = secret("JWT_SECRET") or ring.derive("access-token").hex()
    return {
        "SSE_KEYS": keys,
        "SECRET_KEY": django_key,
        "SECRET_KEY_FALLBACKS": [key.hex() for key in ring.derive_previous("django-secret-key")],
        "BUS_KEYS": _bus_keys(ring),
        "FIELD_ENCRYPTION_KEY": base64.urlsafe_b64encode(ring.derive("unused-field-package")).decode(),
        "SIMPLE_JWT": {
            "ALGORITHM": "HS256",
            "SIGNING_KEY": signing_key,
            "ISSUER": "messenger",
            "AUDIENCE": "messenger",
            "ACCESS_TOKEN_LIFETIME": ACCESS_TOKEN_LIFETIME,
            "USER_ID_CLAIM": "sub",
            "AUTH_HEADER_TYPES": ("Bearer",),
        },
    }
