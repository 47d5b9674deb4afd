"""Production settings: every secret comes from outside, none has a default, none may be one that was published."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from messenger import checks
from messenger.crypto import KeyRing
from tests.server import ROOT

# as they stand in the first specification, which is public
SAMPLES = {
    "SERVER_PORT": "9095",
    "DB_USER": "postgres",
    "DB_PASSWORD": "postgres12345!",
    "DB_NAME": "messenger",
    "JWT_SECRET": "gp2Ju8PPFTvLA4WRbDDNF5jUQ2sX7KcP",
    "LIVEKIT_API_KEY": "devkey",
    "LIVEKIT_API_SECRET": "devsecret123",
    "SSE_KEY_BASE64": "M3pjL1YwdURHbVgrQkRFdlhMRDZ1VzhxT1FFUG1WdmV0THRnZU8yYUhMWT0=",
}
ORIGIN = {"PUBLIC_ORIGIN": "https://chat.example.org"}
KEY, PREVIOUS = (hashlib.sha256(name).digest() for name in (b"current", b"previous"))
OWN = ORIGIN | {
    "TRUSTED_PROXIES": "2",
    "DB_USER": "messenger",
    "DB_PASSWORD": "a password of one's own",
    "DB_NAME": "messenger",
    "SSE_KEY_BASE64": base64.b64encode(KEY).decode(),
}

SHOW = """
import json, sys
from django.core.exceptions import ImproperlyConfigured
try:
    from messenger.settings import prod
except ImproperlyConfigured as problem:
    sys.exit(str(problem))
