"""People: accounts, their pictures, whom they blocked."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import passwords
from accounts.text import username_normalise, username_validate
from messenger.crypto import Unreadable
from messenger.fields import EncryptedCharField, EncryptedModel, EncryptedTextField
from messenger.keystore import KeyScope
from messenger.protocol import HUES, PERSON_NAME_MAX_CHARS, STATUS_MAX_CHARS, USERNAME_MAX_CHARS

EMAIL_MAX_CHARS = 254
BAN_REASON_MAX_CHARS = 500


class UserManager(BaseUserManager["User"]):
    """Finds and makes accounts by the normalised username; what Django's own commands and login form call."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username_normalise(username or ""))

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """An account without checks of who asks. The display name is the username where none is given."""
        username_validate(username)
        user = self.model(username=username_normalise(username), **fields)
        user.display_name = user.display_name or user.username
        if password is None:
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(username, password, **(fields | {"role": User.Role.ADMINISTRATOR}))


class User(AbstractBaseUser, EncryptedModel):
    """A person. `version` counts changes of what is private to them, under the row's lock; raising `epoch` ends every
    access token and every login to the admin at once."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("administrator")
        MODERATOR = "moderator", _("moderator")
        MEMBER = "member", _("member")

    class Language(models.TextChoices):
        RUSSIAN = "ru", "Русский"
        ENGLISH = "en", "English"

    class FirstWriters(models.TextChoices):
        """Who may open a direct chat with the person."""

        EVERYBODY = "everybody"
        GROUPS = "groups"
        NOBODY = "nobody"

    class GroupAdders(models.TextChoices):
        """Who may add the person to a group."""

        EVERYBODY = "everybody"
        CHATS = "chats"
        NOBODY = "nobody"

    username = models.CharField(
        _("username"), max_length=USERNAME_MAX_CHARS, unique=True, validators=[username_validate]
    )
    display_name = EncryptedCharField(max_length=PERSON_NAME_MAX_CHARS)
    email = EncryptedCharField(max_length=EMAIL_MAX_CHARS, blank=True, default="")
    # keyed hash of the normalised address, so that two accounts cannot have the same one
    email_hash = models.BinaryField(null=True, unique=True, max_length=32)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.MEMBER)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ENGLISH)
    # colour of the picture; where none was chosen, every client derives the same one from the id
    hue = models.PositiveSmallIntegerField(null=True, blank=True)
    # a line the person says of themselves
    status = EncryptedCharField(max_length=STATUS_MAX_CHARS, null=True, blank=True)
    # which picture the person has, a keyed hash of it; null for none
    picture = models.CharField(max_length=32, null=True, blank=True)  # noqa: DJ001 - absent, not empty
    # `messenger.protocol.Prefs` as JSON; null where nothing was set
    prefs = EncryptedTextField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    epoch = models.PositiveIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    banned_at = models.DateTimeField(null=True)
    banned_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+", db_index=False)
    ban_reason = EncryptedTextField(blank=True, default="")
    last_seen_at = models.DateTimeField(_("last seen"), null=True)
    # what the person lets others know and do; see accounts.services.privacy
    shows_last_seen = models.BooleanField(default=True)
    shows_online = models.BooleanField(default=True)
    read_receipts = models.BooleanField(default=True)
    first_writers = models.CharField(max_length=9, choices=FirstWriters.choices, default=FirstWriters.EVERYBODY)
    group_adders = models.CharField(max_length=9, choices=GroupAdders.choices, default=GroupAdders.EVERYBODY)
    # an emptied shell stays, because what the person wrote to others stays theirs
    deleted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(username=Lower("username")), name="username_normalised"),
            models.CheckConstraint(
                condition=Q(role__in=("administrator", "moderator", "member")), name="user_role_known"
            ),
            models.CheckConstraint(condition=Q(hue=None) | Q(hue__lt=HUES), name="user_hue_known"),
            models.CheckConstraint(condition=Q(deleted_at=None) | Q(is_active=False), name="user_deleted_is_inactive"),
        ]
        indexes: ClassVar = [models.Index(fields=["last_seen_at"], name="user_last_seen")]

    def __str__(self) -> str:
        # the admin's log stores this: an id, never a name
        return str(self.pk)

    def key_scope(self) -> KeyScope:
        return KeyScope("user", self.pk)

    @classmethod
    def normalize_username(cls, username: Any) -> Any:
        return username_normalise(username) if isinstance(username, str) else username

    # Properties, as Django asks for attributes: a method would be true for everybody.
    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.role == self.Role.ADMINISTRATOR

    @property
    def is_staff(self) -> bool:
        return self.is_administrator

    @property
    def is_superuser(self) -> bool:
        return self.is_administrator

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_administrator

    def has_perms(self, perm_list: Any, obj: object = None) -> bool:
        return self.is_administrator

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_administrator

    @property
    def shown_name(self) -> str:
        """The display name, or the username where the stored name cannot be opened."""
        try:
            return self.display_name or self.username
        except Unreadable:
            return self.username

    def get_full_name(self) -> str:
        return self.shown_name

    def get_short_name(self) -> str:
        return self.shown_name

    def set_password(self, raw_password: str | None) -> None:
        if raw_password is None:
            self.set_unusable_password()
        else:
            self.password = passwords.hashed(raw_password)
            self._password = raw_password

    def check_password(self, raw_password: str | None) -> bool:
        if raw_password is None:
            return False
        right, outdated = passwords.matches(raw_password, self.password)
        if outdated:
            self.password = passwords.hashed(raw_password)
            self.save(update_fields=["password"])
        return right

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a login to the admin is bound to: the epoch, too, so that one service ends sessions of every kind."""
        return salted_hmac(
            "accounts.session", f"{self.epoch}:{self.password}", secret=secret, algorithm="sha256"
        ).hexdigest()


class Picture(EncryptedModel):
    """The picture of a person, apart from the account: cards are read by the hundred, pictures one by one."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    # base64, as sealed fields hold text
    content = EncryptedTextField()

    def key_scope(self) -> KeyScope:
        return KeyScope("user", self.user_id)


class Block(models.Model):
    """Somebody a person wants to hear nothing from. Which messages that refuses is kept with the chat."""

    blocker = models.ForeignKey(User, models.CASCADE, related_name="blocks", db_index=False)
    blocked = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
