"""Addresses of the accounts API, under /api/v1/."""

from django.urls import path

from accounts import api

urlpatterns = [
    path("auth/options", api.Options.as_view()),
    path("auth/login", api.Login.as_view()),
    path("auth/enrolment", api.EnrolmentBegin.as_view()),
    path("auth/registration", api.Registration.as_view()),
    path("auth/registration/begin", api.RegistrationBegin.as_view()),
    path("auth/registration/link", api.RegistrationLinkRead.as_view()),
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
    path("me/picture", api.MyPicture.as_view()),
    path("me/prefs", api.MyPrefs.as_view()),
    path("me/privacy", api.MyPrivacy.as_view()),
    path("me/security", api.Security.as_view()),
    path("me/password", api.OwnPassword.as_view()),
    path("me/second-factor/begin", api.SecondFactorBegin.as_view()),
    path("me/second-factor/confirm", api.SecondFactorConfirm.as_view()),
    path("me/second-factor/off", api.SecondFactorOff.as_view()),
    path("me/recovery-codes", api.RecoveryCodes.as_view()),
    path("people", api.People.as_view()),
    path("people/<uuid:user_id>/picture", api.PersonPicture.as_view()),
]
