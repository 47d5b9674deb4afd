"""A scenario with a value in every encrypted column, and ways into the table that walk around the fields."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Alert, Announcement, SecondFactor, Session, User
from chat import services as chats
from chat.search import follower
from messenger import audit
from messenger.crypto import Unreadable
from messenger.fields import EncryptedModel, is_encrypted
from messenger.protocol import DraftIn, PrefsIn
from tests.pictures import image
from tests.support import access_token, group, person, react, rewrite, say

ENCRYPTED: list[tuple[type[EncryptedModel], str]] = [
    (model, field.name)
    for model in apps.get_models()
    if issubclass(model, EncryptedModel)
    for field in model._meta.local_fields
    if is_encrypted(field)
]


def fill() -> dict[str, Any]:
    """Two rows at least with a value in every encrypted column there is."""
    anna, boris = person("anna", "Анна Ключевая"), person("boris", "Борис")
    admin = person("root", role=User.Role.ADMINISTRATOR)
    clara, dora = person("clara"), person("dora")
    for user in (clara, dora):
        accounts.user_update(admin, user=user, name=user.username, email=f"{user.username}@example.org")
        accounts.user_ban(admin, user=user, reason=f"reason of {user.username}")
    for number, user in enumerate((clara, dora)):
        SecondFactor.objects.create(user=user, secret=f"SECRET{number}", last_step=0, created_at=timezone.now())
    for user in (anna, boris):
        access_token(user)
    for session in Session.objects.all():
        session.address, session.agent = "203.0.113.7", "Browser/1"
        session.save()
    chat = group(anna, boris, title="Первая")
    other = group(boris, anna, title="Вторая")
    for owner, place in ((anna, chat), (boris, other)):
        chats.chat_update(owner.pk, chat_id=place, description=f"by {owner.username}")
        chats.link_create(owner.pk, chat_id=place, expires_in_s=60, uses=None)
        say(owner, place, "@anna, @boris", silent=owner == anna)
    say(boris, other, "three")
    seq = 0
    for text in ("one", "two"):
        seq = say(anna, chat, text)
        rewrite(anna, chat, seq, f"{text} edited")
        react(anna, chat, seq, "👍")
        react(boris, chat, seq, "🎉")
    for user in (anna, boris):
        chats.own_set(user.pk, chat_id=chat, draft=DraftIn(body=f"draft of {user.username}"))
    for number, user in enumerate((anna, boris)):
        accounts.user_update_me(user, status=f"status of {user.username}")
        accounts.picture_set(user, data=image(size=(300, 200 + number)))
        accounts.prefs_set(user, change=PrefsIn(quiet_until_ms=1 + number))
        accounts.alert_raise(Alert.Kind.FAILURES_ADDRESS, address_range=f"203.0.{number}.0/24")
        # published, the second would take the place of the first
        Announcement.objects.create(text=f"for all, from {user.username}", kind="info", dismissible=True)
    follower.follow_once()
    for address in ("203.0.113.7", "198.51.100.7"):
        audit.record_refusal(audit.Event.LOGIN_REFUSED, address=address, subject=anna.pk)
    return {"anna": anna, "boris": boris, "chat": chat, "seq": seq}


def stored(model: type[models.Model], pk: Any, name: str) -> Any:
    return model._default_manager.values_list(name, flat=True).get(pk=pk)


def overwrite(model: type[models.Model], pk: Any, name: str, value: Any) -> None:
    """As somebody with a database shell would."""
    field = model._meta.get_field(name)
    key = pk if connection.features.has_native_uuid_field else pk.hex
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE {model._meta.db_table} SET "{field.column}" = %s WHERE id = %s', [value, key])


def rows_with(model: type[EncryptedModel], name: str) -> list[Any]:
    """Two rows with different values in the column."""
    found = [row for row in model._default_manager.order_by("pk") if getattr(row, name)]
    assert len(found) >= 2, f"the scenario leaves {model._meta.db_table}.{name} empty: fill it"
    return found[:2]


def refuses_to_open(model: type[models.Model], pk: Any, name: str) -> None:
    row = model._default_manager.get(pk=pk)
    for _ in range(2):  # a failure must not leave something to be read at the second try
        with pytest.raises(Unreadable):
            getattr(row, name)
