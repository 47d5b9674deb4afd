"""The ASGI application: HTTP to Django, the one socket to its consumer."""

from __future__ import annotations

import os

from messenger.http import application as http_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "messenger.settings.prod")
http = http_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402 - needs the apps loaded
from django.urls import re_path  # noqa: E402

from messenger.consumers import MessengerConsumer, NoSuchPath  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": URLRouter(
            [
                re_path(r"^(api/)?ws$", MessengerConsumer.as_asgi()),
                re_path(r"", NoSuchPath.as_asgi()),
            ]
        ),
    }
)
