"""Encrypted model fields: transparent to the model, bound to their row, closed on failure.

The field family of django-encrypted-model-fields is the base (names, form behaviour); cipher, storage and failure are
replaced: see docs/decisions/002-field-encryption.md. A value is opened when it is first read, by a descriptor that
knows the row; sealed when the row is saved. Filtering, `update(field=…)` and `bulk_update` refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from django.core.exceptions import FieldError
from django.db import models

from messenger import keystore
from messenger.crypto import SEALED_HEAD_BYTES, FieldCipher, Unreadable, sealed_key_id
from messenger.ids import uuid7
from messenger.keystore import KeyScope

if TYPE_CHECKING:
    # the package has no types; its fields are these with other storage
    TextFamily = models.TextField
    CharFamily = models.CharField
else:
    from encrypted_model_fields.fields import EncryptedCharField as CharFamily
    from encrypted_model_fields.fields import EncryptedTextField as TextFamily


class Sealed(bytes):
    """Ciphertext as stored; distinct from text, so that it can never be taken for a value."""

    __slots__ = ()


class EncryptedModel(models.Model):
    """A row with encrypted fields: says which data key seals them and what they are bound to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        # the admin's log stores this: an id, never content
        return str(self.pk)

    def key_scope(self) -> KeyScope:
        raise NotImplementedError

    def row_identity(self) -> tuple[bytes, ...]:
        """What a value of this row is bound to, besides table and column: unchangeable once the row is stored."""
        return (self.pk.bytes,)


def seal(model: type[EncryptedModel], column: str, text: str, scope: KeyScope, identity: tuple[bytes, ...]) -> Sealed:
    """The stored form of a text, for writers that insert rows without model instances."""
    return sealer(model, column, scope)(text, identity)


def sealer(model: type[EncryptedModel], column: str, scope: KeyScope) -> Callable[[str, tuple[bytes, ...]], Sealed]:
    """`seal` for many values of one column and scope."""
    cipher = keystore.cipher(keystore.key_id(scope), model._meta.db_table, column)
    return lambda text, identity: Sealed(cipher.seal(text.encode(), identity))


def unseal(model: type[EncryptedModel], column: str, sealed: bytes, identity: tuple[bytes, ...]) -> str:
    """The text of a stored value, or `Unreadable`."""
    sealed = bytes(sealed)
    return keystore.cipher(sealed_key_id(sealed), model._meta.db_table, column).open(sealed, identity).decode()


class Opener:
    """`unseal` for many values of one column."""

    def __init__(self, model: type[EncryptedModel], column: str) -> None:
        self._place = (model._meta.db_table, column)
        self._ciphers: dict[bytes, FieldCipher] = {}

    def preload(self, values: Iterable[bytes | None]) -> None:
        """Fetch the data keys of these stored values in one query; an unreadable one is met when it is opened."""
        ids = set()
        for value in {value[:SEALED_HEAD_BYTES]: value for value in values if value is not None}.values():
            with suppress(Unreadable):
                ids.add(sealed_key_id(value))
        keystore.preload(ids)

    def __call__(self, sealed: bytes, identity: tuple[bytes, ...]) -> str:
        """The text of a stored value, or `Unreadable`."""
        head = sealed[:SEALED_HEAD_BYTES]
        cipher = self._ciphers.get(head)
        if cipher is None:
            cipher = self._ciphers[head] = keystore.cipher(sealed_key_id(sealed), *self._place)
        return cipher.open(sealed, identity).decode()


def text_or_empty(row: EncryptedModel, name: str) -> str:
    """The text of a field, for pages that have to open whatever is damaged: empty where it is."""
    try:
        return getattr(row, name) or ""
    except Unreadable:
        return ""


class _Attribute:
    """Opens the stored value on first read."""

    def __init__(self, field: models.Field[Any, Any]) -> None:
        self.field = field

    def __get__(self, instance: EncryptedModel | None, owner: type) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Sealed):
            value = unseal(type(instance), self.field.column or name, value, instance.row_identity())
            instance.__dict__[name] = value
        return value

    def __set__(self, instance: EncryptedModel, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class _SealedStorage:
    """What the card's fields do differently here. Goes before one of the package's fields in the bases."""

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)  # type: ignore[misc]
        # a migration's historical model has no bases of ours, and nothing is read through it
        historical = cls.__module__ == "__fake__"
        if not (cls._meta.abstract or historical or issubclass(cls, EncryptedModel)):
            raise TypeError(f"{cls.__name__}.{name}: encrypted fields belong to an EncryptedModel")
        setattr(cls, name, _Attribute(self))  # type: ignore[arg-type]

    def get_internal_type(self) -> str:
        return "BinaryField"

    def db_type_parameters(self, connection: Any) -> Any:
        return super().db_type_parameters(connection) | {"max_length": None}  # type: ignore[misc]

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> Any:
        return connection.ops.binary_placeholder_sql(value)

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        if value is None or isinstance(value, bytes | memoryview):
            return None if value is None else Sealed(value)
        # SQLite keeps whatever was written into the column: it will not open, but must not break the whole query
        return Sealed(str(value).encode())

    def to_python(self, value: Any) -> Any:
        # the package decrypts here whatever a person typed; here text is text
        return value if value is None or isinstance(value, str) else str(value)

    def pre_save(self, instance: Any, add: bool) -> Sealed | None:
        value = instance.__dict__.get(self.attname)  # type: ignore[attr-defined]
        if value is None or isinstance(value, Sealed):
            return value
        if isinstance(value, bytes) or hasattr(value, "resolve_expression"):
            raise FieldError(f"{self} is encrypted: it takes text")
        return seal(type(instance), self.column, str(value), instance.key_scope(), instance.row_identity())  # type: ignore[attr-defined]

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise FieldError(f"{self} is encrypted: set it on an instance and save(), as the value is bound to its row")
        return connection.Database.Binary(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return self.get_db_prep_save(value, connection)

    def get_lookup(self, name: str) -> Any:
        if name != "isnull":
            raise FieldError(f"{self} is encrypted: it cannot be filtered on")
        return super().get_lookup(name)  # type: ignore[misc]

    def get_transform(self, name: str) -> NoReturn:
        raise FieldError(f"{self} is encrypted: it cannot be filtered on")

    def value_from_object(self, obj: Any) -> str | None:
        """For forms: the text, empty where it is damaged. A serializer takes `value_to_string` in place of any text."""
        value = obj.__dict__.get(self.attname)  # type: ignore[attr-defined]
        if not isinstance(value, Sealed):
            return value
        try:
            # not by the attribute: it would remember the text, and a dump would seal it anew
            return unseal(type(obj), self.column, value, obj.row_identity())  # type: ignore[attr-defined]
        except Unreadable:
            return ""

    def value_to_string(self, obj: Any) -> str:
        """For dumps, which must not hold content: ciphertext, also of a value already opened."""
        value = self.pre_save(obj, add=False)
        return "" if value is None else value.hex()


class EncryptedTextField(_SealedStorage, TextFamily):  # type: ignore[type-arg]
    """Text of any length, sealed."""


class EncryptedCharField(_SealedStorage, CharFamily):  # type: ignore[type-arg]
    """Text with a limit in characters, checked in `full_clean`, sealed."""


def is_encrypted(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, _SealedStorage)
