"""People, their sessions and second factors, the links that let them in, the policy: columns and constraints."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import passwords
from accounts.text import username_normalise, username_validate
from messenger.crypto import Unreadable
from messenger.fields import EncryptedCharField, EncryptedModel, EncryptedTextField
from messenger.keystore import SYSTEM, KeyScope
from messenger.protocol import HUES, PERSON_NAME_MAX_CHARS, STATUS_MAX_CHARS, USERNAME_MAX_CHARS

EMAIL_MAX_CHARS = 254
DEVICE_MAX_CHARS = 80
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
    status = EncryptedCharField(max_length=STATUS_MAX_CHARS, null=True)
    # which picture the person has, a keyed hash of it; null for none
    picture = models.CharField(max_length=32, null=True)  # noqa: DJ001 - absent, not empty
    # `messenger.protocol.Prefs` as JSON; null where nothing was set
    prefs = EncryptedTextField(null=True)
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
    deleted_at = models.DateTimeField(null=True)
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


class SecondFactor(EncryptedModel):
    """What an account's one-time codes are made from. A row exists once a first code has proved that the person can
    make them; without one there is no second factor."""

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor")
    secret = EncryptedCharField(max_length=64)
    # the step of the last code used: that one and older ones are refused
    last_step = models.BigIntegerField()
    created_at = models.DateTimeField()

    def key_scope(self) -> KeyScope:
        return KeyScope("user", self.user_id)


class RecoveryCode(models.Model):
    """Stands in for a one-time code, once. The table holds a keyed hash: 60 bits alone could be guessed from a plain
    one."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    code_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class RegistrationLink(models.Model):
    """A link through which several people make their own accounts. The table holds its hash alone."""

    token_hash = models.BinaryField(max_length=32, unique=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("good until"))
    uses_max = models.PositiveIntegerField(_("accounts"))
    uses = models.PositiveIntegerField(_("used"), default=0)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("registration link")
        verbose_name_plural = _("registration links")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(uses__lte=F("uses_max")), name="registration_link_within_uses"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Policy(models.Model):
    """What administrators decide at run time for the whole installation: one row, or none where nothing was decided."""

    class Registration(models.TextChoices):
        CLOSED = "closed", _("Closed: administrators make accounts")
        INVITE = "invite", _("By link: whoever has a registration link makes an account")
        OPEN = "open", _("Open: whoever reaches this address makes an account")

    class Login(models.TextChoices):
        PASSWORD = "password", _("Username and password; a code where the account has a second factor")
        CODE = "code", _("Username and code, without a password")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    registration = models.CharField(max_length=8, choices=Registration.choices, default=Registration.CLOSED)
    login = models.CharField(max_length=8, choices=Login.choices, default=Login.PASSWORD)
    code_for_members = models.BooleanField(default=False)
    code_for_moderators = models.BooleanField(default=False)
    code_for_administrators = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policy")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="policy_is_one"),
            models.CheckConstraint(
                condition=Q(registration__in=("closed", "invite", "open")), name="policy_registration"
            ),
            models.CheckConstraint(condition=Q(login__in=("password", "code")), name="policy_login"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def requires_code(self, role: str) -> bool:
        """Whether an account with this role must have a second factor. Without passwords everybody must."""
        of_role = {
            User.Role.MEMBER: self.code_for_members,
            User.Role.MODERATOR: self.code_for_moderators,
            User.Role.ADMINISTRATOR: self.code_for_administrators,
        }
        return self.login == self.Login.CODE or of_role[User.Role(role)]
