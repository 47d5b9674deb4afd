"""The page of the announcement: what everybody is told, whether it is shown now, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import selectors, services, web
from accounts.admin import operations
from accounts.admin.forms import AnnouncementForm
from accounts.admin.words import refusal
from accounts.models import Announcement, User
from messenger.errors import AppError
from messenger.fields import text_or_empty

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Announcement]
else:
    Base = admin.ModelAdmin


class AnnouncementAdmin(Base):
    """There is one at most, so its list is its page."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Announcement | None = None) -> bool:
        """It is withdrawn on its page, where everybody it is gone for is thought of."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        actor = web.logged_in(request)
        present = selectors.announcement(actor)
        if "withdraw" in request.POST:
            return self._withdraw(request, actor, present)
        form: Any = AnnouncementForm(request.POST or None, initial=_as_entered(present))
        if form.is_valid() and self._publish(request, actor, form):
            return HttpResponseRedirect(request.path)
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/accounts/announcement.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Announcement"),
                "form": form,
                "adminform": AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=self),
                "present": present,
                "now": timezone.now(),
            },
        )

    def _publish(self, request: HttpRequest, actor: User, form: Any) -> bool:
        try:
            announcement = services.announcement_publish(actor, **form.cleaned_data)
        except AppError as error:
            form.add_error(error.field, refusal(error))
            return False
        self.log_change(request, announcement, operations.PUBLISHED)
        self.message_user(request, _("Published."), messages.SUCCESS)
        return True

    def _withdraw(self, request: HttpRequest, actor: User, present: Announcement | None) -> HttpResponse:
        services.announcement_withdraw(actor)
        if present is not None:
            self.log_change(request, present, operations.WITHDRAWN)
            self.message_user(request, _("Withdrawn. Nobody is shown it any more."), messages.SUCCESS)
        return HttpResponseRedirect(request.path)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect("../../")


def _as_entered(present: Announcement | None) -> dict[str, Any]:
    if present is None:
        return {}
    return {
        "text": text_or_empty(present, "text"),
        "kind": present.kind,
        "dismissible": present.dismissible,
        "shows_from": present.shows_from,
        "shows_until": present.shows_until,
    }
