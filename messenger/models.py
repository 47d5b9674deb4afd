"""Tables of the at-rest cryptography, wrapped data keys and the row that proves the key-encryption key is right; and of
the audit log."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from messenger.fields import EncryptedModel, EncryptedTextField
from messenger.ids import uuid7
from messenger.keystore import SYSTEM, KeyScope


class DataKey(models.Model):
    """One 256-bit key, wrapped. Scope: whose data it seals; deleting the row makes that data unreadable."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16)
    scope = models.UUIDField()
    slice = models.CharField(max_length=16, blank=True)
    wrapped = models.BinaryField()
    kek_id = models.BinaryField(max_length=8)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "scope", "slice"], name="data_key_scope"),
        ]
        indexes: ClassVar = [models.Index(fields=["kek_id", "id"], name="data_key_kek")]

    def __str__(self) -> str:
        return str(self.pk)


class KeyCheck(models.Model):
    """A known value wrapped by the current key-encryption key: a process with the wrong key refuses to start."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return "key check"


class AppendOnly(models.QuerySet["AuditEntry"]):
    """Rows are read; `messenger.audit` alone adds some, and removes those that are too old, past this."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("the audit log is only appended to, by messenger.audit")

    create = bulk_create = get_or_create = update_or_create = update = bulk_update = delete = _refuse


class AuditEntry(EncryptedModel):
    """What happened, when, by whom and to whom. No foreign keys: an account may go, what it did stays. `seq` is null
    until the entry has its place in the chain; from then on a trigger refuses to change it. See `messenger.audit`."""

    seq = models.BigIntegerField(_("number"), null=True, unique=True)
    at = models.DateTimeField(_("time"))
    event = models.CharField(_("event"), max_length=32)
    actor = models.UUIDField(_("who"), null=True)
    subject = models.UUIDField(_("whose account"), null=True)
    details = EncryptedTextField()
    own_mac = models.BinaryField(max_length=32)
    chain_mac = models.BinaryField(max_length=32, null=True)

    objects: ClassVar[models.Manager[AuditEntry]] = AppendOnly.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes: ClassVar = [
            models.Index(fields=["event", "seq"], name="audit_event"),
            models.Index(fields=["actor", "seq"], name="audit_actor"),
            models.Index(fields=["subject", "seq"], name="audit_subject"),
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["id"], condition=models.Q(seq=None), name="audit_unchained"),
        ]

    def key_scope(self) -> KeyScope:
        return KeyScope("audit", SYSTEM)


class AuditHead(models.Model):
    """How many entries the chain has, and the last one's keyed hash: whoever cuts its end off contradicts this row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    count = models.BigIntegerField(default=0)
    last_mac = models.BinaryField(max_length=32)
    own_mac = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.count)


class AuditCheckpoint(models.Model):
    """What the chain begins with since older entries were removed: the number and the keyed hash of the last of them.
    Whoever removes others contradicts this row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    count = models.BigIntegerField()
    last_mac = models.BinaryField(max_length=32)
    removed_at = models.DateTimeField()
    own_mac = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.count)


class AuditBurst(EncryptedModel):
    """Refusals of one kind, about one account, from one range of addresses, within a minute: counted here after the
    first, so that ten thousand guesses are not ten thousand entries."""

    key_mac = models.BinaryField(max_length=32, unique=True)
    event = models.CharField(max_length=32)
    subject = models.UUIDField(null=True)
    # null for those from everywhere; an address could be guessed from a plain hash
    range_mac = models.BinaryField(max_length=32, null=True)
    address_range = EncryptedTextField(blank=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["since"], name="audit_burst_since")]

    def key_scope(self) -> KeyScope:
        return KeyScope("audit", SYSTEM)
