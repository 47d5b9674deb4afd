"""`manage.py search_rebuild`: make the search index anew, while the messenger runs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chat.search import follower
from messenger import keystore


class Command(BaseCommand):
    help = (
        "Make the search index of every chat anew: after damage, or after a version that compares words otherwise. It "
        "may be interrupted and run again; searching goes on meanwhile, more slowly."
    )

    def handle(self, **_: Any) -> None:
        try:
            keystore.check_key()
        except keystore.WrongKey as error:
            raise CommandError(str(error)) from None
        self.stdout.write(self.style.SUCCESS(f"The index of {follower.rebuild()} chats is new."))
