"""What administrators tell everybody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from messenger.fields import EncryptedModel, EncryptedTextField
from messenger.keystore import SYSTEM, KeyScope


class Announcement(EncryptedModel):
    """The newest row is what counts; without one, nothing is told. Another text is another row: its id is what devices
    remember of an announcement that somebody dismissed. Null times: at once, and until it is withdrawn."""

    class Kind(models.TextChoices):
        INFO = "info", _("Information")
        WARNING = "warning", _("Warning")

    text = EncryptedTextField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    dismissible = models.BooleanField()
    shows_from = models.DateTimeField(null=True)
    shows_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcement")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=("info", "warning")), name="announcement_kind"),
            models.CheckConstraint(
                condition=Q(shows_from=None) | Q(shows_until=None) | Q(shows_until__gt=F("shows_from")),
                name="announcement_ends_after_its_beginning",
            ),
        ]

    def key_scope(self) -> KeyScope:
        return KeyScope("system", SYSTEM)
