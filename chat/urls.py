"""Addresses of the chats, under /api/v1/."""

from django.urls import path

from chat import api

urlpatterns = [
    path("blocks", api.Blocks.as_view()),
    path("blocks/<uuid:user_id>", api.Block.as_view()),
    path("search", api.Search.as_view()),
    path("me/deletion", api.AccountDeletion.as_view()),
    path("chats", api.Chats.as_view()),
    path("chats/direct", api.DirectChats.as_view()),
    path("chats/notes", api.Notes.as_view()),
    path("chats/groups", api.Groups.as_view()),
    path("chats/links/preview", api.LinkPreview.as_view()),
    path("chats/links/join", api.LinkJoin.as_view()),
    path("chats/<uuid:chat_id>", api.Chat.as_view()),
    path("chats/<uuid:chat_id>/members", api.Members.as_view()),
    path("chats/<uuid:chat_id>/members/<uuid:user_id>", api.Member.as_view()),
    path("chats/<uuid:chat_id>/links", api.Links.as_view()),
    path("chats/<uuid:chat_id>/links/<uuid:link_id>", api.Link.as_view()),
    path("chats/<uuid:chat_id>/own", api.Own.as_view()),
    path("chats/<uuid:chat_id>/leave", api.Leave.as_view()),
    path("chats/<uuid:chat_id>/messages", api.Messages.as_view()),
    path("chats/<uuid:chat_id>/messages/<int:seq>", api.Message.as_view()),
    path("chats/<uuid:chat_id>/messages/<int:seq>/pin", api.Pin.as_view()),
    path("chats/<uuid:chat_id>/messages/<int:seq>/saved", api.Save.as_view()),
    path("chats/<uuid:chat_id>/messages/<int:seq>/revisions", api.Revisions.as_view()),
    path("chats/<uuid:chat_id>/messages/<int:seq>/readers", api.Readers.as_view()),
    path("chats/<uuid:chat_id>/pinned", api.Pinned.as_view()),
    path("chats/<uuid:chat_id>/hidden", api.Hidden.as_view()),
    path("saved", api.Saved.as_view()),
    path("mentions", api.Mentions.as_view()),
    path("chats/<uuid:chat_id>/messages/<int:seq>/deletion", api.MessageDeletion.as_view()),
    path("chats/<uuid:chat_id>/messages/<int:seq>/reaction", api.Reaction.as_view()),
]
