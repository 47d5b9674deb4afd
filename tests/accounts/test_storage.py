"""What the tables hold, what Django believes of a person, and its command for the first administrator."""

from __future__ import annotations

import gettext
import io
import re
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection

import accounts
from accounts import services
from accounts.models import User
from messenger.crypto import Unreadable
from tests.accounts.devices import Device, invited, logged_in
from tests.support import PASSWORD

CANARIES = ("Канарейкина", "canary@example.org", "Птичья причина", "Птичий телефон", "203.0.113.99", "CanaryBrowser/7")


def columns_of(*tables: str) -> list[bytes]:
    """Every value of every column, as bytes."""
    values = []
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                for value in row:
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    values.append(raw)
    return values


def found_in(values: list[bytes], text: str) -> bool:
    forms = {text.encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be")}
    forms |= {form.hex().encode() for form in forms}
    return any(form in value for value in values for form in forms)


def test_no_encrypted_column_holds_its_text(admin: User) -> None:
    user, token = invited(admin, "canary", name=CANARIES[0], email=CANARIES[1])
    device = Device(address=CANARIES[4], agent=CANARIES[5])
    device.post("auth/invitation/accept", {"token": token, "password": "a password for birds", "device": CANARIES[3]})
    services.user_ban(admin, user=user, reason=CANARIES[2])
    values = columns_of("accounts_user", "accounts_session", "accounts_invitation")
    assert found_in(values, "canary")  # the username is clear: so the search does find
    assert [canary for canary in CANARIES if found_in(values, canary)] == []
    assert not found_in(values, "a password for birds")
    stored = User.objects.get(username="canary")
    assert (stored.display_name, stored.email, stored.ban_reason) == CANARIES[:3]
    session = stored.sessions.get()
    assert (session.device, session.address, session.agent) == CANARIES[3:]


def test_a_value_moved_to_another_row_or_column_does_not_open(anna: User, boris: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_user SET email = display_name, display_name ="
            " (SELECT display_name FROM accounts_user WHERE username = 'boris') WHERE username = 'anna'"
        )
    user = User.objects.get(pk=anna.pk)
    for name in ("display_name", "email"):
        with pytest.raises(Unreadable):
            getattr(user, name)
    assert user.shown_name == "anna"


def test_what_is_logged_of_a_row_is_its_id(anna: User, admin: User) -> None:
    logged_in("anna")
    services.invitation_create(admin, user=anna)
    rows = (anna, anna.sessions.get(), anna.invitations.get())
    assert [str(row) for row in rows] == [str(row.pk) for row in rows]
    assert all("nna" not in repr(row) for row in rows)


def test_a_dump_holds_ciphertext(anna: User) -> None:
    out = io.StringIO()
    call_command("dumpdata", "accounts.user", stdout=out)
    assert '"username": "anna"' in out.getvalue()
    assert "Анна" not in out.getvalue()
    assert "\\u0410\\u043d" not in out.getvalue()


@pytest.mark.parametrize("role", ["administrator", "moderator", "member"])
@pytest.mark.parametrize("active", [True, False])
def test_only_an_active_administrator_is_staff(role: str, active: bool) -> None:
    user = User(username="anna", role=role, is_active=active)
    wanted = role == "administrator" and active
    # as Django reads them: attributes, where a method would count as true
    assert user.is_staff is wanted
    assert user.is_superuser is wanted
    assert user.is_administrator is wanted
    assert user.has_perm("accounts.change_user") is wanted
    assert user.has_perm("accounts.change_user", user) is wanted
    assert user.has_perms(["accounts.change_user"]) is wanted
    assert user.has_module_perms("accounts") is wanted


def test_createsuperuser_makes_an_administrator_without_a_terminal(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", "--username", "Root-Admin", stdout=io.StringIO())
    user = User.objects.get()
    assert (user.username, user.role, user.display_name, user.is_staff) == (
        "root-admin",
        "administrator",
        "root-admin",
        True,
    )
    assert authenticate(username="ROOT-ADMIN", password=PASSWORD) == user
    assert logged_in("root-admin").get("me").json()["role"] == "administrator"
    with pytest.raises(CommandError, match="taken"):
        call_command("createsuperuser", "--noinput", "--username", "root-ADMIN", stdout=io.StringIO())


def test_createsuperuser_refuses_what_is_no_username(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    with pytest.raises(CommandError, match="letters"):
        call_command("createsuperuser", "--noinput", "--username", "no such name", stdout=io.StringIO())
    assert not User.objects.exists()


def test_createsuperuser_asks_at_a_terminal(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["x", "Olga", "short", "short", "n", PASSWORD, PASSWORD])

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("builtins.input", lambda *_: next(typed))
    monkeypatch.setattr("getpass.getpass", lambda *_: next(typed))
    out, said = io.StringIO(), io.StringIO()
    call_command("createsuperuser", stdin=Terminal(), stdout=out, stderr=said)
    assert "created successfully" in out.getvalue()
    assert "too short" in said.getvalue()
    assert logged_in("olga").get("me").json()["role"] == "administrator"
    assert list(typed) == []


def test_a_login_to_the_admin_ends_with_the_epoch(admin: User) -> None:
    before = admin.get_session_auth_hash()
    admin.epoch += 1
    assert admin.get_session_auth_hash() != before


def test_every_russian_text_is_there_and_compiled() -> None:
    """The compiled catalogue is committed, so that nobody needs gettext to run; it must not lag behind its source."""
    folder = Path(accounts.__file__).parent / "locale" / "ru" / "LC_MESSAGES"
    source = (folder / "django.po").read_text(encoding="utf-8").split("\n\n", 1)[1]
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', source, re.MULTILINE)
    assert len(pairs) > 100
    assert [text for text, russian in pairs if not russian or compiled.gettext(text) != russian] == []
    plurals = re.findall(r'^msgid "(.+)"\nmsgid_plural "(.+)"\nmsgstr\[0\] "(.+)"\n', source, re.MULTILINE)
    assert len(pairs) + len(plurals) == source.count("\nmsgid ") + source.startswith("msgid")
    assert [one for one, many, russian in plurals if compiled.ngettext(one, many, 21) != russian] == []
    assert "fuzzy" not in source
