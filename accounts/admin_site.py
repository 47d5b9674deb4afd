"""The built-in admin as this product's panel: its name, its front page, its own way to a new password."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django import forms
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.auth.views import PasswordChangeView
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import selectors, services
from accounts.models import Alert, User
from accounts.web import client_address, client_agent, device_cookie, logged_in
from messenger.errors import AppError, Throttled, Unavailable
from messenger.fields import text_or_empty
from messenger.protocol import CODE_MAX_CHARS, PASSWORD_MAX_CHARS

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


class OwnPasswordForm(AdminPasswordChangeForm):
    """Stores the new password through the service, which ends every session of the account."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("new_password1", "new_password2"):
            field = self.fields[name]
            assert isinstance(field, forms.CharField)
            field.max_length = PASSWORD_MAX_CHARS
            field.validators.append(forms.CharField(max_length=PASSWORD_MAX_CHARS).validators[0])

    def save(self, commit: bool = True) -> User:
        self.user = services.user_set_password(self.user, password=self.cleaned_data["new_password1"])
        return self.user


class LoginForm(AdminAuthenticationForm):
    """Besides the password, a code where the account has a second factor. The panel has sessions of its own, which
    begin here and nowhere else. Throttled like every login. `refusal`: why nothing was checked. `by`: the device or
    place the account knows."""

    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=CODE_MAX_CHARS,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("From your authenticator app, where your account has a second factor; or a recovery code."),
    )
    refusal: AppError | None = None
    by = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password = self.fields["password"]
        assert isinstance(password, forms.CharField)
        password.max_length = PASSWORD_MAX_CHARS
        password.validators.append(MaxLengthValidator(PASSWORD_MAX_CHARS))

    def clean(self) -> dict[str, Any]:
        assert self.request is not None
        try:
            with services.login_attempt(
                username=self.cleaned_data.get("username", ""),
                address=client_address(self.request),
                device_token=device_cookie(self.request),
            ) as self.by:
                return super().clean()
        except (Throttled, Unavailable) as refusal:
            self.refusal = refusal
            wait_s = refusal.retry_after_s
            raise forms.ValidationError(
                ngettext(
                    "Too many attempts. Try again in %(seconds)d second.",
                    "Too many attempts. Try again in %(seconds)d seconds.",
                    wait_s,
                )
                % {"seconds": wait_s},
                code=refusal.code,
            ) from None

    def confirm_login_allowed(self, user: Any) -> None:
        """After the right password. The last step, as it uses the code up."""
        from accounts.admin.words import refusal  # that package registers its pages with the site below

        super().confirm_login_allowed(user)
        assert self.request is not None
        try:
            services.panel_entry_check(
                user,
                code=self.cleaned_data.get("code"),
                by=self.by,
                address=client_address(self.request),
                agent=client_agent(self.request),
            )
        except (Throttled, Unavailable):
            raise
        except AppError as error:
            raise forms.ValidationError(refusal(error), code=error.code) from None


class _AlertRow:
    """An alert as the page shows it: damaged values empty."""

    def __init__(self, alert: Alert) -> None:
        self.id, self.at, self.kind, self.user = alert.pk, alert.at, alert.get_kind_display(), alert.user
        self.address_range = text_or_empty(alert, "address_range")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


class Site(admin.AdminSite):
    login_form = LoginForm
    site_title = _("Messenger administration")
    site_header = _("Messenger")
    index_title = _("Overview")
    # there is one list: a side bar would only repeat it
    enable_nav_sidebar = False

    def admin_view(self, view: V, cacheable: bool = False) -> V:
        """Of a link to an object by a field without a name Django would make a fault of its own."""

        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if "" in (request.GET.get(TO_FIELD_VAR), request.POST.get(TO_FIELD_VAR)):
                raise DisallowedModelAdminToField("a field without a name can't be referenced")
            return view(request, *args, **kwargs)

        return super().admin_view(cast("V", checked), cacheable)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        actor = logged_in(request)
        context = {
            "overview": selectors.overview(actor),
            "alerts": [_AlertRow(alert) for alert in selectors.alerts(actor) if alert.seen_at is None],
        }
        return super().index(request, {**context, **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        return [path("alerts-seen/", self.admin_view(self.alerts_seen), name="alerts_seen"), *super().get_urls()]

    def alerts_seen(self, request: HttpRequest) -> HttpResponse:
        """Those that the page showed; one that came since stays new."""
        if request.method == "POST":
            ids = [UUID(text) for text in request.POST.getlist("id") if _is_uuid(text)]
            services.alerts_seen(logged_in(request), ids=ids)
        return HttpResponseRedirect(reverse("admin:index"))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        answer = super().login(request, extra_context)
        form = (answer.context_data or {}).get("form") if isinstance(answer, TemplateResponse) else None
        if isinstance(form, LoginForm) and form.refusal is not None:
            # nothing was checked, so nothing is logged
            answer.status_code = form.refusal.status
            answer.headers["Retry-After"] = str(form.refusal.retry_after_s)
        elif request.method == "POST":
            services.panel_login(
                request.user if isinstance(request.user, User) and answer.status_code == 302 else None,
                username=request.POST.get("username", ""),
                address=client_address(request),
                agent=client_agent(request),
            )
        return answer

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        actor = request.user
        answer = super().logout(request, extra_context)
        if isinstance(actor, User):
            services.panel_logout(actor)
        return answer

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        request.current_app = self.name
        view = PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return view(request)
