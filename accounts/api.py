"""Accounts over REST: getting in, sessions, links, one's own account and its second factor, finding people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request

from accounts import images, selectors, services, totp, web
from accounts.auth import principal
from accounts.models import Alert, Session, User
from accounts.services import Enrolment, Grant
from accounts.tokens import access_token
from messenger import protocol, throttle
from messenger.addresses import address_range
from messenger.api import ApiView, PublicApiView, file, operation, parse, query, raw_body, reply
from messenger.errors import Invalid, Unauthenticated
from messenger.fields import text_or_empty


def _me(user: User, session: Session) -> protocol.Me:
    return protocol.Me(
        id=user.pk,
        username=user.username,
        name=user.shown_name,
        role=user.role,
        language=user.language,
        hue=user.hue,
        status=text_or_empty(user, "status") or None,
        picture=user.picture,
        session=session.pk,
    )


def throttle_by_address(scope: str, request: Request) -> None:
    throttle.check(scope, throttle.address_key(web.client_address(request._request)))


def _access(user: User, session: Session, recovery_codes: Sequence[str] = ()) -> protocol.AccessOut:
    return protocol.AccessOut(
        access=access_token(user, session),
        expires_in_ms=_ms(settings.ACCESS_TOKEN_LIFETIME),
        me=_me(user, session),
        recovery_codes=list(recovery_codes) or None,
    )


def _ms(time: dt.timedelta) -> int:
    return round(time.total_seconds() * 1000)


def _granted(request: Request, grant: Grant) -> HttpResponse:
    response = reply(_access(grant.user, grant.session, grant.recovery_codes))
    web.refresh_cookie_set(request._request, response, grant)
    return response


def _enrolment_out(enrolment: Enrolment) -> protocol.EnrolmentOut:
    size, path = totp.qr_path(enrolment.address)
    return protocol.EnrolmentOut(
        secret=enrolment.secret,
        address=enrolment.address,
        qr=protocol.QrCode(size=size, path=path),
        ticket=enrolment.ticket,
        expires_in_ms=_ms(services.TICKET_LIFETIME),
    )


class Options(PublicApiView):
    @operation("How one gets in here", answers=protocol.OptionsOut)
    def get(self, request: Request) -> HttpResponse:
        policy = selectors.policy()
        return reply(
            protocol.OptionsOut(
                registration=policy.registration,
                login=policy.login,
                code_required=policy.requires_code(User.Role.MEMBER),
            )
        )


class Login(PublicApiView):
    @operation("Log in", takes=protocol.LoginIn, answers=protocol.AccessOut)
    def post(self, request: Request) -> HttpResponse:
        """Answers an access token, and sets the refresh token as a cookie. After the right password, 401 says what else
        is needed: `code_required` and `wrong_code` a `code`; `enrolment_required` a second factor: begin it at
        `/auth/enrolment`, then log in with its `ticket` and a first code, and keep the recovery codes of the answer."""
        wanted = parse(protocol.LoginIn, request)
        grant = services.session_start(
            username=wanted.username,
            password=wanted.password,
            code=wanted.code,
            ticket=wanted.ticket,
            device=wanted.device,
            address=web.client_address(request._request),
            agent=web.client_agent(request._request),
            device_token=web.device_cookie(request._request),
            replaces=web.refresh_cookie_if_ours(request._request),
        )
        return _granted(request, grant)


class EnrolmentBegin(PublicApiView):
    @operation("Begin a second factor before logging in", takes=protocol.EnrolmentIn, answers=protocol.EnrolmentOut)
    def post(self, request: Request) -> HttpResponse:
        """By username and password, or by the token of a one-time link, where login or link answered
        `enrolment_required`."""
        wanted = parse(protocol.EnrolmentIn, request)
        if wanted.token is not None:
            throttle_by_address("link", request)
            return reply(_enrolment_out(services.second_factor_begin_by_link(token=wanted.token)))
        if wanted.username is None or wanted.password is None:
            raise Invalid("is required", field="password" if wanted.username else "username")
        begun = services.second_factor_begin_by_password(
            username=wanted.username,
            password=wanted.password,
            address=web.client_address(request._request),
            agent=web.client_agent(request._request),
            device_token=web.device_cookie(request._request),
        )
        return reply(_enrolment_out(begun))


class RegistrationLinkRead(PublicApiView):
    @operation("Whether a registration link is good", takes=protocol.RegistrationLinkIn)
    def post(self, request: Request) -> HttpResponse:
        services.registration_check(
            selectors.policy(),
            parse(protocol.RegistrationLinkIn, request).link,
            address=web.client_address(request._request),
        )
        return reply(None)


class RegistrationBegin(PublicApiView):
    @operation(
        "Begin the second factor of a new account", takes=protocol.RegistrationBeginIn, answers=protocol.EnrolmentOut
    )
    def post(self, request: Request) -> HttpResponse:
        """Where `/auth/options` says that one is required. The username is not held meanwhile."""
        wanted = parse(protocol.RegistrationBeginIn, request)
        begun = services.registration_begin(
            username=wanted.username, link=wanted.link, address=web.client_address(request._request)
        )
        return reply(_enrolment_out(begun))


class Registration(PublicApiView):
    @operation("Make an account and log in", takes=protocol.RegistrationIn, answers=protocol.AccessOut)
    def post(self, request: Request) -> HttpResponse:
        """Where registration is open, or with a registration link. With `ticket` and `code` of
        `/auth/registration/begin` where a second factor is required."""
        wanted = parse(protocol.RegistrationIn, request)
        grant = services.user_register(
            **wanted.model_dump(),
            address=web.client_address(request._request),
            agent=web.client_agent(request._request),
            replaces=web.refresh_cookie_if_ours(request._request),
        )
        return _granted(request, grant)


class Refresh(PublicApiView):
    @operation("A new access token for the session in the cookie", answers=protocol.AccessOut)
    def post(self, request: Request) -> HttpResponse:
        """Needs the header `X-Requested-With: messenger`. Replaces the cookie. The one before is still answered for 20
        seconds, in case the answer was lost; after that its use ends the session."""
        throttle_by_address("refresh.address", request)
        return _granted(request, services.session_refresh(token=web.refresh_cookie(request._request)))


class Logout(PublicApiView):
    @operation("Log out")
    def post(self, request: Request) -> HttpResponse:
        """Ends the session in the cookie, and clears the cookie. Needs the header `X-Requested-With: messenger`."""
        # one that is gone already is what was asked for
        with suppress(Unauthenticated):
            services.session_end_by_token(token=web.refresh_cookie(request._request))
        response = reply(None)
        web.refresh_cookie_clear(request._request, response)
        return response


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


class InvitationRead(PublicApiView):
    @operation("What a one-time link is for", takes=protocol.InvitationIn, answers=protocol.InvitationOut)
    def post(self, request: Request) -> HttpResponse:
        throttle_by_address("link", request)
        invitation = selectors.invitation_unsafe(parse(protocol.InvitationIn, request).token)
        return reply(
            protocol.InvitationOut(
                username=invitation.user.username, name=invitation.user.shown_name, purpose=invitation.purpose
            )
        )


class InvitationAccept(PublicApiView):
    @operation(
        "Set a password by a one-time link, and log in", takes=protocol.InvitationAcceptIn, answers=protocol.AccessOut
    )
    def post(self, request: Request) -> HttpResponse:
        """The link opens nothing afterwards, and other sessions of the account end. A second factor stays on: a code is
        needed as at login, and where one must be set up first, `/auth/enrolment` begins it with the link's token."""
        throttle_by_address("link", request)
        wanted = parse(protocol.InvitationAcceptIn, request)
        grant = services.invitation_accept(
            token=wanted.token,
            password=wanted.password,
            name=wanted.name,
            hue=wanted.hue,
            code=wanted.code,
            ticket=wanted.ticket,
            device=wanted.device,
            address=web.client_address(request._request),
            agent=web.client_agent(request._request),
            replaces=web.refresh_cookie_if_ours(request._request),
        )
        return _granted(request, grant)


