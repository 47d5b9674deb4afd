"""The chat's WebSocket: a message is stored, acknowledged, and sent to the room's group."""

from __future__ import annotations

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from tests.load.textbook.models import Message


def _shown(message: Message) -> dict[str, Any]:
    return {
        "id": message.pk,
        "room": message.room_id,
        "sender": message.sender_id,
        "body": message.body,
        "created_at": message.created_at.isoformat(),
    }


class ChatConsumer(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        self.user = self.scope["user"]
        self.rooms: set[int] = set()
        if not self.user.is_authenticated:
            await self.close()
            return
        self.rooms = await self.find_rooms()
        for room in self.rooms:
            await self.channel_layer.group_add(f"room_{room}", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        for room in self.rooms:
            await self.channel_layer.group_discard(f"room_{room}", self.channel_name)

    async def receive_json(self, content: dict[str, Any], **kwargs: Any) -> None:
        match content["type"]:
            case "send":
                await self.send_message(content)
            case "sync":
                messages = await self.messages_after(content["after"])
                await self.send_json({"type": "messages", "messages": messages})
            case "history":
                messages = await self.newest_messages(content["room"], content["limit"])
                await self.send_json({"type": "messages", "messages": messages})
            case _:
                await self.send_json({"type": "error", "error": "unknown type"})

    async def send_message(self, content: dict[str, Any]) -> None:
        if content["room"] not in self.rooms:
            await self.send_json({"type": "error", "error": "no such room"})
            return
        message = await self.store_message(content["room"], content["body"])
        await self.send_json({"type": "ack", "client_id": content["client_id"], "id": message["id"]})
        await self.channel_layer.group_send(f"room_{message['room']}", {"type": "chat.message", "message": message})

    async def chat_message(self, event: dict[str, Any]) -> None:
        await self.send_json({"type": "message", "message": event["message"]})

    @database_sync_to_async
    def find_rooms(self) -> set[int]:
        return set(self.user.rooms.values_list("id", flat=True))

    @database_sync_to_async
    def store_message(self, room: int, body: str) -> dict[str, Any]:
        return _shown(Message.objects.create(room_id=room, sender=self.user, body=body))

    @database_sync_to_async
    def messages_after(self, after: int) -> list[dict[str, Any]]:
        found = Message.objects.filter(room_id__in=self.rooms, id__gt=after).order_by("id")
        return [_shown(message) for message in found]

    @database_sync_to_async
    def newest_messages(self, room: int, limit: int) -> list[dict[str, Any]]:
        if room not in self.rooms:
            return []
        found = Message.objects.filter(room_id=room).order_by("-id")[:limit]
        return [_shown(message) for message in reversed(found)]
