"""Chats of Marina and Igor in bulk, through the product's models: `python -m tests.e2e.fill LONG SHORT EACH`.

One of LONG messages, five minutes after another up to now, of which Marina has read all but the last 500; and SHORT
others of EACH messages. Prints the ids of the chats.
"""

from __future__ import annotations

import datetime as dt
import sys

import django

django.setup()

from django.db import transaction  # noqa: E402 - needs the apps
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from chat.models import Chat, Member, Message, chat_scope  # noqa: E402
from messenger import keystore  # noqa: E402

AT_ONCE = 2_000
UNREAD = 500
LINES = (
    "Да, хорошо.",
    "Я посмотрел расписание: первый поезд идёт в семь сорок, и на него ещё есть места.",
    "The parcel has come. I left it with the neighbours on the second floor, they are in until nine.",
    "Тогда договорились, увидимся у входа.\nВозьми, пожалуйста, зонт: обещали дождь после обеда.",
)


def furnish(title: str, people: list[User], count: int, begins: dt.datetime, apart: dt.timedelta, unread: int) -> None:
    """A group of `people` who took turns to write, the first of them having read all but the last `unread`."""
    chat = Chat(
        kind=Chat.Kind.GROUP, title=title, created_by=people[0], created_at=begins, member_count=len(people),
        version=count, last_seq=count,
    )  # fmt: skip
    moments = [begins + apart * number for number in range(count)]
    sys.stdout.write(f"{chat.pk}\n")
    # committed first: a key that may still be rolled back is looked up again for every row
    keystore.ensure({chat.key_scope(), *(chat_scope(chat.pk, moment) for moment in moments)})
    with transaction.atomic():
        chat.save()
        for user in people:
            Member.objects.create(
                chat=chat, user=user, version=1, joined_at=begins, delivered_seq=count,
                role=Member.Role.OWNER if user is people[0] else Member.Role.MEMBER,
                read_seq=count - unread if user is people[0] else count,
            )  # fmt: skip
        for first in range(0, count, AT_ONCE):
            Message.objects.bulk_create(
                Message(
                    chat=chat, seq=seq, version=seq, sender=people[seq // 3 % len(people)], created_at=moment,
                    body=f"{seq}: {LINES[seq % len(LINES)]}",
                )
                for seq, moment in enumerate(moments[first : first + AT_ONCE], first + 1)
            )  # fmt: skip


def main(long: int, short: int, each: int) -> None:
    people = [User.objects.get(username=name) for name in ("marina", "igor")]
    now = timezone.now()
    apart = dt.timedelta(minutes=5)
    furnish("Длинный", people, long, now - apart * long, apart, UNREAD)
    for number in range(short):
        furnish(f"Короткий {number}", people, each, now - apart * each, apart, 0)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
