"""Django's sessions, for the administration, by a hash of their key: who reads the table cannot use its rows."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends import db
from django.utils import timezone

from messenger.crypto import token_hash

KEY_MAX_CHARS = 40  # of the column


def stored(session_key: str) -> str:
    """What the table holds for a key: 160 bits of its hash."""
    return token_hash(session_key).hex()[:KEY_MAX_CHARS]


class SessionStore(db.SessionStore):
    """The engine `SESSION_ENGINE` names."""

    def _get_session_from_db(self) -> Any:
        key = self.session_key or ""
        row = self.model.objects.filter(session_key=stored(key), expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        return super().exists(stored(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.session_key = stored(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            super().delete(stored(key))

    async def _aget_session_from_db(self) -> Any:
        return await sync_to_async(self._get_session_from_db)()

    async def aexists(self, session_key: str) -> bool:
        return await sync_to_async(self.exists)(session_key)

    async def acreate_model_instance(self, data: dict[str, Any]) -> Any:
        return await sync_to_async(self.create_model_instance)(data)

    async def adelete(self, session_key: str | None = None) -> None:
        await sync_to_async(self.delete)(session_key)
