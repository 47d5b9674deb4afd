"""What an administrator may enter about an account. Plain forms: a model form would show ciphertext."""

from __future__ import annotations

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.utils.translation import gettext_lazy as _

from accounts.models import BAN_REASON_MAX_CHARS, EMAIL_MAX_CHARS, User
from accounts.text import username_validate
from messenger.protocol import PERSON_NAME_MAX_CHARS, USERNAME_MAX_CHARS


class AccountForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=PERSON_NAME_MAX_CHARS, widget=AdminTextInputWidget)
    email = forms.EmailField(
        label=_("E-mail"), required=False, max_length=EMAIL_MAX_CHARS, widget=AdminTextInputWidget({"type": "email"})
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=User.Role.choices,
        help_text=_("Administrators manage accounts here. Moderators may ban members. Neither reads others’ chats."),
    )


class NewAccountForm(AccountForm):
    username = forms.CharField(
        label=_("Username"),
        max_length=USERNAME_MAX_CHARS,
        validators=[username_validate],
        widget=AdminTextInputWidget({"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("What the person logs in with. It cannot be changed later."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=User.Language.choices)

    field_order = ("username", "name", "email", "role", "language")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=BAN_REASON_MAX_CHARS,
        widget=AdminTextareaWidget({"rows": 3}),
        help_text=_("Only administrators see it. It is stored encrypted."),
    )
