"""What nobody should send: values, headers, addresses and bytes that have broken servers before."""

from __future__ import annotations

from typing import Any


class Raw(str):
    """Stands in the text as it is."""

    __slots__ = ()


# --- JSON ---
ODD_VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 1.5, -0.0, 2**31, 2**53, 2**63, 2**64, -(2**63) - 1, Raw("9" * 400), Raw("9" * 5000),
    Raw("1e999"), Raw("NaN"), Raw("-Infinity"), Raw("1.0"), Raw("01"), Raw("1e2"), "", "1", "true", "null", "\x00",
    "a\x00b", "\ud800", "\udfff\ud83d", "\ufffe", "\u2028", "\x1b[2J\x7f", "Ы" * 10_001, "x" * 5_000, "0" * 36,
    "ABCDEF00-0000-0000-0000-000000000000", "{01920000-0000-7000-8000-0000000000a1}",
    "urn:uuid:01920000-0000-7000-8000-0000000000a1", "01920000000070008000000000000001", "' OR 1=1 --",
    "../../etc/passwd", "<script>alert(1)</script>", "${7*7}{{7*7}}%n%s", "2026-01-01T00:00:00Z", "e\u0301" * 2_000,
    "👍" * 40, [], (), [[]], [None], [()], (("a", ()),), ["x"] * 300, (("__proto__", ()),), Raw("[" * 20 + "]" * 20),
    Raw("[" * 2_000 + "]" * 2_000), Raw('{"a":' * 40 + "1" + "}" * 40), Raw('"\\u12"'), Raw("'x'"), Raw(""),
    Raw("undefined"),
]  # fmt: skip
# for a number, and for a text: right by kind, and beyond what can be stored, counted or shown
ODD_NUMBERS: list[Any] = [0, -1, 1.5, True, "1", 2**31, 2**53, 2**63, 2**64, -(2**63) - 1, Raw("9" * 400), Raw("1e999")]
ODD_TEXTS = [
    "", " ", "\x00", "a\x00b", "\ud800", "a\udfffb", "\ufffe", "Ы" * 10_001, "x" * 300, "\u202e\u2028", "0" * 36, "%00",
]  # fmt: skip
ODD_KEYS = ["type", "ref", "", "__class__", "\x00", "\ud800", "Body", "body ", "chat\u200b", "x" * 500]
ODD_BYTES = [b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\x00", b"\xef\xbb\xbf", b"\xe2\x82", b"\r\n"]
WORDS = [
    "слово", "@all", "@marina @igor", "👍", "👨‍👩‍👧‍👦", "a" * 300, " ", "שלום", "e\u0301" * 9, "\u202eabc", "%s {x} $1",
    "\ufeff",
]  # fmt: skip

# --- requests ---
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X" * 50]
CONTENT_TYPES = [
    "", "text/plain", "application/json; charset=utf-16", "application/json; charset=\"utf-8\"", "APPLICATION/JSON",
    "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x",
    "application/json,", "application/json; charset=nonsense", "*/*", "application/xml", "a" * 300,
    "multipart/form-data; boundary=\"\xff\"",
]  # fmt: skip
CREDENTIALS = [
    "", "Bearer", "Bearer ", "Bearer x", "Bearer x y", "bearer x.y.z", "Basic eDp5", "Bearer " + "a" * 5000,
    "Bearer \xff", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "Bearer eyJhbGciOiJIUzI1NiJ9.bnVsbA.x",
    "Digest username=\"x\"",
]  # fmt: skip
HEADERS: list[tuple[str, str]] = [
    ("Cookie", "session=x"), ("Cookie", "session=" + "0" * 32 + ".1." + "A" * 43), ("Cookie", "session=\xff;;=;a"),
    ("Cookie", "session=" + "0" * 32 + "." + "9" * 400 + "." + "A" * 43), ("Cookie", "admin_session=x; csrftoken=y"),
    ("Cookie", "session=" + "0" * 32 + ".\u00b2." + "A" * 43), ("Cookie", "django_language=\x01xx"),
    ("Accept", "text/html;q=x"), ("Accept-Language", "ru;q=nan, zz-ZZ;q=9, *"), ("Accept-Language", "x" * 600),
    ("Accept-Encoding", "gzip, br;q=2"), ("X-Forwarded-For", "::1, nonsense, 1.2.3.4:99"),
    ("X-Forwarded-Host", "evil"), ("Origin", "null"), ("Origin", "http://[::1"), ("Referer", "http://[bad"),
    ("Range", "bytes=9-1"), ("Expect", "100-continue"), ("If-Modified-Since", "yesterday"), ("If-None-Match", "\"x"),
    ("X-HTTP-Method-Override", "DELETE"), ("User-Agent", "\xff" * 99), ("X-Request-ID", "x y"),
    ("Content-Encoding", "gzip"), ("Upgrade", "h2c"), ("Daphne-Root-Path", "/api"), ("Depth", "infinity"),
    ("Authorization", "Bearer twice"), ("X-CSRFToken", "\x00"), ("User-Agent", "Mozilla/5.0 (\u00e9) " + "x" * 3000),
]  # fmt: skip
ODD_PATHS = [
    "/api/", "/api/v1/", "/api/v1//me", "/api/v1/me/", "/api/v1/../admin/", "/api/v1/%2e%2e/me", "/api/v1/me%00",
    "/%ff%fe", "/api/v1/chats/%00/messages", "/api/v2/me", "/admin/..;/x", "//evil.example/%2f..",
    "/static/../messenger/settings", "/static/%00", "/static/" + "x" * 3000, "/ws", "/api/ws", "/livez", "/readyz",
    "/api/schema", "/api/docs", "/sw.js", "/manifest.webmanifest", "/favicon.ico", "/static/app/%ed%a0%80",
    "/api/v1/me;x=1", "/api/v1/me#x", "/api/v1/%u0041", "*", "http://127.0.0.1/api/v1/me", "/api/v1/" + "a/" * 500,
    "/admin/accounts/user/export/%s", "/i18n/setlang/",
]  # fmt: skip
QUERY_KEYS = [
    "q", "limit", "before_seq", "after_seq", "around_seq", "p", "o", "e", "format", "cursor", "\x00", "q[]", "ё", "",
]  # fmt: skip

# --- the panel ---
PANEL_PAGES = [
    "", "login/", "logout/", "jsi18n/", "alerts-seen/", "accounts/user/", "accounts/user/add/",
    "accounts/user/{id}/change/", "accounts/user/{id}/history/", "accounts/user/{id}/delete/",
    "accounts/user/{id}/unban/", "accounts/user/{id}/new-link/", "messenger/auditentry/",
    "messenger/auditentry/export/", "messenger/auditentry/verify/", "messenger/auditentry/{id}/change/", "r/1/{id}/",
    "accounts/", "autocomplete/", "password_change/",
]  # fmt: skip
PANEL_KEYS = [
    "q", "p", "o", "e", "all", "state", "seen", "event", "role__exact", "role", "at__gte", "at__lt", "at__year",
    "next", "_popup", "_to_field", "_changelist_filters", "username", "name", "email", "language", "password",
    "confirmed", "reason", "id__in", "password__startswith", "app_label", "model_name", "field_name", "term",
    "action", "_selected_action",
]  # fmt: skip

# --- bytes: pieces of requests, whole ones to change, what a close may say ---
PIECES = [
    b"GET /livez HTTP/1.1\r\n", b"POST /api/v1/auth/login HTTP/1.1\r\n", b"GET  /livez  HTTP/1.1\r\n",
    b"GET /livez HTTP/9.9\r\n", b"GET /livez\r\n", b"\r\n", b"\r\n\r\n", b"\n\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"Host: 127.0.0.1\r\n",
    b"Host: evil\r\n", b"Host: \xff\r\n", b"Host: [::1\r\n", b"Host:\r\n", b"Content-Length: 5\r\n",
    b"Content-Length: -1\r\n", b"Content-Length: 99999999999999999999\r\n", b"Content-Length: x\r\n",
    b"Content-Length: +3\r\n", b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip, chunked\r\n",
    b" folded: x\r\n", b"Transfer-Encoding: xchunked\r\n", b"5\r\nhello\r\n0\r\n\r\n", b"ffffffffffffffff\r\n",
    b"-1\r\n", b"0;x=" + b"y" * 5000 + b"\r\n\r\n", b"X: " + b"y" * 20_000 + b"\r\n", b"X: y\r\n" * 120,
    b"X\x00: y\r\n", b": y\r\n", b"no colon\r\n", b"\x00", b"\xff" * 9,
    b"Connection: Upgrade\r\nUpgrade: websocket\r\n", b"Sec-WebSocket-Version: 13\r\n",
    b"Sec-WebSocket-Version: x\r\n", b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", b"Sec-WebSocket-Key: x\r\n",
    b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"Sec-WebSocket-Protocol: a, a, \xff\r\n",
    b"Sec-WebSocket-Extensions: permessage-deflate; x=\"\r\n", b"Origin: \xff://[\r\n", b"Origin: http://[::1\r\n",
    b"Connection: close\r\n", b"Expect: 100-continue\r\n", b"Content-Type: application/json\r\n",
    b"GET /ws?" + b"x" * 9000 + b" HTTP/1.1\r\n", b"GET /%ff/ws HTTP/1.1\r\n", b"{}", b"Cookie: \x80=\x81\r\n",
]  # fmt: skip
WHOLE = (
    b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b'Content-Length: 31\r\n\r\n{"username":"a","password":"b"}'
)
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
CLOSES = [
    b"",
    b"\x03",
    *(
        code.to_bytes(2, "big") + words
        for code in (0, 999, 1000, 1001, 1005, 1006, 1012, 2999, 4400, 65535)
        for words in (b"", b"\xff\xfe", b"x" * 123)
    ),
]
