"""Where one is logged in, and what administrators are told."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from accounts import selectors, services
from accounts.auth import principal
from accounts.models import Alert, Session
from messenger import protocol
from messenger.addresses import address_range
from messenger.api import ApiView, operation, parse, reply
from messenger.fields import text_or_empty


class Sessions(ApiView):
    @operation("Where you are logged in", answers=protocol.SessionsOut)
    def get(self, request: Request) -> HttpResponse:
        here = principal(request)
        sessions = [_session_out(session, here.session_id) for session in selectors.sessions_of(here.user)]
        return reply(protocol.SessionsOut(sessions=sessions))


def _session_out(session: Session, current: UUID) -> protocol.SessionOut:
    return protocol.SessionOut(
        id=session.pk,
        device=text_or_empty(session, "device"),
        address_range=address_range(text_or_empty(session, "address")),
        agent=text_or_empty(session, "agent"),
        created_at_ms=round(session.created_at.timestamp() * 1000),
        last_used_at_ms=round(session.last_used_at.timestamp() * 1000),
        current=session.pk == current,
    )


class OtherSessions(ApiView):
    @operation("Log out everywhere else")
    def delete(self, request: Request) -> HttpResponse:
        services.sessions_end_others(principal(request).user, current=principal(request).session_id)
        return reply(None)


class OneSession(ApiView):
    @operation("Log out one device")
    def delete(self, request: Request, session_id: UUID) -> HttpResponse:
        services.session_end(principal(request).user, session_id=session_id)
        return reply(None)


class Alerts(ApiView):
    @operation("What administrators should look at", answers=protocol.AlertsOut)
    def get(self, request: Request) -> HttpResponse:
        """For administrators. The newest 100."""
        alerts = selectors.alerts(principal(request).user)
        return reply(protocol.AlertsOut(alerts=[_alert_out(one) for one in alerts], unseen=selectors.alerts_unseen()))


def _alert_out(alert: Alert) -> protocol.AlertOut:
    return protocol.AlertOut(
        id=alert.pk,
        kind=alert.kind,
        at_ms=round(alert.at.timestamp() * 1000),
        user=selectors.person_card(alert.user) if alert.user else None,
        address_range=text_or_empty(alert, "address_range"),
        seen=alert.seen_at is not None,
    )


class AlertsSeen(ApiView):
    @operation("You have looked at these alerts", takes=protocol.AlertsSeenIn)
    def post(self, request: Request) -> HttpResponse:
        """For administrators: none of them is shown these as new any more."""
        services.alerts_seen(principal(request).user, ids=parse(protocol.AlertsSeenIn, request).ids)
        return reply(None)
