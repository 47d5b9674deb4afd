"""The counter of what is private to a person, for the apps above that keep such things."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F

from accounts.models import User


def user_versions_raise(user_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Raise these people's versions by one, under their row locks taken in id order, and return the new ones. Inside
    the caller's transaction, after the locks on chats and members."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=list(user_ids)).order_by("pk")
    raised = {pk: version + 1 for pk, version in rows.values_list("pk", "version")}
    User.objects.filter(pk__in=list(raised)).update(version=F("version") + 1)
    return raised