class MyAccount(ApiView):
    @operation("Your account", answers=protocol.Me)
    def get(self, request: Request) -> HttpResponse:
        return reply(_me(principal(request).user, principal(request).session))

    @operation("Change your name, language, status or colour", takes=protocol.MeIn, answers=protocol.Me)
    def patch(self, request: Request) -> HttpResponse:
        wanted = parse(protocol.MeIn, request)
        user = services.user_update_me(
            principal(request).user,
            name=wanted.name,
            language=wanted.language,
            hue=wanted.hue,
            status=wanted.status,
        )
        return reply(_me(user, principal(request).session))


class MyPicture(ApiView):
    @operation("Set your picture", takes="image/*", answers=protocol.Me)
    def put(self, request: Request) -> HttpResponse:
        """A JPEG, PNG or WebP. Its middle is kept, as a small square without anything else the file told."""
        user = services.picture_set(principal(request).user, data=raw_body(request))
        return reply(_me(user, principal(request).session))

    @operation("Take your picture away", answers=protocol.Me)
    def delete(self, request: Request) -> HttpResponse:
        return reply(_me(services.picture_remove(principal(request).user), principal(request).session))


class PersonPicture(ApiView):
    @operation("The picture of a person", answers=images.MEDIA_TYPE)
    def get(self, request: Request, user_id: UUID) -> HttpResponse:
        """Their card says which it is: a client that has one of that name need not ask."""
        return file(selectors.picture_of(principal(request).user, user_id), images.MEDIA_TYPE)


