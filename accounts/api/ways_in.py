"""Getting in over REST: what is open, login, registration, one-time links, refresh, logout."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpResponse
from rest_framework.request import Request

from accounts import selectors, services, web
from accounts.api.answers import enrolment_out, granted, link_attempt, throttle_by_address
from accounts.models import User
from messenger import protocol
from messenger.api import PublicApiView, operation, parse, reply
from messenger.errors import Invalid, Unauthenticated


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
        return granted(request, grant)


class EnrolmentBegin(PublicApiView):
    @operation("Begin a second factor before logging in", takes=protocol.EnrolmentIn, answers=protocol.EnrolmentOut)
    def post(self, request: Request) -> HttpResponse:
        """By username and password, or by the token of a one-time link, where login or link answered
        `enrolment_required`."""
        wanted = parse(protocol.EnrolmentIn, request)
        if wanted.token is not None:
            with link_attempt(request):
                return reply(enrolment_out(services.second_factor_begin_by_link(token=wanted.token)))
        if wanted.username is None or wanted.password is None:
            raise Invalid("is required", field="password" if wanted.username else "username")
        begun = services.second_factor_begin_by_password(
            username=wanted.username,
            password=wanted.password,
            address=web.client_address(request._request),
            agent=web.client_agent(request._request),
            device_token=web.device_cookie(request._request),
        )
        return reply(enrolment_out(begun))


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
        return reply(enrolment_out(begun))


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
        return granted(request, grant)


class Refresh(PublicApiView):
    @operation("A new access token for the session in the cookie", answers=protocol.AccessOut)
    def post(self, request: Request) -> HttpResponse:
        """Needs the header `X-Requested-With: messenger`. Replaces the cookie. The one before is still answered for 20
        seconds, in case the answer was lost; after that its use ends the session."""
        throttle_by_address("refresh.address", request)
        address = web.client_address(request._request)
        return granted(request, services.session_refresh(token=web.refresh_cookie(request._request), address=address))


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


class InvitationRead(PublicApiView):
    @operation("What a one-time link is for", takes=protocol.InvitationIn, answers=protocol.InvitationOut)
    def post(self, request: Request) -> HttpResponse:
        with link_attempt(request):
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
        with link_attempt(request):
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
        return granted(request, grant)
