"""One's own account over REST: how one is shown, what one lets others know, second factor and password; people."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from accounts import images, selectors, services
from accounts.api.answers import access_out, enrolment_out, me_out
from accounts.auth import principal
from accounts.models import User
from messenger import protocol, throttle
from messenger.api import ApiView, file, operation, parse, query, raw_body, reply


class MyAccount(ApiView):
    @operation("Your account", answers=protocol.Me)
    def get(self, request: Request) -> HttpResponse:
        return reply(me_out(principal(request).user, principal(request).session))

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
        return reply(me_out(user, principal(request).session))


class MyPicture(ApiView):
    @operation("Set your picture", takes="image/*", answers=protocol.Me)
    def put(self, request: Request) -> HttpResponse:
        """A JPEG, PNG or WebP. Its middle is kept, as a small square without anything else the file told."""
        user = services.picture_set(principal(request).user, data=raw_body(request))
        return reply(me_out(user, principal(request).session))

    @operation("Take your picture away", answers=protocol.Me)
    def delete(self, request: Request) -> HttpResponse:
        return reply(me_out(services.picture_remove(principal(request).user), principal(request).session))


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
        return reply(enrolment_out(begun))


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
        return reply(access_out(user, here.session))


class People(ApiView):
    @operation("Find people by the beginnings of their names", query=protocol.PeopleQuery, answers=protocol.PeopleOut)
    def get(self, request: Request) -> HttpResponse:
        throttle.check("people.search", str(principal(request).user.pk))
        wanted = query(protocol.PeopleQuery, request)
        return reply(protocol.PeopleOut(people=selectors.people_search(principal(request).user, wanted.q)))