class MyPrefs(ApiView):
    @operation("What you set of your messenger", answers=protocol.PrefsOut)
    def get(self, request: Request) -> HttpResponse:
        user = principal(request).user
        return reply(protocol.PrefsOut(user_version=user.version, prefs=selectors.prefs_unsafe(user)))

    @operation("Set something of your messenger on all your devices", takes=protocol.PrefsIn, answers=protocol.PrefsOut)
    def patch(self, request: Request) -> HttpResponse:
        state = services.prefs_set(principal(request).user, change=parse(protocol.PrefsIn, request))
        return reply(protocol.PrefsOut(user_version=state.user_version, prefs=state.prefs))


class MyPrivacy(ApiView):
    @operation("What you let others know and do", answers=protocol.Privacy)
    def get(self, request: Request) -> HttpResponse:
        return reply(_privacy(principal(request).user))

    @operation("Change what you let others know and do", takes=protocol.PrivacyIn, answers=protocol.Privacy)
    def patch(self, request: Request) -> HttpResponse:
        wanted = parse(protocol.PrivacyIn, request)
        return reply(_privacy(services.privacy_set(principal(request).user, **dict(wanted))))


def _privacy(user: User) -> protocol.Privacy:
    return protocol.Privacy(
        last_seen=user.shows_last_seen,
        online=user.shows_online,
        read_receipts=user.read_receipts,
        first_writers=user.first_writers,
        group_adders=user.group_adders,
    )


class Security(ApiView):
    @operation("How your account is secured", answers=protocol.SecurityOut)
    def get(self, request: Request) -> HttpResponse:
        user = principal(request).user
        return reply(
            protocol.SecurityOut(
                second_factor=selectors.second_factor(user) is not None,
                required=selectors.policy().requires_code(user.role),
                recovery_codes_left=selectors.recovery_codes_left(user),
                has_password=user.has_usable_password(),
            )
        )


class SecondFactorBegin(ApiView):
    @operation("Begin a second factor, or another one", takes=protocol.ProofIn, answers=protocol.EnrolmentOut)
    def post(self, request: Request) -> HttpResponse:
        """Needs the password where there is one, and a code where a second factor is on."""
        proof = parse(protocol.ProofIn, request)
        begun = services.second_factor_begin(principal(request).user, password=proof.password, code=proof.code)
        return reply(_enrolment_out(begun))


class SecondFactorConfirm(ApiView):
    @operation(
        "Switch on the second factor that was begun",
        takes=protocol.EnrolmentConfirmIn,
        answers=protocol.RecoveryCodesOut,
    )
    def post(self, request: Request) -> HttpResponse:
        wanted = parse(protocol.EnrolmentConfirmIn, request)
        codes = services.second_factor_confirm(principal(request).user, ticket=wanted.ticket, code=wanted.code)
        return reply(protocol.RecoveryCodesOut(recovery_codes=list(codes)))


class SecondFactorOff(ApiView):
    @operation("Switch the second factor off", takes=protocol.CodeIn)
    def post(self, request: Request) -> HttpResponse:
        """Refused (`enforced`) where the administrator requires one."""
        services.second_factor_off(principal(request).user, code=parse(protocol.CodeIn, request).code)
        return reply(None)


class RecoveryCodes(ApiView):
    @operation("New recovery codes", takes=protocol.CodeIn, answers=protocol.RecoveryCodesOut)
    def post(self, request: Request) -> HttpResponse:
        codes = services.recovery_codes_renew(principal(request).user, code=parse(protocol.CodeIn, request).code)
        return reply(protocol.RecoveryCodesOut(recovery_codes=list(codes)))


class OwnPassword(ApiView):
    @operation("Change your password", takes=protocol.PasswordIn, answers=protocol.AccessOut)
    def post(self, request: Request) -> HttpResponse:
        """All other sessions end; this one goes on with the access token of the answer."""
        wanted, here = parse(protocol.PasswordIn, request), principal(request)
        user = services.user_change_password(
            here.user,
            session=here.session,
            password=wanted.password,
            code=wanted.code,
            new_password=wanted.new_password,
        )
        return reply(_access(user, here.session))


class People(ApiView):
    @operation("Find people by the beginnings of their names", query=protocol.PeopleQuery, answers=protocol.PeopleOut)
    def get(self, request: Request) -> HttpResponse:
        throttle.check("people.search", str(principal(request).user.pk))
        wanted = query(protocol.PeopleQuery, request)
        return reply(protocol.PeopleOut(people=selectors.people_search(principal(request).user, wanted.q)))
