"""The project's own app: at-rest cryptography, system checks, commands."""

from django.apps import AppConfig


class MessengerConfig(AppConfig):
    name = "messenger"
    verbose_name = "Messenger"

    def ready(self) -> None:
        from messenger import checks  # noqa: F401
