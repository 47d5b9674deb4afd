"""Second factors, links to register with, and what the administrator demands of those who come in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from messenger.fields import EncryptedCharField, EncryptedModel
from messenger.keystore import KeyScope


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
