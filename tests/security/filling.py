"""Everything people can type, typed into a served messenger: its pages, its REST interface, its socket."""

from __future__ import annotations

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import websockets
from PIL.PngImagePlugin import PngInfo

from tests.authenticator import Authenticator
from tests.pictures import image
from tests.security.canary import Scanner


class Panel:
    """The administrator's browser on the Django admin."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))

    @property
    def session(self) -> str:
        """The cookie that lets the administrator in."""
        return next(cookie.value or "" for cookie in self._cookies if cookie.name == "admin_session")

    @property
    def cookies(self) -> str:
        """All of the panel's, as a browser sends them."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._cookies)

    def get(self, path: str) -> str:
        with self._opener.open(self.base + path, timeout=30) as response:
            return str(response.read().decode())

    def post(self, path: str, **fields: str) -> str:
        """Fill in the form at the address and send it; the page that follows."""
        self.get(path)
        token = next(cookie.value for cookie in self._cookies if cookie.name == "csrftoken")
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token or "", **fields}).encode()
        request = urllib.request.Request(self.base + path, data, {"Referer": self.base + path, "Origin": self.base})
        with self._opener.open(request, timeout=30) as response:
            return str(response.read().decode())


class Rest:
    """A client of the REST interface. `secrets` gathers the tokens it was given."""

    def __init__(self, base: str, agent: str) -> None:
        self.base = base
        self.agent = agent
        self.access = ""
        self.secrets: list[str] = []

    def call(self, method: str, path: str, body: Any = None, *, expect: int = 200, **headers: str) -> Any:
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}{path}", data, method=method)
        request.add_header("Content-Type", "application/json")
        request.add_header("User-Agent", self.agent)
        if self.access:
            request.add_header("Authorization", f"Bearer {self.access}")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                status, text, given = response.status, response.read(), response.headers.get("Set-Cookie", "")
        except urllib.error.HTTPError as error:
            status, text, given = error.code, error.read(), ""
        assert status // 100 == expect // 100, (method, path, status, text)
        if cookie := re.search(r"session=([0-9a-f]{32}\.\d+\.([A-Za-z0-9_-]{43}))", given):
            # the part before is the session's id, which is no secret
            self.secrets.append(cookie[2])
        answer = json.loads(text) if text.startswith(b"{") else None
        if answer and "access" in answer:
            self.access = answer["access"]
            self.secrets.append(self.access.rsplit(".", 1)[1])
        return answer


