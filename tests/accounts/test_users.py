"""Accounts: who may make, change and ban whom, and that one administrator always remains."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts import services
from accounts.models import Session, User
from accounts.text import username_normalise
from messenger.errors import AppError, Conflict, Forbidden, Invalid, NotFound
from tests.accounts.devices import at_once, invited, logged_in, writes_held_back
from tests.support import PASSWORD, person

ROLES = ("administrator", "moderator", "member")


def account(role: str, name: str) -> User:
    return person(name, role=role)


@pytest.mark.parametrize("actor", ["moderator", "member"])
def test_only_administrators_manage_accounts(transactional_db: None, actor: str) -> None:
    doer, other = account(actor, "doer"), account("member", "other")
    for attempt in (
        lambda: services.user_create(doer, username="third", name="Third"),
        lambda: services.user_update(doer, user=other, name="X", email=""),
        lambda: services.user_set_role(doer, user=other, role="administrator"),
        lambda: services.user_set_role(doer, user=doer, role="administrator"),
        lambda: services.user_end_all_sessions(doer, user=other),
        lambda: services.user_end_session(doer, user=other, session_id=other.pk),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert User.objects.count() == 2
    assert {user.role for user in User.objects.all()} == {actor, "member"}


@pytest.mark.parametrize("actor", ROLES)
@pytest.mark.parametrize("target", ROLES)
def test_administrators_ban_anybody_moderators_ban_members(transactional_db: None, actor: str, target: str) -> None:
    doer, other = account(actor, "doer"), account(target, "other")
    may = actor == "administrator" or (actor, target) == ("moderator", "member")
    for act in (
        lambda: services.user_ban(doer, user=other, reason="spam"),
        lambda: services.user_unban(doer, user=other),
    ):
        if may:
            act()
        else:
            with pytest.raises(Forbidden):
                act()
    assert User.objects.get(pk=other.pk).epoch == int(may)


@pytest.mark.parametrize("role", ["administrator", "moderator"])
def test_nobody_bans_or_demotes_themself(transactional_db: None, role: str) -> None:
    doer = account(role, "doer")
    with pytest.raises(Forbidden) as banned:
        services.user_ban(doer, user=doer, reason="")
    assert banned.value.code == "own_account"
    with pytest.raises(Forbidden):
        services.user_set_role(doer, user=doer, role="member")
    assert User.objects.get().is_active
    assert User.objects.get().role == role


def test_a_banned_actor_may_nothing_even_with_an_object_from_before(admin: User, anna: User) -> None:
    other = account("administrator", "other")
    before = User.objects.get(pk=other.pk)
    services.user_ban(admin, user=other, reason="")
    with pytest.raises(Forbidden):
        services.user_ban(before, user=anna, reason="")
    with pytest.raises(Forbidden):
        services.user_set_role(before, user=admin, role="member")


@pytest.mark.parametrize("how", ["ban", "demote"])
def test_administrators_who_remove_each_other_at_once_leave_one(transactional_db: None, how: str) -> None:
    people = [account("administrator", f"admin-{number}") for number in range(6)]

    def remove_the_next(number: int) -> str:
        target = people[(number + 1) % len(people)]
        try:
            if how == "ban":
                services.user_ban(people[number], user=target, reason="")
            else:
                services.user_set_role(people[number], user=target, role="member")
        except Forbidden:
            return "refused"
        return "done"

    with writes_held_back(len(people)):
        answers = at_once(len(people), remove_the_next)
    left = User.objects.filter(role="administrator", is_active=True).count()
    assert left >= 1
    assert answers.count("done") == len(people) - left


def test_a_ban_is_one_step_tokens_sessions_links_and_reason(admin: User, anna: User) -> None:
    devices = [logged_in("anna") for _ in range(2)]
    services.invitation_create(admin, user=anna)
    banned = services.user_ban(admin, user=anna, reason="  шлёт рекламу ")
    assert (banned.is_active, banned.epoch, banned.banned_by, banned.ban_reason) == (False, 1, admin, "шлёт рекламу")
    assert banned.banned_at is not None
    assert {session.ended_why for session in Session.objects.all()} == {"ban"}
    assert not anna.invitations.exists()
    assert [device.get("me").status_code for device in devices] == [403, 403]
    assert services.user_ban(admin, user=anna, reason="again").ban_reason == "шлёт рекламу"
    free = services.user_unban(admin, user=anna)
    assert (free.is_active, free.banned_at, free.banned_by, free.ban_reason) == (True, None, None, "")
    logged_in("anna")


def test_ending_all_sessions_ends_tokens_and_leaves_the_account(admin: User, anna: User) -> None:
    devices = [logged_in("anna") for _ in range(2)]
    assert services.user_end_all_sessions(admin, user=anna) == 2
    assert [device.refresh().status_code for device in devices] == [401, 401]
    assert {session.ended_why for session in Session.objects.all()} == {"administrator"}
    logged_in("anna")


def test_a_new_role_holds_at_once(admin: User, anna: User) -> None:
    device = logged_in("anna")
    services.user_set_role(admin, user=anna, role="moderator")
    assert device.get("me").json()["role"] == "moderator"


def test_an_own_new_password_ends_every_session(anna: User) -> None:
    devices = [logged_in("anna") for _ in range(2)]
    with pytest.raises(Invalid) as weak:
        services.user_set_password(anna, password="1234567890")
    assert weak.value.code == "weak_password"
    services.user_set_password(anna, password="something else entirely")
    assert [device.refresh().status_code for device in devices] == [401, 401]
    assert {session.ended_why for session in Session.objects.all()} == {"password"}
    assert User.objects.get().epoch == 1


def test_all_of_ones_own_sessions_end_at_ones_word(anna: User, boris: User) -> None:
    devices = [logged_in("anna") for _ in range(2)]
    bystander = logged_in("boris")
    assert services.sessions_end_all(anna) == 2
    assert [device.refresh().status_code for device in devices] == [401, 401]
    assert bystander.refresh().status_code == 200


def test_a_deleted_actor_may_nothing(admin: User, anna: User) -> None:
    gone = User.objects.get(pk=admin.pk)
    admin.delete()
    with pytest.raises(Forbidden):
        services.user_ban(gone, user=anna, reason="")
    with pytest.raises(Forbidden):
        services.user_set_role(gone, user=anna, role="administrator")
    assert User.objects.get().is_active


def test_what_happens_to_a_deleted_account_is_not_found(admin: User, anna: User) -> None:
    gone = User.objects.get(pk=anna.pk)
    anna.delete()
    for attempt in (
        lambda: services.user_ban(admin, user=gone, reason=""),
        lambda: services.user_update(admin, user=gone, name="X", email=""),
        lambda: services.invitation_create(admin, user=gone),
        lambda: services.sessions_end_all(gone),
    ):
        with pytest.raises(NotFound):
            attempt()


# ---- usernames and addresses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "username",
    [
        "",
        "ab",
        "a" * 33,
        ".anna",
        "anna-",
        "_anna_",
        "an na",
        "анна",
        "anna@host",
        "an/na",
        "an\nna",
        "a\x00nna",
        "ann🦊",
    ],
)
def test_what_is_no_username_is_refused(admin: User, username: str) -> None:
    with pytest.raises(Invalid) as refused:
        invited(admin, username)
    assert refused.value.field == "username"
    with pytest.raises(ValidationError):
        User.objects.create_user(username, PASSWORD)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Anna", "anna"),
        (" anna ", "anna"),
        ("ＡＮＮＡ", "anna"),
        ("anna.K", "anna.k"),  # the Kelvin sign
        ("ﬁona", "fiona"),  # a ligature
        ("a" * 32, "a" * 32),
        ("a-1", "a-1"),
        ("x_y.z-0", "x_y.z-0"),
    ],
)
def test_usernames_have_one_form(admin: User, typed: str, stored: str) -> None:
    user, _ = invited(admin, typed)
    assert user.username == stored == username_normalise(stored)
    with pytest.raises(Conflict) as taken:
        invited(admin, typed.upper())
    assert (taken.value.code, taken.value.field) == ("username_taken", "username")


def test_the_database_takes_no_other_form(transactional_db: None) -> None:
    user = User(username="Anna", display_name="Anna")
    with pytest.raises(IntegrityError):
        user.save()


def test_two_accounts_cannot_have_one_address(admin: User) -> None:
    first, _ = invited(admin, "first", email="Anna@Example.org")
    second, _ = invited(admin, "second")
    third, _ = invited(admin, "third")
    assert second.email_hash is third.email_hash is None
    for attempt in (
        lambda: invited(admin, "fourth", email=" anna@example.ORG "),
        lambda: services.user_update(admin, user=second, name="S", email="ANNA@EXAMPLE.ORG"),
    ):
        with pytest.raises(Conflict) as taken:
            attempt()
        assert (taken.value.code, taken.value.field) == ("email_taken", "email")
    kept = services.user_update(admin, user=first, name="First", email="anna@example.org")
    assert kept.email == "anna@example.org"
    freed = services.user_update(admin, user=first, name="First", email="")
    assert freed.email_hash is None
    invited(admin, "fourth", email="anna@example.org")


def test_one_of_many_at_once_gets_a_username(admin: User) -> None:
    def create(_: int) -> str:
        try:
            invited(admin, "wanted")
        except AppError as error:
            return error.code
        return "made"

    answers = at_once(10, create)
    assert sorted(answers) == ["made"] + ["username_taken"] * 9


def test_raising_the_versions_of_people_at_once_loses_no_count(anna: User, boris: User) -> None:
    from django.db import transaction

    def raise_both(number: int) -> dict[UUID, int]:
        with transaction.atomic():
            return services.user_versions_raise([anna.pk, boris.pk] if number % 2 else [boris.pk, anna.pk])

    answers = at_once(12, raise_both)
    assert sorted(answer[anna.pk] for answer in answers) == list(range(1, 13))
    assert {user.version for user in User.objects.all()} == {12}