shown = {name: getattr(prod, name) for name in dir(prod) if name.isupper()}
print(json.dumps(shown, default=lambda value: value.hex() if isinstance(value, bytes) else str(value)))
"""


def python(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "messenger.settings.prod", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def loaded(environment: dict[str, str]) -> dict[str, Any]:
    done = python(environment, "-c", SHOW)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("name", ["SSE_KEY_BASE64", "DB_USER", "DB_PASSWORD", "DB_NAME", "PUBLIC_ORIGIN"])
def test_nothing_is_guessed(name: str) -> None:
    done = python({key: value for key, value in OWN.items() if key != name}, "-c", SHOW)
    assert done.returncode == 1
    assert name in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_a_command_says_it_in_one_line() -> None:
    done = python({}, "manage.py", "serve")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Configuration: Set SSE_KEY_BASE64, or SSE_KEY_FILE to the file it stands in: it has no default"
    ]


def test_the_variables_of_the_first_specification_are_taken_as_written() -> None:
    shown = loaded(SAMPLES | ORIGIN)
    database = shown["DATABASES"]["default"]
    assert (database["USER"], database["PASSWORD"], database["NAME"]) == ("postgres", "postgres12345!", "messenger")
    assert shown["SIMPLE_JWT"]["SIGNING_KEY"] == SAMPLES["JWT_SECRET"]
    assert shown["SSE_KEYS"] == [base64.b64decode(base64.b64decode(SAMPLES["SSE_KEY_BASE64"])).hex()]
    assert shown["ALLOWED_HOSTS"] == ["chat.example.org"]


def test_and_their_published_secrets_do_not_pass_the_check() -> None:
    done = python(SAMPLES | ORIGIN, "manage.py", "check", "--deploy")
    assert done.returncode == 1
    for name in ("DB_PASSWORD", "JWT_SECRET", "LIVEKIT_API_SECRET", "SSE_KEY_BASE64"):
        assert f"(messenger.C001) {name} is a sample that is public" in done.stderr
    for name in ("DB_PASSWORD", "JWT_SECRET", "LIVEKIT_API_SECRET", "SSE_KEY_BASE64"):
        assert SAMPLES[name] not in done.stderr
    done = python(OWN, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_production_is_closed() -> None:
    shown = loaded(OWN | {"DEBUG": "true", "MESSENGER_DEMO": "true", "DJANGO_DEBUG": "1"})
    assert (shown["DEBUG"], shown["DEMO"]) == (False, False)
    for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_SECURE"):
        assert shown[name] is True
    assert shown["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert shown["CSRF_TRUSTED_ORIGINS"] == ["https://chat.example.org"]
    assert shown["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.BCryptSHA256PasswordHasher"]


def test_cookies_of_production_are_bound_to_its_host() -> None:
    shown = loaded(OWN)
    for cookie in ("SESSION_COOKIE", "CSRF_COOKIE"):
        # what the prefix demands of a cookie, or browsers refuse it
        assert shown[f"{cookie}_NAME"].startswith("__Host-")
        assert (shown[f"{cookie}_SECURE"], shown[f"{cookie}_HTTPONLY"]) == (True, True)
        assert (shown.get(f"{cookie}_PATH", "/"), shown.get(f"{cookie}_DOMAIN")) == ("/", None)
        assert shown[f"{cookie}_SAMESITE"] == "Strict"
    # the messages of the panel would bring a third one
    assert shown["MESSAGE_STORAGE"] == "django.contrib.messages.storage.session.SessionStorage"


def test_secrets_come_from_files_too(tmp_path: Path) -> None:
    files = {
        "SSE_KEY_FILE": base64.b64encode(KEY).decode(),
        "SSE_KEYS_PREVIOUS_FILE": base64.b64encode(PREVIOUS).decode(),
        "DB_PASSWORD_FILE": "from a file",
        "JWT_SECRET_FILE": "a signing key of forty characters or so",
    }
    environment = {key: value for key, value in OWN.items() if key not in ("SSE_KEY_BASE64", "DB_PASSWORD")}
    for name, text in files.items():
        (tmp_path / name).write_text(f"{text}\n")
        environment[name] = str(tmp_path / name)
    shown = loaded(environment)
    assert shown["SSE_KEYS"] == [KEY.hex(), PREVIOUS.hex()]
    assert shown["DATABASES"]["default"]["PASSWORD"] == "from a file"
    assert shown["SIMPLE_JWT"]["SIGNING_KEY"] == "a signing key of forty characters or so"
    (tmp_path / "DB_PASSWORD_FILE").unlink()
    done = python(environment, "-c", SHOW)
    assert done.stderr.strip() == f"The secret in {tmp_path}/DB_PASSWORD_FILE can't be read: No such file or directory"


def test_what_is_not_set_derives_from_the_key() -> None:
    shown = loaded(OWN | {"SSE_KEYS_PREVIOUS": base64.b64encode(PREVIOUS).decode()})
    derived = [shown["SECRET_KEY"], shown["SIMPLE_JWT"]["SIGNING_KEY"], shown["BUS_KEYS"][0]]
    assert len(set(derived)) == 3
    assert all(KEY.hex() not in each for each in derived)
    assert shown["SECRET_KEY"] == KeyRing(KEY).derive("django-secret-key").hex()
    # what the admin signed before the key was exchanged is still believed
    assert shown["SECRET_KEY_FALLBACKS"] == [KeyRing(PREVIOUS).derive("django-secret-key").hex()]


@pytest.mark.parametrize("name", ["SSE_KEY_BASE64", "SSE_KEYS_PREVIOUS"])
def test_a_key_that_is_none_is_refused_by_its_name(name: str) -> None:
    done = python(OWN | {name: "abc"}, "-c", SHOW)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{name} must be 32 random bytes in base64")
    assert "abc" not in done.stderr


# --- the checks themselves -----------------------------------------------------------------------------------
def test_a_published_key_is_seen_wherever_it_stands(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.published_secrets() == []
    sample = base64.b64decode(base64.b64decode(SAMPLES["SSE_KEY_BASE64"]))
    settings.SSE_KEYS = [sample, KEY]
    assert [(each.id, each.msg) for each in checks.published_secrets()] == [
        ("messenger.C001", "SSE_KEY_BASE64 is a sample that is public")
    ]
    # on the way out it has to stay for a while
    settings.SSE_KEYS = [KEY, sample]
    assert [each.id for each in checks.published_secrets()] == ["messenger.W001"]
    settings.SSE_KEYS = [KEY]
    settings.REDIS_URL = "redis://:your-secure-redis-password@127.0.0.1/0"
    monkeypatch.setenv("GRAFANA_PASSWORD", SAMPLES["DB_PASSWORD"])
    assert [each.msg.split(" ")[0] for each in checks.published_secrets()] == ["GRAFANA_PASSWORD", "REDIS_URL"]


def test_a_short_signing_key_is_refused(settings: Any) -> None:
    assert checks.signing_key_length() == []
    settings.SIMPLE_JWT = {**settings.SIMPLE_JWT, "SIGNING_KEY": "short"}
    assert [each.id for each in checks.signing_key_length()] == ["messenger.C003"]


@pytest.mark.parametrize("origin", ["", "http://chat.example.org", "chat.example.org"])
def test_the_public_origin_is_https(settings: Any, origin: str) -> None:
    settings.PUBLIC_ORIGIN = origin
    assert [each.id for each in checks.public_origin()] == ["messenger.C002"]
    settings.PUBLIC_ORIGIN = "https://chat.example.org"
    assert checks.public_origin() == []


def test_a_rate_or_a_network_that_cannot_be_read_is_refused_at_start(settings) -> None:
    assert checks.throttles() == checks.proxy_networks() == []
    settings.THROTTLES = settings.THROTTLES | {"login.address": "many"}
    settings.TRUSTED_PROXY_NETWORKS = ["10.0.0.0/99"]
    assert [found.id for found in (*checks.throttles(), *checks.proxy_networks())] == [
        "messenger.E001",
        "messenger.E002",
    ]
    assert "THROTTLE_LOGIN_ADDRESS: 'many'" in checks.throttles()[0].msg


def test_a_proxy_nobody_counted_is_warned_of(settings) -> None:
    assert [found.id for found in checks.trusted_proxies()] == ["messenger.W002"]
    settings.TRUSTED_PROXIES = 2
    assert checks.trusted_proxies() == []


def test_production_logs_for_programs() -> None:
    assert loaded(OWN)["LOGGING"]["handlers"]["console"]["formatter"] == "json"
    assert loaded(OWN | {"LOG_JSON": "false"})["LOGGING"]["handlers"]["console"]["formatter"] == "line"
