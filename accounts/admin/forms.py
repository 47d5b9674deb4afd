"""What an administrator may enter about an account. Plain forms: a model form would show ciphertext."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AdminIntegerFieldWidget,
    AdminRadioSelect,
    AdminTextareaWidget,
    AdminTextInputWidget,
)
from django.utils.translation import gettext_lazy as _

from accounts.models import BAN_REASON_MAX_CHARS, EMAIL_MAX_CHARS, Announcement, Policy, User
from accounts.services import DAYS_MAX, USES_MAX
from accounts.text import username_validate
from messenger.protocol import ANNOUNCEMENT_MAX_CHARS, PERSON_NAME_MAX_CHARS, USERNAME_MAX_CHARS

# what the browsers' own field for a moment sends and takes
_MOMENT = "%Y-%m-%dT%H:%M"


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


class PolicyForm(forms.Form):
    registration = forms.ChoiceField(
        label=_("Registration"),
        choices=Policy.Registration.choices,
        widget=AdminRadioSelect,
        help_text=_(
            "Closed is safest: you know everybody, because you made their account. With a link, whoever it is forwarded"
            " to gets in as well, until its accounts are used up. Open lets strangers in: they see everybody’s name and"
            " username and can write to them."
        ),
    )
    login = forms.ChoiceField(
        label=_("Logging in"),
        choices=Policy.Login.choices,
        widget=AdminRadioSelect,
        help_text=_(
            "Without a password, a code of the authenticator app alone opens the account: whoever has the phone has the"
            " account. Guessing six digits is slowed down hard, but nothing else stands in the way. Everybody sets up"
            " the app at their next login. This panel goes on asking for a password as well."
        ),
    )
    code_for_members = forms.BooleanField(label=_("Members need a second factor"), required=False)
    code_for_moderators = forms.BooleanField(label=_("Moderators need a second factor"), required=False)
    code_for_administrators = forms.BooleanField(
        label=_("Administrators need a second factor"),
        required=False,
        help_text=_(
            "A stolen or guessed password then opens nothing: a code from the phone is needed as well, in this panel"
            " too. Who has no second factor sets it up at their next login to the messenger, administrators before"
            " their next login to this panel. Who is logged in stays so: to have it at once, end their sessions."
        ),
    )


class RegistrationLinkForm(forms.Form):
    uses = forms.IntegerField(
        label=_("Accounts"),
        min_value=1,
        max_value=USES_MAX,
        initial=1,
        widget=AdminIntegerFieldWidget,
        help_text=_("How many people can register through it."),
    )
    days = forms.IntegerField(
        label=_("Days"),
        min_value=1,
        max_value=DAYS_MAX,
        initial=3,
        widget=AdminIntegerFieldWidget,
        help_text=_("How long it works."),
    )


def _moment(label: Any, help_text: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local", "class": "vTextField"}, format=_MOMENT)
    return forms.DateTimeField(label=label, required=False, input_formats=[_MOMENT], widget=widget, help_text=help_text)


class AnnouncementForm(forms.Form):
    text = forms.CharField(
        label=_("Text"),
        widget=AdminTextareaWidget({"rows": 4, "maxlength": ANNOUNCEMENT_MAX_CHARS, "dir": "auto"}),
        help_text=_("Everybody sees it above their chats. Addresses that begin with https:// can be pressed."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Announcement.Kind.choices, initial=Announcement.Kind.INFO, widget=AdminRadioSelect
    )
    dismissible = forms.BooleanField(
        label=_("People may dismiss it"),
        initial=True,
        required=False,
        help_text=_("On each of their devices. Another text is shown to them again."),
    )
    shows_from = _moment(_("Shown from"), _("In UTC, as all times in this panel. Empty: at once."))
    shows_until = _moment(_("Shown until"), _("In UTC. Empty: until you withdraw it."))

    def clean_text(self) -> str:
        """As it was typed: a form is sent with line ends of two characters, which would count twice."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=BAN_REASON_MAX_CHARS,
        widget=AdminTextareaWidget({"rows": 3}),
        help_text=_("Only administrators see it. It is stored encrypted."),
    )
