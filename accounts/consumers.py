"""Frames about people: who somebody is, and who of those on screen is here."""

from __future__ import annotations

from typing import Any

from accounts import selectors, standings
from messenger import protocol, realtime
from messenger.connection import Connection, Handler
from messenger.queries import run_query


async def people_get(connection: Connection, frame: protocol.PeopleGet) -> protocol.ServerFrame:
    people = await run_query(selectors.people, connection.user_id, frame.ids)
    return protocol.PeopleCards(ref=frame.ref, people=people)


async def presence_watch(connection: Connection, frame: protocol.PresenceWatch) -> protocol.ServerFrame:
    presence = realtime.current().presence
    presence.watch(connection, frame.users)
    watcher = connection.user_id
    sights = await run_query(standings.sights, frame.users, [watcher])
    return protocol.PresenceState(
        ref=frame.ref,
        people=[
            sights.presence(user_id, watcher, online=presence.is_online(user_id))
            for user_id in dict.fromkeys(frame.users)
        ],
    )


HANDLERS: dict[type[protocol.ClientFrame], Handler[Any]] = {
    protocol.PeopleGet: people_get,
    protocol.PresenceWatch: presence_watch,
}
