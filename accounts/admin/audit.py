"""The pages of the audit log: the list, one entry with its details, a download, the check of the chain."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import selectors, services
from accounts.admin.words import EVENTS, refusal
from accounts.web import logged_in
from messenger import audit
from messenger.crypto import Unreadable
from messenger.errors import AppError
from messenger.models import AuditEntry
from messenger.queries import run_query

if TYPE_CHECKING:
    Base = admin.ModelAdmin[AuditEntry]
else:
    Base = admin.ModelAdmin

FORMATS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
COLUMNS = ("seq", "at", "event", "actor", "actor_name", "subject", "subject_name", "details", "mac")


class EventFilter(admin.SimpleListFilter):
    title = gettext_lazy("event")
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return sorted(((event.value, label) for event, label in EVENTS.items()), key=lambda one: str(one[1]))

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        return queryset.filter(event=self.value()) if self.value() else queryset


class Entries(ChangeList):
    """A page of the list looks its usernames up in one query."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = entries = list(self.result_list)
        ids = [person for entry in entries for person in (entry.actor, entry.subject)]
        names = selectors.usernames(logged_in(request), ids)
        for entry in entries:
            vars(entry)["names"] = names


class AuditAdmin(Base):
    list_display = ("seq", "at", "event_shown", "who", "whose")
    list_display_links = ("seq", "at")
    list_filter = (EventFilter, ("at", admin.DateFieldListFilter))
    list_per_page = 100
    # counting all of a long log for a footer would be slower than the page itself
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("event",)
    search_help_text = gettext_lazy("Part of a username: entries by or about that account")
    ordering = ("-seq",)
    fields = readonly_fields = ("seq", "at", "event_shown", "who", "whose", "details_shown")
    actions = None

    # ---- read only -------------------------------------------------------------------------------------------
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    # ---- the list --------------------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        return selectors.audit_log(logged_in(request)).order_by(*self.ordering)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Entries

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        if search_term.strip():
            queryset = selectors.audit_search(logged_in(request), queryset, search_term.strip().lstrip("@"))
        return queryset, False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        services.log_flush(logged_in(request))
        context = {"title": _("Audit log"), "query": request.GET.urlencode(), **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> AuditEntry | None:
        entry = super().get_object(request, object_id, from_field)
        if entry is not None:
            vars(entry)["names"] = selectors.usernames(logged_in(request), [entry.actor, entry.subject])
        return entry

    @admin.display(description=gettext_lazy("event"), ordering="event")
    def event_shown(self, entry: AuditEntry) -> Any:
        return dict(EVENTS.items()).get(audit.Event(entry.event), entry.event)

    @admin.display(description=gettext_lazy("who"), ordering="actor")
    def who(self, entry: AuditEntry) -> str | SafeString:
        return _person(entry, "actor", entry.actor)

    @admin.display(description=gettext_lazy("whose account"), ordering="subject")
    def whose(self, entry: AuditEntry) -> str | SafeString:
        return _person(entry, "subject", entry.subject)

    @admin.display(description=gettext_lazy("details"))
    def details_shown(self, entry: AuditEntry) -> str | SafeString:
        try:
            found = audit.details(entry)
        except Unreadable:
            return format_html('<span class="badge badge-bad">{}</span>', _("damaged"))
        lines = ((name.replace("_", " "), _plain(value)) for name, value in found.items())
        return format_html_join("", "<div><b>{}</b>: {}</div>", lines) or "—"

    # ---- download and check ----------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        own = [
            path("export/", self.admin_site.admin_view(self.export), name="messenger_auditentry_export"),
            path("verify/", self.admin_site.admin_view(self.verify), name="messenger_auditentry_verify"),
        ]
        return [*own, *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        """What the list shows, as a file, oldest first; its last line says how far the log had come."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        kind = request.POST.get("format", "")
        if kind not in FORMATS:
            raise Http404
        actor = logged_in(request)
        found = self.get_changelist_instance(request).get_queryset(request)
        noted = services.log_export(actor, format=kind)
        answer = StreamingHttpResponse(_lines(actor, found, kind, noted), content_type=FORMATS[kind])
        answer["Content-Disposition"] = f'attachment; filename="audit.{kind}"'
        return answer

    def verify(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        verdict = None
        noted = request.POST.get("head", "").strip()
        if request.method == "POST":
            try:
                verdict = services.log_verify(logged_in(request), noted=noted)
            except AppError as error:
                self.message_user(request, refusal(error), messages.ERROR)
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/messenger/auditentry/verify.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Check of the audit log"),
                "verdict": verdict,
                "noted": noted,
            },
        )


def _plain(value: audit.Detail) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _person(entry: AuditEntry, column: str, person: UUID | None) -> str | SafeString:
    if person is None:
        return "—"
    name = vars(entry)["names"].get(person)
    address = f"{reverse('admin:messenger_auditentry_changelist')}?{column}={person}"
    return format_html('<a href="{}">{}</a>', address, f"@{name}" if name else person)


async def _lines(actor: Any, found: QuerySet[AuditEntry], kind: str, noted: str) -> AsyncIterator[str]:
    after = 0
    if kind == "csv":
        yield _csv(COLUMNS)
    while rows := await run_query(selectors.audit_rows, actor, found, after=after):
        after = rows[-1]["seq"]
        if kind == "csv":
            yield "".join(_csv([_cell(row[name]) for name in COLUMNS]) for row in rows)
        else:
            yield "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    yield _csv(["head", noted]) if kind == "csv" else json.dumps({"head": noted}) + "\n"


def _cell(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
    # a spreadsheet takes such a cell for a formula, and a device may call itself anything
    return "'" + text if text[:1] in "=+-@\t\r" else text


def _csv(cells: Any) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
