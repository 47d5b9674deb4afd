"""Addresses of the accounts API, under /api/v1/."""

from django.urls import path

from accounts import api

urlpatterns = [
    path("auth/login", api.Login.as_view()),
    path("auth/refresh", api.Refresh.as_view()),
    path("auth/logout", api.Logout.as_view()),
    path("auth/sessions", api.Sessions.as_view()),
    path("auth/sessions/others", api.OtherSessions.as_view()),
    path("auth/sessions/<uuid:session_id>", api.OneSession.as_view()),
    path("auth/invitation", api.InvitationRead.as_view()),
    path("auth/invitation/accept", api.InvitationAccept.as_view()),
    path("alerts", api.Alerts.as_view()),
    path("alerts/seen", api.AlertsSeen.as_view()),
    path("me", api.MyAccount.as_view()),
    path("me/privacy", api.MyPrivacy.as_view()),
    path("people", api.People.as_view()),
]
