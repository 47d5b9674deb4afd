"""The pages of registration links: the list, a new one, which is shown once, and the end of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import selectors, services, web
from accounts.admin import operations
from accounts.admin.forms import RegistrationLinkForm
from accounts.models import RegistrationLink

if TYPE_CHECKING:
    Base = admin.ModelAdmin[RegistrationLink]
else:
    Base = admin.ModelAdmin


@admin.action(description=gettext_lazy("Void"), permissions=["change"])
def void(model_admin: RegistrationLinkAdmin, request: HttpRequest, links: QuerySet[RegistrationLink]) -> None:
    for link in links:
        services.registration_link_void(web.logged_in(request), link=link)
        model_admin.log_change(request, link, operations.VOIDED)
    model_admin.message_user(request, _("Nobody can register through these links any more."), messages.SUCCESS)


class RegistrationLinkAdmin(Base):
    list_display = ("created_at", "made_by", "used", "expires_at", "state")
    list_display_links = None
    list_per_page = 50
    actions = (void,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RegistrationLink]:
        return selectors.registration_links(web.logged_in(request))

    def has_delete_permission(self, request: HttpRequest, obj: RegistrationLink | None = None) -> bool:
        """Nobody: it says who let people in, and when."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Registration links"), **(extra_context or {})})

    @admin.display(description=gettext_lazy("made by"))
    def made_by(self, link: RegistrationLink) -> str:
        return link.created_by.username if link.created_by else "—"

    @admin.display(description=gettext_lazy("used"))
    def used(self, link: RegistrationLink) -> str:
        return _("%(uses)d of %(max)d") % {"uses": link.uses, "max": link.uses_max}

    @admin.display(description=gettext_lazy("state"))
    def state(self, link: RegistrationLink) -> SafeString:
        if link.voided_at is not None:
            return format_html('<span class="badge badge-bad">{}</span>', _("voided"))
        if link.uses >= link.uses_max:
            return format_html('<span class="badge">{}</span>', _("used up"))
        if link.expires_at <= timezone.now():
            return format_html('<span class="badge">{}</span>', _("too old"))
        return format_html('<span class="badge badge-good">{}</span>', _("works"))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form: Any = RegistrationLinkForm(request.POST or None)
        context: dict[str, Any] = {
            "form": form,
            "adminform": AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=self),
            "closed": selectors.policy().registration == "closed",
        }
        if form.is_valid():
            made = services.registration_link_create(web.logged_in(request), **form.cleaned_data)
            self.log_addition(request, made.link, operations.CREATED)
            # in the answer itself: the token is stored nowhere, so there is no address it could be read at again
            context["link"] = f"{web.public_origin(request)}/#/join/{made.token}"
            context["made"] = made.link
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/accounts/registration_link.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("New registration link"),
                **context,
            },
        )

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:accounts_registrationlink_changelist"))

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404
