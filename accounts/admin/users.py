"""The pages of accounts: the list, one account, a new one, the one-time link."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, AdminForm
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts import selectors, services, web
from accounts.admin import operations
from accounts.admin.filters import SeenFilter, StateFilter
from accounts.admin.forms import AccountForm, NewAccountForm, ReasonForm
from accounts.admin.operations import OPERATIONS, Operation
from accounts.admin.words import refusal
from accounts.models import User
from accounts.services import Welcome
from messenger.addresses import address_range
from messenger.crypto import Unreadable
from messenger.errors import AppError, NotFound
from messenger.fields import text_or_empty

if TYPE_CHECKING:
    Base = admin.ModelAdmin[User]
else:
    Base = admin.ModelAdmin


class Accounts(ChangeList):
    """A page of the list opens the data keys of its names in one query."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        selectors.names_preload(web.logged_in(request), self.result_list)


def _bulk(operation: Operation) -> Any:
    def action(model_admin: UserAdmin, request: HttpRequest, accounts: QuerySet[User]) -> HttpResponse | None:
        return model_admin.confirm(request, operation, list(accounts), bulk=True)

    action.__name__ = operation.name.replace("-", "_")
    return admin.action(description=operation.menu, permissions=["change"])(action)


class UserAdmin(Base):
    list_display = ("username", "name", "role_shown", "state", "last_seen", "sessions")
    list_filter = (("role", admin.ChoicesFieldListFilter), StateFilter, SeenFilter)
    list_per_page = 50
    search_fields = ("username",)
    search_help_text = gettext_lazy("Part of a username, a name or an e-mail address")
    ordering = ("username",)
    actions = tuple(_bulk(operation) for operation in OPERATIONS)

    # ---- the list --------------------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return selectors.accounts(web.logged_in(request)).order_by(*self.ordering)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Accounts

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Accounts"), **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        if search_term.strip():
            queryset = queryset.filter(pk__in=selectors.accounts_search(web.logged_in(request), search_term))
        return queryset, False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody: what a person wrote stays theirs. A ban shuts them out."""
        return False

    @admin.display(description=gettext_lazy("name"))
    def name(self, user: User) -> str | SafeString:
        try:
            return user.display_name
        except Unreadable:
            return format_html('<span class="badge badge-bad">{}</span>', _("damaged"))

    @admin.display(description=gettext_lazy("role"), ordering="role")
    def role_shown(self, user: User) -> str | SafeString:
        if user.role == User.Role.MEMBER:
            return user.get_role_display()
        return format_html('<span class="badge badge-role">{}</span>', user.get_role_display())

    @admin.display(description=gettext_lazy("state"), ordering="is_active")
    def state(self, user: User) -> SafeString:
        if user.deleted_at is not None:
            return format_html('<span class="badge">{}</span>', _("deleted"))
        if not user.is_active:
            return format_html('<span class="badge badge-bad">{}</span>', _("banned"))
        if user.last_login is None:
            return format_html('<span class="badge badge-wait">{}</span>', _("never logged in"))
        return format_html('<span class="badge badge-good">{}</span>', _("active"))

    @admin.display(description=gettext_lazy("last seen"), ordering="last_seen_at", empty_value="—")
    def last_seen(self, user: User) -> Any:
        return user.last_seen_at

    @admin.display(description=gettext_lazy("live sessions"), ordering="live_sessions")
    def sessions(self, user: User) -> int:
        # a column the selector added
        return int(vars(user)["live_sessions"])

    # ---- pages -----------------------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        def page(view: Any, name: str) -> Any:
            return path(f"<uuid:user_id>/{name}/", self.admin_site.admin_view(view), name=f"accounts_user_{name}")

        own = [page(self._single(operation), operation.name) for operation in OPERATIONS]
        end_session = path(
            "<uuid:user_id>/sessions/<uuid:session_id>/end/",
            self.admin_site.admin_view(self.end_session),
            name="accounts_user_end-session",
        )
        return [*own, page(self.new_link, "new-link"), end_session, *super().get_urls()]

    def _single(self, operation: Operation) -> Any:
        def view(request: HttpRequest, user_id: Any) -> HttpResponse:
            user = self._account(request, user_id)
            return self.confirm(request, operation, [user], bulk=False) or self._to_account(user)

        return view

    def _account(self, request: HttpRequest, user_id: Any) -> User:
        if not self.has_change_permission(request):
            raise PermissionDenied
        user = self.get_object(request, str(user_id))
        if user is None:
            raise Http404
        return user

    def _to_account(self, user: User) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[user.pk]))

    def _page(self, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            f"admin/accounts/user/{template}.html",
            {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **context},
        )

    def _form(self, form: Any) -> AdminForm:
        return AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=self)

    def confirm(
        self, request: HttpRequest, operation: Operation, users: list[User], *, bulk: bool
    ) -> HttpResponse | None:
        """The page that asks; or, once confirmed, the operation on each account, and None."""
        confirmed = request.method == "POST" and "confirmed" in request.POST
        form = ReasonForm(request.POST if confirmed else None) if operation.asks_reason else None
        if confirmed and (form is None or form.is_valid()):
            self._run(request, operation, users, form.cleaned_data["reason"] if form else "")
            return None
        selectors.names_preload(web.logged_in(request), users)
        return self._page(
            request,
            "confirm",
            str(operation.title),
            operation=operation,
            users=users,
            form=form and self._form(form),
            bulk=bulk,
            action_name=operation.name.replace("-", "_"),
            action_checkbox_name=ACTION_CHECKBOX_NAME,
        )

    def _run(self, request: HttpRequest, operation: Operation, users: list[User], reason: str) -> None:
        done = 0
        for user in users:
            try:
                operation.run(web.logged_in(request), user, reason)
            except AppError as error:
                self.message_user(request, f"@{user.username}: {refusal(error)}", messages.ERROR)
            else:
                done += 1
                self.log_change(request, user, operation.logged)
        if done:
            self.message_user(request, operation.done % {"count": done}, messages.SUCCESS)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        language = (get_language() or "")[:2]
        initial = {"role": User.Role.MEMBER, "language": language}
        form = NewAccountForm(request.POST or None, initial=initial)
        if form.is_valid():
            try:
                welcome = services.user_create(web.logged_in(request), **form.cleaned_data)
            except AppError as error:
                form.add_error(error.field if error.field in form.fields else None, refusal(error))
            else:
                self.log_addition(request, welcome.user, operations.CREATED)
                return self._link(request, welcome, _("Account created"))
        return self._page(request, "add_form", _("New account"), form=form, adminform=self._form(form))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        user = self._account(request, object_id)
        form = AccountForm(request.POST or None, initial=self._initial(user))
        if user.pk == web.logged_in(request).pk:
            form.fields["role"].disabled = True
        if form.is_valid():
            try:
                self._change(request, user, form)
            except AppError as error:
                form.add_error(error.field if error.field in form.fields else None, refusal(error))
            else:
                self.message_user(request, _("Saved: @%(username)s") % {"username": user.username}, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:accounts_user_changelist"))
        now = timezone.now()
        return self._page(
            request,
            "change_form",
            user.username,
            account=user,
            state=self.state(user),
            name=self.name(user),
            form=form,
            adminform=self._form(form),
            operations=self._operations(user),
            has_second_factor=selectors.second_factor(user) is not None,
            is_self=user.pk == web.logged_in(request).pk,
            reason=text_or_empty(user, "ban_reason"),
            sessions=[
                _SessionRow(session, now) for session in selectors.sessions_of_account(web.logged_in(request), user)
            ],
        )

    def _operations(self, user: User) -> list[Operation]:
        """Those that would do something."""
        if user.deleted_at is not None:
            return []
        idle = {operations.UNBAN if user.is_active else operations.BAN}
        if selectors.second_factor(user) is None:
            idle.add(operations.RESET_SECOND_FACTOR)
        return [one for one in OPERATIONS if one not in idle]

    def _initial(self, user: User) -> dict[str, Any]:
        return {"name": text_or_empty(user, "display_name"), "email": text_or_empty(user, "email"), "role": user.role}

    def _change(self, request: HttpRequest, user: User, form: Form) -> None:
        wanted = form.cleaned_data
        if wanted["role"] != user.role:
            services.user_set_role(web.logged_in(request), user=user, role=wanted["role"])
            self.log_change(request, user, operations.ROLE_CHANGED[User.Role(wanted["role"])])
        if {"name", "email"} & set(form.changed_data):
            services.user_update(web.logged_in(request), user=user, name=wanted["name"], email=wanted["email"])
            self.log_change(request, user, operations.CHANGED)

    def new_link(self, request: HttpRequest, user_id: Any) -> HttpResponse:
        user = self._account(request, user_id)
        if request.method == "POST":
            try:
                welcome = services.invitation_create(web.logged_in(request), user=user)
            except AppError as error:
                self.message_user(request, f"@{user.username}: {refusal(error)}", messages.ERROR)
                return self._to_account(user)
            self.log_change(request, user, operations.LINK_MADE)
            return self._link(request, welcome, _("New one-time link"))
        return self._page(request, "new_link", _("New one-time link"), account=user)

    def _link(self, request: HttpRequest, welcome: Welcome, title: str) -> HttpResponse:
        """In the answer itself: the token is stored nowhere, so there is no address it could be read at again."""
        return self._page(
            request,
            "link",
            title,
            account=welcome.user,
            link=f"{web.public_origin(request)}/#/invite/{welcome.token}",
            hours=settings.INVITATION_LIFETIME // dt.timedelta(hours=1),
        )

    def end_session(self, request: HttpRequest, user_id: Any, session_id: Any) -> HttpResponse:
        user, actor = self._account(request, user_id), web.logged_in(request)
        try:
            session = selectors.session_of_account(actor, user, session_id)
            if request.method == "POST":
                if services.user_end_session(actor, user=user, session_id=session_id):
                    self.log_change(request, user, operations.SESSION_ENDED)
                    self.message_user(request, _("The session ended."), messages.SUCCESS)
                else:
                    self.message_user(request, _("This session had ended already."), messages.WARNING)
                return self._to_account(user)
        except NotFound:
            raise Http404 from None
        row = _SessionRow(session, timezone.now())
        return self._page(request, "end_session", _("End session"), account=user, session=row)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        user = self._account(request, object_id)
        return super().history_view(request, object_id, {"title": _("History"), "account": user})


class _SessionRow:
    """A session as the page shows it: damaged values empty, and of the address the range, as to its owner. The audit
    log has the whole of it."""

    def __init__(self, session: Any, now: Any) -> None:
        self.id = session.pk
        self.device, self.agent = text_or_empty(session, "device"), text_or_empty(session, "agent")
        self.address_range = address_range(text_or_empty(session, "address"))
        self.created_at, self.last_used_at = session.created_at, session.last_used_at
        self.is_live = session.is_live(now)
        self.ended_at = session.ended_at
        self.why = session.get_ended_why_display()
