"""The chat's REST side: a room's messages, newest first."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import generics, pagination, serializers

from tests.load.textbook.models import Message, Room


class MessageSerializer(serializers.ModelSerializer[Message]):
    class Meta:
        model = Message
        fields = ("id", "room", "sender", "body", "created_at")


class NewestFirst(pagination.CursorPagination):
    page_size = 50
    ordering = "-id"


class MessageList(generics.ListAPIView[Message]):
    serializer_class = MessageSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[Message]:
        room = get_object_or_404(Room, pk=self.kwargs["room"], members=self.request.user)
        return Message.objects.filter(room=room)
