"""A chat client in sixty lines: logs in over REST, then sends and shows messages over the socket.

    python docs/example_client.py http://127.0.0.1:8000 marina PASSWORD igor

Needs `pip install websockets`. Type a line to send it; what others write is printed. End with Ctrl-D.
"""

import asyncio
import json
import sys
import urllib.request
import uuid

import websockets


class Rest:
    """The few REST calls the example needs."""

    def __init__(self, base):
        self.base, self.access = base.rstrip("/"), None

    def call(self, method, path, body=None):
        request = urllib.request.Request(f"{self.base}/api/v1{path}", method=method)
        request.add_header("Content-Type", "application/json")
        if self.access:
            request.add_header("Authorization", f"Bearer {self.access}")
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(request, data) as response:
            return json.load(response)


async def chat(base, username, password, peer, lines, show):
    rest = Rest(base)
    rest.access = rest.call("POST", "/auth/login", {"username": username, "password": password})["access"]
    people = rest.call("GET", f"/people?q={peer}")["people"]
    head = rest.call("POST", "/chats/direct", {"user": people[0]["id"]})["head"]
    socket_address = rest.base.replace("http", "ws", 1) + "/ws"
    async with websockets.connect(socket_address) as socket:
        await socket.send(json.dumps({"type": "session.auth", "token": rest.access, "protocol": 1}))
        hello = json.loads(await socket.recv())
        unacknowledged, all_acknowledged = {}, asyncio.Event()

        async def receive():
            async for text in socket:
                frame = json.loads(text)
                if frame["type"] == "message.state" and frame["chat"] == head["id"]:
                    message = frame["message"]
                    if message["seq"] == frame["version"] and message["sender"] != hello["user"]["id"]:
                        show(message.get("body", ""))
                elif frame["type"] in ("ack", "error"):
                    unacknowledged.pop(frame.get("client_id"), None)
                    if frame["type"] == "error":
                        show(f"! {frame['problem']['message']}")
                    if not unacknowledged:
                        all_acknowledged.set()

        receiving = asyncio.create_task(receive())
        async for line in lines:
            command = {"type": "message.send", "client_id": str(uuid.uuid4()), "chat": head["id"], "body": line}
            unacknowledged[command["client_id"]] = command  # after a reconnect, send these again: no message twice
            all_acknowledged.clear()
            await socket.send(json.dumps(command))
        if unacknowledged:
            await all_acknowledged.wait()
        receiving.cancel()


async def typed():
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield line.rstrip("\n")


if __name__ == "__main__":
    asyncio.run(chat(*sys.argv[1:5], typed(), print))
