"""Who is there and who talks to whom while things break."""

from __future__ import annotations

from tests.load.layout import HIDDEN, RoomPlan

SMALL = 8
GUESTS = 4
# rooms whose guests are sent away and come back meanwhile: the last of the members, who never write there
COMINGS_AND_GOINGS = (HIDDEN, "group-guests")


def rooms(people: int) -> list[RoomPlan]:
    """Pairs, each person in one or two; groups, each person in one or two of the small ones; one group of everybody."""
    everybody = range(people)
    plans = [RoomPlan("direct", (number, number + 1)) for number in range(0, people - 1, 2)]
    plans += [RoomPlan("direct", (number, number + 3)) for number in range(0, people - 3, 4)]
    for start in range(0, people, SMALL):
        plans.append(RoomPlan("group-small", tuple(everybody[start : start + SMALL])))
    plans += [RoomPlan(kind, tuple(everybody[place::3][: 2 * SMALL])) for place, kind in enumerate(COMINGS_AND_GOINGS)]
    plans.append(RoomPlan("group-large", tuple(everybody)))
    return plans
