"""A person's picture: kept sealed in a row of its own, told to everybody by its name on the card."""

from __future__ import annotations

from base64 import b64encode

from django.db import transaction

from accounts import images
from accounts.models import Picture, User
from accounts.services.locking import locked, tell_card
from messenger import keystore


def picture_set(actor: User, *, data: bytes) -> User:
    """The actor's picture from an uploaded file. The same again changes nothing."""
    image = images.square(data)
    # keyed: the name must not tell whoever reads the database which known picture it is, or who has the same
    name = keystore.system_mac("picture", actor.pk.bytes, image)[:16].hex()
    with transaction.atomic():
        user = locked(actor.pk)
        if user.picture != name:
            # a new row: what is sealed is bound to its row, and an older one must not be put back into it
            Picture.objects.filter(user=user).delete()
            Picture.objects.create(user=user, content=b64encode(image).decode())
            _name(user, name)
    return user


def picture_remove(actor: User) -> User:
    """Without one the colour is shown."""
    with transaction.atomic():
        user = locked(actor.pk)
        if user.picture is not None:
            Picture.objects.filter(user=user).delete()
            _name(user, None)
    return user


def _name(user: User, name: str | None) -> None:
    user.picture = name
    user.save(update_fields=["picture"])
    tell_card(user)