@dataclass
class Filling:
    """Does it all once. Every text says of which field it is; `secrets` are the tokens that were handed out."""

    base: str
    scanner: Scanner
    control: str
    password: str
    secrets: list[str] = field(default_factory=list)
    passwords: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.text, self.word = self.scanner.text, self.scanner.word

    async def run(self) -> None:
        panel = Panel(self.base)
        panel.post("/admin/login/", username=self.control, password=self.password, next="/admin/")
        anna, boris = (self._account(panel, name) for name in ("anna", "boris"))
        self._mistakes(anna)
        chat = self._chats(anna, boris)
        await self._socket(anna, boris, chat)
        self._announced(panel)
        self._banned(panel)
        self._second_factor(boris)
        self._registered(panel)
        self._gone()
        self.secrets.append(panel.session)
        for rest in (anna, boris):
            self.secrets += rest.secrets

    # --- by the administrator ----------------------------------------------------------------------------------
    def _account(self, panel: Panel, username: str) -> Rest:
        email = f"{self.word(username)}@example.org"
        page = panel.post(
            "/admin/accounts/user/add/",
            username=username,
            name=self.text(f"name of {username}, first"),
            email=email,
            role="member",
            language="ru",
        )
        link = re.search(r"#/invite/([A-Za-z0-9_-]{30,})", page)
        assert link is not None, page
        self.secrets.append(link[1])
        return self._enter(username, link[1])

    def _enter(self, username: str, token: str) -> Rest:
        rest = Rest(self.base, f"{self.word()} {username}")
        password = self.passwords[username] = self.scanner.marker(f"password of {username}")
        assert rest.call("POST", "/api/v1/auth/invitation", {"token": token})["username"] == username
        accepted = {
            "token": token,
            "password": password,
            "name": self.text(f"name of {username}"),
            "device": self.text(f"device of {username}"),
        }
        assert rest.call("POST", "/api/v1/auth/invitation/accept", accepted)["me"]["username"] == username
        login = {
            "username": username,
            "password": password,
            "device": self.text(f"second device of {username}"),
        }
        rest.call("POST", "/api/v1/auth/login", login)
        return rest

    def _announced(self, panel: Panel) -> None:
        """Withdrawn and published again, and refused: one stays."""
        page = "/admin/accounts/announcement/"
        panel.post(page, text=self.text("announcement, withdrawn"), kind="info")
        panel.post(page, withdraw="1")
        panel.post(page, text=self.text("announcement before"), kind="warning", dismissible="on")
        panel.post(page, text=self.text("announcement"), kind="info", dismissible="on")
        panel.post(page, text=self.text("long announcement") * 30, kind="info")
        panel.post(page, text=self.text("announcement for yesterday"), kind="info", shows_until="2020-01-01T00:00")

    def _banned(self, panel: Panel) -> None:
        page = panel.post(
            "/admin/accounts/user/add/",
            username="clara",
            name=self.text("name of clara"),
            email=f"{self.word('clara')}@example.org",
            role="member",
            language="en",
        )
        found = re.search(r"/admin/accounts/user/([0-9a-f-]{36})/change/", page)
        assert found is not None, page
        account = f"/admin/accounts/user/{found[1]}"
        panel.post(f"{account}/change/", name=self.text("corrected name"), email="", role="moderator")
        panel.post(
            f"{account}/change/",
            name=self.text("refused name") * 9,
            email=self.text("no address"),
            role="member",
        )
        panel.post(f"{account}/ban/", confirmed="yes", reason=self.text("reason, taken back"))
        panel.post(f"{account}/unban/", confirmed="yes")
        panel.post(f"{account}/ban/", confirmed="yes", reason=self.text("reason"))
        panel.get("/admin/accounts/user/?" + urllib.parse.urlencode({"q": self.text("search in the panel")}))
        panel.get(f"{account}/history/")

    def _registered(self, panel: Panel) -> None:
        """Through a registration link."""
        panel.post("/admin/accounts/policy/", registration="invite", login="password")
        page = panel.post("/admin/accounts/registrationlink/add/", uses="2", days="1")
        link = re.search(r"#/join/([A-Za-z0-9_-]{30,})", page)
        assert link is not None, page
        self.secrets.append(link[1])
        rest = Rest(self.base, f"{self.word()} dora")
        self.passwords["dora"] = self.scanner.marker("password of dora")
        registration = {
            "username": "dora",
            "name": self.text("name of dora"),
            "password": self.passwords["dora"],
            "device": self.text("device of dora"),
            "link": link[1],
        }
        weak = registration | {"name": self.text("name at first"), "password": "1234567890123"}
        rest.call("POST", "/api/v1/auth/registration", weak, expect=400)
        rest.call("POST", "/api/v1/auth/registration", registration)
        self.secrets += rest.secrets

    # --- by people ---------------------------------------------------------------------------------------------
    def _mistakes(self, rest: Rest) -> None:
        """What was typed into the wrong place, or by somebody with bad intentions, must not end in a log either."""
        stranger = Rest(self.base, self.text("agent of a stranger").encode("ascii", "ignore").decode())
        login = {"username": "anna", "password": self.text("wrong password")}
        stranger.call("POST", "/api/v1/auth/login", login, expect=400)
        password_as_name = {"username": self.word(), "password": "x" * 12}
        stranger.call("POST", "/api/v1/auth/login", password_as_name, expect=400)
        for _ in range(6):
            # so many that administrators are alerted
            guess = {"username": "boris", "password": self.text("guessed password")}
            stranger.call("POST", "/api/v1/auth/login", guess, expect=401)
        stranger.call("POST", "/api/v1/auth/invitation", {"token": self.word() * 3}, expect=400)
        stranger.call("GET", f"/{self.word()}", expect=400)
        stranger.call("GET", f"/api/v1/{self.word()}", expect=400)
        marker = self.word()
        stranger.call("GET", "/", expect=500 if not self._has_bundle() else 200, Referer=marker, X_Forwarded_For=marker)
        rest.call("POST", "/api/v1/chats/groups", {"title": self.text("field"), "extra": 1}, expect=400)
        rest.call("POST", "/api/v1/chats/groups", b'{"title": "' + self.text("broken JSON").encode(), expect=400)
        rest.call("POST", "/api/v1/chats/groups", self.text("large body").encode() * 4000, expect=400)
        rest.call("GET", "/api/v1/people?" + urllib.parse.urlencode({"q": self.text("search")}))
        rest.call("GET", "/api/v1/search?" + urllib.parse.urlencode({"q": self.text("search in messages")}))
        rest.call("GET", "/api/v1/search?" + urllib.parse.urlencode({"q": self.text("long") * 99}), expect=400)
        rest.call("GET", "/api/v1/people?" + urllib.parse.urlencode({"q": self.text("long search") * 9}), expect=400)

    def _second_factor(self, rest: Rest) -> None:
        password = self.passwords["boris"]
        begun = rest.call("POST", "/api/v1/me/second-factor/begin", {"password": password})
        code = Authenticator(begun["secret"]).code()
        codes = rest.call("POST", "/api/v1/me/second-factor/confirm", {"ticket": begun["ticket"], "code": code})
        self.secrets += [begun["secret"], begun["ticket"].rsplit(":", 1)[1]]
        self.secrets += [form for shown in codes["recovery_codes"] for form in (shown, shown.replace("-", ""))]
        login = {"username": "boris", "password": password, "code": codes["recovery_codes"][0]}
        rest.call("POST", "/api/v1/auth/login", login)

    def _gone(self) -> None:
        """Somebody who deletes their account and leaves nothing of themself."""
        rest = Rest(self.base, f"{self.word()} dora again")
        password = self.passwords["dora"]
        rest.call("POST", "/api/v1/auth/login", {"username": "dora", "password": password})
        rest.call("POST", "/api/v1/me/deletion", {"password": password})
        self.secrets += rest.secrets

    def _has_bundle(self) -> bool:
        try:
            with urllib.request.urlopen(self.base, timeout=30) as response:
                return bool(response.status == 200)
        except urllib.error.HTTPError:
            return False

    def _chats(self, anna: Rest, boris: Rest) -> str:
        anna.call("PATCH", "/api/v1/me", {"name": self.text("name of anna, changed")})
        anna.call("PATCH", "/api/v1/me", {"status": self.text("status")})
        folder = {"id": str(uuid4()), "name": self.word("folder"), "chats": []}
        anna.call("PATCH", "/api/v1/me/prefs", {"folders": [folder]})
        told = PngInfo()
        told.add_text("Comment", self.text("comment in a picture"))
        anna.call("PUT", "/api/v1/me/picture", image(pnginfo=told))
        anna.call("PUT", "/api/v1/me/picture", self.text("no picture").encode(), expect=400)
        peer = boris.call("GET", "/api/v1/me")["id"]
        group = {"client_id": str(uuid4()), "title": self.text("title, first"), "members": [peer]}
        chat = anna.call("POST", "/api/v1/chats/groups", group)["head"]["id"]
        anna.call("PATCH", f"/api/v1/chats/{chat}", {"title": self.text("title")})
        anna.call("PATCH", f"/api/v1/chats/{chat}", {"description": self.text("description")})
        link = anna.call("POST", f"/api/v1/chats/{chat}/links", {})["token"]
        self.secrets.append(link)
        mention = {"client_id": str(uuid4()), "body": f"@boris {self.text('body with a mention')}", "silent": True}
        repeated = anna.call("POST", f"/api/v1/chats/{chat}/messages", mention)["seq"]
        forward = {"client_id": str(uuid4()), "forward": {"chat": chat, "seq": repeated}}
        anna.call("POST", f"/api/v1/chats/{chat}/messages", forward)
        boris.call("POST", "/api/v1/chats/links/preview", {"token": link})
        messages = f"/api/v1/chats/{chat}/messages"
        first = self._send(anna, messages, self.text("body before the edit"))
        anna.call("PATCH", f"{messages}/{first}", {"client_id": str(uuid4()), "body": self.text("edited body")})
        long = " ".join(self.text(f"part {number} of a long body") for number in range(20))
        self._send(anna, messages, long)
        deleted = self._send(anna, messages, self.text("deleted body"))
        emoji = {"client_id": str(uuid4()), "emoji": self.scanner.sign(), "on": True}
        boris.call("PUT", f"{messages}/{first}/reaction", emoji)
        anna.call("PATCH", f"/api/v1/chats/{chat}/own", {"draft": {"body": self.text("draft before")}})
        anna.call("PATCH", f"/api/v1/chats/{chat}/own", {"draft": {"body": self.text("draft")}})
        anna.call("POST", f"{messages}/{deleted}/deletion", {"client_id": str(uuid4())})
        self._send(anna, messages, "x", expect=400, client_id=self.text("client id"))
        assert len(boris.call("GET", messages)["messages"]) >= 4
        return str(chat)

    def _send(self, rest: Rest, path: str, body: str, *, expect: int = 200, client_id: str = "") -> int:
        answer = rest.call("POST", path, {"client_id": client_id or str(uuid4()), "body": body}, expect=expect)
        return int(answer.get("seq", 0))

    async def _socket(self, anna: Rest, boris: Rest, chat: str) -> None:
        address = self.base.replace("http", "ws", 1)
        async with (
            websockets.connect(f"{address}/ws?{self.word()}") as one,
            websockets.connect(f"{address}/api/ws") as two,
        ):
            for socket, rest in ((one, anna), (two, boris)):
                await socket.send(json.dumps({"type": "session.auth", "token": rest.access, "protocol": 1}))
                await _next(socket, "session.hello")
            body = self.text("body by the socket")
            sent = await self._command(one, {"type": "message.send", "chat": chat, "body": body})
            while (await _next(two, "message.state"))["message"].get("body") != body:
                pass
            edit = {
                "type": "message.edit",
                "chat": chat,
                "seq": sent["seq"],
                "body": self.text("edit by the socket"),
            }
            await self._command(one, edit)
            emoji = self.scanner.sign()
            react = {"type": "reaction.set", "chat": chat, "seq": sent["seq"], "emoji": emoji, "on": True}
            await self._command(two, react)
            await self._command(one, {"type": "message.send", "chat": chat, "body": self.text("other"), "extra": 1})
            for frame in (
                self.text("no JSON"),
                json.dumps({"type": self.text("type")}),
                json.dumps({"type": "session.auth", "token": self.text("token"), "protocol": 1}),
                json.dumps({"type": "message.send", "chat": self.text("chat id"), "client_id": 1, "body": []}),
            ):
                await one.send(frame)
                assert "problem" in await _next(one, "error")
        bad = websockets.connect(f"{address}/{self.word()}")
        async with bad as nowhere:
            await nowhere.wait_closed()
        async with websockets.connect(f"{address}/ws") as stranger:
            await stranger.send(json.dumps({"type": "session.auth", "token": self.text("bad token"), "protocol": 1}))
            await stranger.wait_closed()

    @staticmethod
    async def _command(socket: Any, command: dict[str, Any]) -> dict[str, Any]:
        await socket.send(json.dumps({"client_id": str(uuid4()), **command}))
        return await _next(socket, "ack", "error")


async def _next(socket: Any, *kinds: str) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = json.loads(await socket.recv())
        if frame["type"] in kinds:
            return frame
