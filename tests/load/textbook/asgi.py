"""What daphne serves of the textbook chat: HTTP through Django, WebSockets through Channels' session login."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.load.textbook.settings")
http = get_asgi_application()

from tests.load.textbook.consumers import ChatConsumer  # noqa: E402 - needs the apps

application = ProtocolTypeRouter(
    {"http": http, "websocket": AuthMiddlewareStack(URLRouter([path("ws", ChatConsumer.as_asgi())]))}
)
