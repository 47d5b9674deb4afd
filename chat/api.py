"""Chats over REST: the same services as the socket, for clients that have none open."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from accounts import selectors as people
from accounts.auth import principal
from accounts.web import refresh_cookie_clear
from chat import selectors, services
from chat.search import search
from chat.writer import Answer
from messenger import protocol, throttle
from messenger.api import ApiView, operation, parse, query, reply


def actor(request: Request) -> UUID:
    return principal(request).user.pk


def _chat_out(actor_id: UUID, chat_id: UUID) -> protocol.ChatOut:
    head = selectors.head_of(actor_id, chat_id)
    return protocol.ChatOut(head=head, people=selectors.people_of_heads(actor_id, [head]))


def _ack(chat_id: UUID, client_id: UUID, answer: Answer) -> HttpResponse:
    return reply(
        protocol.AckOut(
            client_id=client_id,
            chat=chat_id,
            seq=answer.seq,
            version=answer.version,
            created_at_ms=selectors.ms(answer.created_at),
        )
    )


class AccountDeletion(ApiView):
    @operation("Delete your account for good", takes=protocol.ProofIn)
    def post(self, request: Request) -> HttpResponse:
        """Name, address and devices are wiped, and you leave every group; a group you own passes on. Your messages stay
        where they are, under “Deleted account”. Needs the password where there is one, and a code where the second
        factor is on."""
        proof = parse(protocol.ProofIn, request)
        services.account_delete(principal(request).user, password=proof.password, code=proof.code)
        response = reply(None)
        refresh_cookie_clear(request._request, response)
        return response


class Chats(ApiView):
    @operation("Your chats", answers=protocol.ChatsOut)
    def get(self, request: Request) -> HttpResponse:
        heads = selectors.heads_of(actor(request))
        named = selectors.people_of_heads(actor(request), heads)
        return reply(protocol.ChatsOut(user_version=principal(request).user.version, heads=heads, people=named))


class DirectChats(ApiView):
    @operation(
        "Open the direct chat with a person, making it at the first call",
        takes=protocol.DirectIn,
        answers=protocol.ChatOut,
    )
    def post(self, request: Request) -> HttpResponse:
        wanted = parse(protocol.DirectIn, request)
        return reply(_chat_out(actor(request), services.direct_open(actor(request), user_id=wanted.user)))


class Notes(ApiView):
    @operation("Open your notes, a chat with yourself, making it at the first call", answers=protocol.ChatOut)
    def post(self, request: Request) -> HttpResponse:
        return reply(_chat_out(actor(request), services.notes_open(actor(request))))


class Groups(ApiView):
    @operation("Make a group or channel", takes=protocol.GroupIn, answers=protocol.ChatOut, status=201)
    def post(self, request: Request) -> HttpResponse:
        throttle.check("group.create", str(actor(request)))
        wanted = parse(protocol.GroupIn, request)
        chat_id = services.group_create(
            actor(request),
            client_id=wanted.client_id,
            title=wanted.title,
            users=wanted.members,
            description=wanted.description,
            channel=wanted.channel,
            history_hidden=wanted.history_hidden,
        )
        return reply(_chat_out(actor(request), chat_id), status=201)


class Chat(ApiView):
    @operation("One of your chats", answers=protocol.ChatOut)
    def get(self, request: Request, chat_id: UUID) -> HttpResponse:
        return reply(_chat_out(actor(request), chat_id))

    @operation("Set title, description and rules of a group", takes=protocol.ChatIn, answers=protocol.ChatOut)
    def patch(self, request: Request, chat_id: UUID) -> HttpResponse:
        wanted = parse(protocol.ChatIn, request)
        services.chat_update(
            actor(request),
            chat_id=chat_id,
            title=wanted.title,
            description=wanted.description,
            history_hidden=wanted.history_hidden,
            slow_s=wanted.slow_s,
        )
        return reply(_chat_out(actor(request), chat_id))


class Own(ApiView):
    @operation("Set what you keep to yourself about a chat", takes=protocol.OwnIn, answers=protocol.OwnOut)
    def patch(self, request: Request, chat_id: UUID) -> HttpResponse:
        wanted = parse(protocol.OwnIn, request)
        version, own = services.own_set(
            actor(request),
            chat_id=chat_id,
            pinned=wanted.pinned,
            muted_until_ms=wanted.muted_until_ms,
            archived=wanted.archived,
            marked_unread=wanted.marked_unread,
            draft=wanted.draft,
        )
        return reply(protocol.OwnOut(user_version=version, own=own))


class Blocks(ApiView):
    @operation("Whom you blocked", answers=protocol.BlocksOut)
    def get(self, request: Request) -> HttpResponse:
        blocked = people.blocked_by([actor(request)]).get(actor(request), [])
        cards = people.people(actor(request), blocked)
        version = principal(request).user.version
        return reply(protocol.BlocksOut(user_version=version, blocked=blocked, people=cards))


class Block(ApiView):
    @operation("Block a person", answers=protocol.BlocksOut)
    def put(self, request: Request, user_id: UUID) -> HttpResponse:
        """They can't write to you, open a chat with you, or add you to groups, and don't see when you are here."""
        return _blocks(services.person_block(actor(request), user_id=user_id))

    @operation("Unblock a person", answers=protocol.BlocksOut)
    def delete(self, request: Request, user_id: UUID) -> HttpResponse:
        return _blocks(services.person_unblock(actor(request), user_id=user_id))


def _blocks(state: protocol.BlocksState) -> HttpResponse:
    return reply(
        protocol.BlocksOut(user_version=state.user_version, blocked=state.blocked, people=state.people),
    )


class Members(ApiView):
    @operation("Who is in the chat", answers=protocol.MembersOut)
    def get(self, request: Request, chat_id: UUID) -> HttpResponse:
        members = selectors.members_of(actor(request), chat_id=chat_id)
        cards = people.people(actor(request), [member.user for member in members])
        return reply(protocol.MembersOut(members=members, people=cards))

    @operation("Add people to a group", takes=protocol.MembersIn)
    def post(self, request: Request, chat_id: UUID) -> HttpResponse:
        services.members_add(actor(request), chat_id=chat_id, users=parse(protocol.MembersIn, request).users)
        return reply(None)


class Member(ApiView):
    @operation("Give a person another role in a group", takes=protocol.RoleIn)
    def patch(self, request: Request, chat_id: UUID, user_id: UUID) -> HttpResponse:
        role = parse(protocol.RoleIn, request).role
        services.member_set_role(actor(request), chat_id=chat_id, user_id=user_id, role=role)
        return reply(None)

    @operation("Remove a person from a group")
    def delete(self, request: Request, chat_id: UUID, user_id: UUID) -> HttpResponse:
        services.member_remove(actor(request), chat_id=chat_id, user_id=user_id)
        return reply(None)


class Links(ApiView):
    @operation("The links that let people into a group", answers=protocol.ChatLinksOut)
    def get(self, request: Request, chat_id: UUID) -> HttpResponse:
        return reply(protocol.ChatLinksOut(links=selectors.links_of(actor(request), chat_id=chat_id)))

    @operation("Make a link that lets people into a group", takes=protocol.ChatLinkIn, answers=protocol.ChatLink)
    def post(self, request: Request, chat_id: UUID) -> HttpResponse:
        wanted = parse(protocol.ChatLinkIn, request)
        return reply(
            services.link_create(actor(request), chat_id=chat_id, expires_in_s=wanted.expires_in_s, uses=wanted.uses)
        )


class Link(ApiView):
    @operation("End a link: nobody comes in by it any more")
    def delete(self, request: Request, chat_id: UUID, link_id: UUID) -> HttpResponse:
        services.link_delete(actor(request), chat_id=chat_id, link_id=link_id)
        return reply(None)


class LinkPreview(ApiView):
    @operation("What a link leads to", takes=protocol.ChatLinkTokenIn, answers=protocol.ChatLinkOut)
    def post(self, request: Request) -> HttpResponse:
        throttle.check("link", str(actor(request)))
        token = parse(protocol.ChatLinkTokenIn, request).token
        return reply(selectors.link_preview(actor(request), token=token))


class LinkJoin(ApiView):
    @operation("Come into a group by a link", takes=protocol.ChatLinkTokenIn, answers=protocol.ChatOut)
    def post(self, request: Request) -> HttpResponse:
        throttle.check("link", str(actor(request)))
        token = parse(protocol.ChatLinkTokenIn, request).token
        return reply(_chat_out(actor(request), services.link_join(actor(request), token=token)))


class Leave(ApiView):
    @operation("Leave a group")
    def post(self, request: Request, chat_id: UUID) -> HttpResponse:
        services.member_leave(actor(request), chat_id=chat_id)
        return reply(None)


class Messages(ApiView):
    @operation("A page of the timeline", query=protocol.HistoryQuery, answers=protocol.PageOut)
    def get(self, request: Request, chat_id: UUID) -> HttpResponse:
        wanted = query(protocol.HistoryQuery, request)
        page = selectors.history_page(
            actor(request),
            chat_id=chat_id,
            before_seq=wanted.before_seq,
            after_seq=wanted.after_seq,
            around_seq=wanted.around_seq,
            limit=wanted.limit,
        )
        return reply(
            protocol.PageOut.model_construct(
                chat=chat_id, messages=page.messages, has_before=page.has_before, has_after=page.has_after
            )
        )

    @operation("Send a message; answered after the commit", takes=protocol.MessageIn, answers=protocol.AckOut)
    def post(self, request: Request, chat_id: UUID) -> HttpResponse:
        message = parse(protocol.MessageIn, request)
        throttle.check("message.send", str(actor(request)))
        answer = services.wait(
            lambda done: services.message_send(
                actor(request),
                chat_id=chat_id,
                client_id=message.client_id,
                body=message.body or "",
                reply_to_seq=message.reply_to_seq,
                silent=message.silent,
                forward=(message.forward.chat, message.forward.seq) if message.forward else None,
                done=done,
            )
        )
        return _ack(chat_id, message.client_id, answer)


class Search(ApiView):
    @operation("Search everything you can read", query=protocol.SearchQuery, answers=protocol.SearchOut)
    def get(self, request: Request) -> HttpResponse:
        wanted = query(protocol.SearchQuery, request)
        found = search(
            actor(request),
            wanted.q,
            chat_id=wanted.chat,
            is_words=wanted.words,
            utc_offset_min=wanted.utc_offset_min,
            cursor=wanted.cursor,
            limit=wanted.limit,
        )
        cards = people.people(actor(request), {hit.sender for hit in found.hits})
        return reply(protocol.SearchOut(hits=found.hits, people=cards, cursor=found.cursor))


class Message(ApiView):
    @operation("Edit your message", takes=protocol.MessageEditIn, answers=protocol.AckOut)
    def patch(self, request: Request, chat_id: UUID, seq: int) -> HttpResponse:
        edit = parse(protocol.MessageEditIn, request)
        answer = services.wait(
            lambda done: services.message_edit(
                actor(request), chat_id=chat_id, client_id=edit.client_id, seq=seq, body=edit.body, done=done
            )
        )
        return _ack(chat_id, edit.client_id, answer)


class MessageDeletion(ApiView):
    @operation("Delete a message for everybody", takes=protocol.MessageDeleteIn, answers=protocol.AckOut)
    def post(self, request: Request, chat_id: UUID, seq: int) -> HttpResponse:
        deletion = parse(protocol.MessageDeleteIn, request)
        answer = services.wait(
            lambda done: services.message_delete(
                actor(request), chat_id=chat_id, client_id=deletion.client_id, seq=seq, done=done
            )
        )
        return _ack(chat_id, deletion.client_id, answer)


class Pin(ApiView):
    @operation("Pin a message for everybody, or take the pin away", takes=protocol.PinIn, answers=protocol.AckOut)
    def put(self, request: Request, chat_id: UUID, seq: int) -> HttpResponse:
        pin = parse(protocol.PinIn, request)
        answer = services.wait(
            lambda done: services.message_pin(
                actor(request), chat_id=chat_id, client_id=pin.client_id, seq=seq, on=pin.on, done=done
            )
        )
        return _ack(chat_id, pin.client_id, answer)


class Pinned(ApiView):
    @operation("The chat's pinned messages", answers=protocol.PinnedOut)
    def get(self, request: Request, chat_id: UUID) -> HttpResponse:
        return reply(selectors.pinned(actor(request), chat_id=chat_id))


class Revisions(ApiView):
    @operation("What a message said before its edits", answers=protocol.RevisionsOut)
    def get(self, request: Request, chat_id: UUID, seq: int) -> HttpResponse:
        return reply(selectors.revisions(actor(request), chat_id=chat_id, seq=seq))


class Readers(ApiView):
    @operation("Who has read a message, and when", answers=protocol.ReadersOut)
    def get(self, request: Request, chat_id: UUID, seq: int) -> HttpResponse:
        return reply(selectors.readers(actor(request), chat_id=chat_id, seq=seq))


class Hidden(ApiView):
    @operation("Places of the messages you deleted for yourself", answers=protocol.HiddenOut)
    def get(self, request: Request, chat_id: UUID) -> HttpResponse:
        return reply(selectors.hidden(actor(request), chat_id=chat_id))

    @operation("Delete messages for yourself", takes=protocol.HiddenIn)
    def post(self, request: Request, chat_id: UUID) -> HttpResponse:
        seqs = parse(protocol.HiddenIn, request).seqs
        services.messages_hide(actor(request), chat_id=chat_id, seqs=seqs)
        return reply(None)


class Save(ApiView):
    @operation("Save a message for yourself, or let go of it", takes=protocol.SavedIn)
    def put(self, request: Request, chat_id: UUID, seq: int) -> HttpResponse:
        on = parse(protocol.SavedIn, request).on
        services.message_save(actor(request), chat_id=chat_id, seq=seq, on=on)
        return reply(None)


class Saved(ApiView):
    @operation("Messages you saved, the newest first", query=protocol.FoundQuery, answers=protocol.FoundOut)
    def get(self, request: Request) -> HttpResponse:
        cursor = query(protocol.FoundQuery, request).cursor
        return reply(selectors.saved(actor(request), cursor=cursor))


class Mentions(ApiView):
    @operation("Messages that mention you, the newest first", query=protocol.FoundQuery, answers=protocol.FoundOut)
    def get(self, request: Request) -> HttpResponse:
        cursor = query(protocol.FoundQuery, request).cursor
        return reply(selectors.mentions(actor(request), cursor=cursor))


class Reaction(ApiView):
    @operation("Set or remove your reaction", takes=protocol.ReactionIn, answers=protocol.AckOut)
    def put(self, request: Request, chat_id: UUID, seq: int) -> HttpResponse:
        reaction = parse(protocol.ReactionIn, request)
        answer = services.wait(
            lambda done: services.reaction_set(
                actor(request),
                chat_id=chat_id,
                client_id=reaction.client_id,
                seq=seq,
                emoji=reaction.emoji,
                on=reaction.on,
                done=done,
            )
        )
        return _ack(chat_id, reaction.client_id, answer)
