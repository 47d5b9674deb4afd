"""Logins, what administrators are told of them, and one-time links."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from messenger.fields import EncryptedCharField, EncryptedModel, EncryptedTextField
from messenger.keystore import SYSTEM, KeyScope

DEVICE_MAX_CHARS = 80


def live(now: dt.datetime, prefix: str = "") -> Q:
    """Sessions that neither ended nor were left unused for too long nor have become too old; as `Session.is_live`."""
    return Q(
        **{
            f"{prefix}ended_at": None,
            f"{prefix}last_used_at__gt": now - settings.SESSION_IDLE_LIFETIME,
            f"{prefix}created_at__gt": now - settings.SESSION_ABSOLUTE_LIFETIME,
        }
    )


class Session(EncryptedModel):
    """A login on one device. Its refresh token is derived from the id and `generation`; see `accounts.tokens`."""

    class Ended(models.TextChoices):
        LOGOUT = "logout", _("signed out")
        REPLACED = "replaced", _("signed in again")
        OTHER_DEVICE = "other_device", _("ended from another device")
        LIMIT = "limit", _("too many devices")
        REUSE = "reuse", _("its key was used twice")
        PASSWORD = "password", _("new password")
        ADMINISTRATOR = "administrator", _("ended by an administrator")
        BAN = "ban", _("banned")
        SECOND_FACTOR = "second_factor", _("second factor reset")
        DELETED = "deleted", _("account deleted")

    # ended because of, or before, somebody who may not have been the owner
    SUSPECT: ClassVar = (Ended.REUSE, Ended.PASSWORD, Ended.ADMINISTRATOR, Ended.BAN)

    user = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    token_hash = models.BinaryField(max_length=32)
    generation = models.PositiveIntegerField(default=1)
    # when `generation` replaced the one before; null until the first time
    rotated_at = models.DateTimeField(null=True)
    device = EncryptedCharField(max_length=DEVICE_MAX_CHARS, blank=True)
    address = EncryptedCharField(max_length=64, blank=True)
    agent = EncryptedTextField(blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=16, choices=Ended.choices, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="") | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="session_ended_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "last_used_at"], condition=Q(ended_at=None), name="session_live"),
        ]

    def key_scope(self) -> KeyScope:
        return KeyScope("user", self.user_id)

    def is_live(self, now: dt.datetime) -> bool:
        """As the query of `live`."""
        return (
            self.ended_at is None
            and self.last_used_at > now - settings.SESSION_IDLE_LIFETIME
            and self.created_at > now - settings.SESSION_ABSOLUTE_LIFETIME
        )


class Alert(EncryptedModel):
    """Something an administrator should look at. The audit log has the facts; this is what makes somebody see them."""

    class Kind(models.TextChoices):
        FAILURES_ACCOUNT = "failures_account", _("many failed logins to one account")
        FAILURES_ADDRESS = "failures_address", _("many failed logins from one place")
        FAILURES = "failures", _("many failed logins to many accounts")
        SESSIONS = "sessions", _("more devices than allowed")
        NEW_RANGE = "new_range", _("a login from a new place")
        REUSE = "reuse", _("a session's key was used twice")
        LOG = "log", _("the audit log was tampered with")

    kind = models.CharField(_("what happened"), max_length=16, choices=Kind.choices)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="alerts")
    address_range = EncryptedCharField(max_length=64, blank=True)
    # of kind, account and place: what is the same is not said again at once
    same_mac = models.BinaryField(max_length=32)
    at = models.DateTimeField(_("time"))
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        indexes: ClassVar = [
            models.Index(fields=["same_mac", "at"], name="alert_same"),
            models.Index(fields=["-at"], name="alert_at"),
            models.Index(fields=["at"], condition=Q(seen_at=None), name="alert_unseen"),
        ]

    def key_scope(self) -> KeyScope:
        return KeyScope("system", SYSTEM)


class Invitation(models.Model):
    """A one-time link with which a person sets their own password. The table holds its hash alone."""

    class Purpose(models.TextChoices):
        WELCOME = "welcome", _("welcome")
        RESET = "reset", _("reset")

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    token_hash = models.BinaryField(max_length=32, unique=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)
