"""The page of the policy: who may register, how one logs in, who needs a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts import selectors, services, web
from accounts.admin import operations
from accounts.admin.forms import PolicyForm
from accounts.models import Policy

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Policy]
else:
    Base = admin.ModelAdmin


class PolicyAdmin(Base):
    """There is one policy, so its list is its page."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Policy | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        present = model_to_dict(selectors.policy())
        form: Any = PolicyForm(request.POST or None, initial=present)
        if form.is_valid():
            policy = services.policy_set(web.logged_in(request), **form.cleaned_data)
            self.log_change(request, policy, operations.POLICY_CHANGED)
            self.message_user(request, _("Saved. It holds from the next login and registration on."), messages.SUCCESS)
            return HttpResponseRedirect(request.path)
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/accounts/policy.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Registration and login"),
                "form": form,
                "adminform": AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=self),
            },
        )

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect("../../")
