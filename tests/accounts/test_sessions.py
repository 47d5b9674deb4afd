"""The list of one's own devices, and ending them."""

from __future__ import annotations

import uuid

from accounts.models import Session, User
from tests.accounts.devices import Device, logged_in


def test_without_a_token_nothing_is_shown_or_ended(anna: User) -> None:
    device = logged_in("anna")
    session = device.get("me").json()["session"]
    stranger = Device()
    assert stranger.get("auth/sessions").status_code == 401
    assert stranger.delete("auth/sessions/others").status_code == 401
    assert stranger.delete(f"auth/sessions/{session}").status_code == 401
    assert Session.objects.filter(ended_at=None).count() == 1


def test_the_refresh_cookie_alone_opens_nothing(anna: User) -> None:
    device = logged_in("anna")
    device.access = ""
    assert device.get("auth/sessions").status_code == 401


def test_anothers_session_does_not_exist_for_me(anna: User, boris: User) -> None:
    mine, theirs = logged_in("anna"), logged_in("boris")
    session = theirs.get("me").json()["session"]
    for wanted in (session, str(uuid.uuid4())):
        answer = mine.delete(f"auth/sessions/{wanted}")
        assert answer.status_code == 404
        assert answer.json()["code"] == "not_found"
    assert theirs.get("me").status_code == 200
    assert {one["id"] for one in mine.get("auth/sessions").json()["sessions"]} == {mine.get("me").json()["session"]}


def test_the_list_names_device_address_and_agent_newest_first(anna: User, time_machine) -> None:
    time_machine.move_to("2026-03-01T10:00:00Z", tick=False)
    first = Device(address="198.51.100.4", agent="Firefox\x07 на кухне".encode().decode("latin-1"))
    first.login("anna", device="Телефон")
    time_machine.shift(3600)
    second = logged_in("anna")
    listed = second.get("auth/sessions").json()["sessions"]
    assert [(one["device"], one["address_range"], one["current"]) for one in listed] == [
        ("", "203.0.113.0/24", True),
        ("Телефон", "198.51.100.0/24", False),
    ]
    assert listed[1]["agent"].startswith("Firefox")
    assert "\x07" not in listed[1]["agent"]
    assert listed[1]["created_at_ms"] == 1772359200000


def test_no_header_changes_the_address_a_session_is_listed_with(anna: User) -> None:
    device = Device(address="203.0.113.7")
    device.http.defaults["HTTP_X_FORWARDED_FOR"] = "10.0.0.1"
    device.http.defaults["HTTP_X_REAL_IP"] = "10.0.0.1"
    device.login("anna")
    assert device.get("auth/sessions").json()["sessions"][0]["address_range"] == "203.0.113.0/24"


def test_one_device_is_ended_from_another(anna: User) -> None:
    lost, kept = logged_in("anna"), logged_in("anna")
    assert kept.delete(f"auth/sessions/{lost.get('me').json()['session']}").status_code == 204
    assert lost.get("me").status_code == 401
    assert lost.refresh().status_code == 401
    assert kept.refresh().status_code == 200
    assert len(kept.get("auth/sessions").json()["sessions"]) == 1


def test_ending_the_others_keeps_this_one(anna: User, boris: User) -> None:
    others = [logged_in("anna") for _ in range(3)]
    bystander = logged_in("boris")
    here = logged_in("anna")
    assert here.delete("auth/sessions/others").status_code == 204
    assert [device.get("me").status_code for device in others] == [401] * 3
    assert here.refresh().status_code == 200
    assert bystander.get("me").status_code == 200


def test_starting_and_ending_sessions_counts_as_a_private_change(anna: User) -> None:
    device = logged_in("anna")
    assert User.objects.get().version == 1
    other = logged_in("anna")
    assert User.objects.get().version == 2
    device.delete("auth/sessions/others")
    assert User.objects.get().version == 3
    device.delete("auth/sessions/others")
    assert User.objects.get().version == 3
    assert other.get("me").status_code == 401


def test_sessions_unused_for_long_are_forgotten_at_the_next_login(anna: User, time_machine) -> None:
    time_machine.move_to("2026-03-01T10:00:00Z", tick=False)
    logged_in("anna")
    logged_in("anna").logout()
    time_machine.shift(91 * 86_400)
    logged_in("anna")
    assert Session.objects.count() == 1
