"""`manage.py seed_demo`: an administrator, three people and sample chats for trying the messenger out."""

from __future__ import annotations

import json
import secrets
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import selectors
from accounts import services as accounts
from accounts.models import User
from chat import services, writer
from messenger import keystore

PEOPLE = [
    ("admin", "Администратор", User.Role.ADMINISTRATOR, "ru"),
    ("marina", "Марина Ковалёва", User.Role.MEMBER, "ru"),
    ("igor", "Игорь Белов", User.Role.MEMBER, "ru"),
    ("tomas", "Tomás Ortega", User.Role.MEMBER, "en"),
]

TRIP = [
    ("marina", "Кто в субботу за рулём? Я могу забрать троих от метро."),
    ("marina", "Выезд в 9:30, у второго выхода"),
    ("igor", "Буду. Возьму мангал и список из прошлого раза"),
    ("tomas", "I'm in. Can someone bring the big tent? Ours has a hole the size of a cat."),
    ("tomas", "And the cat"),
    ("igor", "Палатка есть, проверю швы сегодня вечером"),
    ("marina", "Отлично 🏕️ Погода обещает быть хорошей: https://example.org/weather"),
]
MARINA_IGOR = [
    ("igor", "Марина, привет! Спальники брать?"),
    ("marina", "Привет. Бери два, у Томаса своего нет"),
    ("igor", "👍"),
]
MARINA_TOMAS = [
    ("tomas", "Do you have room for my bike?"),
    ("marina", "On the roof, yes. Bring straps"),
    ("tomas", "See you at the second exit, then"),
]
TOMAS_IGOR = [
    ("tomas", "שלום, Игорь! Testing right-to-left: תודה רבה"),
    ("igor", "Работает 🙂"),
]


class Command(BaseCommand):
    help = "Make demo people and chats, once, and print how to log in. Not available under production settings."

    def handle(self, **_: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo data can't be made under these settings: it comes with printed passwords.")
        try:
            keystore.check_key()
        except keystore.WrongKey as error:
            raise CommandError(str(error)) from None
        file = Path(settings.VAR_DIR) / "secrets" / "demo.json"
        if not selectors.anybody_exists():
            passwords = {username: _password() for username, *_ in PEOPLE}
            self._make(passwords)
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.touch(mode=0o600)
            file.write_text(json.dumps(passwords))
        if file.exists():
            self._print(json.loads(file.read_text()))

    def _make(self, passwords: dict[str, str]) -> None:
        people = {
            username: accounts.user_seed_unsafe(
                username=username, password=passwords[username], name=name, role=role, language=language
            )
            for username, name, role, language in PEOPLE
        }
        marina, igor, tomas = (people[name].pk for name in ("marina", "igor", "tomas"))
        trip = services.group_create(marina, client_id=uuid.uuid4(), title="Дача и поездка", users=[igor, tomas])
        for chat, lines in (
            (services.direct_open(tomas, user_id=igor), TOMAS_IGOR),
            (services.direct_open(tomas, user_id=marina), MARINA_TOMAS),
            (services.direct_open(igor, user_id=marina), MARINA_IGOR),
            (trip, TRIP),
        ):
            seqs = [_say(people[username], chat, body) for username, body in lines]
            if chat == trip:
                _react(people["igor"], trip, seqs[-1], "👍")
                _react(people["tomas"], trip, seqs[-1], "👍")
        writer.stop()

    def _print(self, passwords: dict[str, str]) -> None:
        self.stdout.write("Demo accounts (username / password):")
        for username, password in passwords.items():
            note = "  administrator, also of /" + settings.ADMIN_PATH if username == "admin" else ""
            self.stdout.write(f"  {username:8} {password}{note}")


def _password() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(3))


def _say(author: User, chat: uuid.UUID, body: str) -> int:
    answer = services.wait(
        lambda done: services.message_send(
            author.pk, chat_id=chat, client_id=uuid.uuid4(), body=body, reply_to_seq=None, done=done
        )
    )
    return answer.seq


def _react(person: User, chat: uuid.UUID, seq: int, emoji: str) -> None:
    services.wait(
        lambda done: services.reaction_set(
            person.pk, chat_id=chat, client_id=uuid.uuid4(), seq=seq, emoji=emoji, on=True, done=done
        )
    )
