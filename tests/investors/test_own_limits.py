"""Limits that an investor sets for itself: tighter at once, looser after a week."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.investors.own_limits.domain import (
    LOOSENS_AFTER,
    Binding,
    OwnLimit,
    begins_on,
    in_force,
)
from shared.ids import new_id
from tests.investors.builders import NOW, TODAY, World
from tests.investors.doors import Hands, Person

NewPerson = Callable[[], Person]


def wished(*wishes: tuple[int, Binding]) -> list[OwnLimit]:
    """Wishes as they are kept: each on a day, with the day from which it holds."""
    kept: list[OwnLimit] = []
    for after, wanted in wishes:
        today = TODAY + timedelta(days=after)
        at = NOW + timedelta(days=after, seconds=len(kept))
        kept.append(OwnLimit(wanted, begins_on(kept, wanted, today), at))
    return kept


def on(limits: list[OwnLimit], after: int) -> Binding:
    return in_force(limits, TODAY + timedelta(days=after))


def test_what_binds_more_holds_at_once_and_what_binds_less_after_a_week() -> None:
    limits = wished((0, Binding(300_000)), (1, Binding(100_000)), (2, Binding(400_000)))
    assert [on(limits, day).most_minor for day in (0, 1, 2, 8, 9)] == [
        100_000, 100_000, 100_000, 100_000, 400_000,
    ]  # fmt: skip
    lifted = wished((0, Binding(300_000)), (1, Binding(None)))
    assert [on(lifted, day).most_minor for day in (1, 7, 8)] == [300_000, 300_000, None]


def test_a_pause_is_not_shortened_in_one_evening() -> None:
    until, sooner = TODAY + timedelta(days=30), TODAY + timedelta(days=3)
    limits = wished((0, Binding(None, until)), (1, Binding(None, sooner)))
    assert [on(limits, day).paused_to for day in (1, 7, 8)] == [until, until, sooner]


def test_a_wish_that_binds_more_and_less_binds_by_its_stricter_part_at_once() -> None:
    limits = wished((0, Binding(300_000)), (0, Binding(None, TODAY + timedelta(days=20))))
    assert on(limits, 0) == Binding(300_000, TODAY + timedelta(days=20))
    assert on(limits, 7) == Binding(None, TODAY + timedelta(days=20))


BINDINGS = st.builds(
    Binding,
    st.none() | st.integers(0, 9),
    st.none() | st.dates(TODAY, TODAY + timedelta(days=40)),
)


@given(st.lists(BINDINGS, max_size=5), st.integers(0, 60))
def test_nothing_looser_than_any_wish_holds_within_a_week_of_it(
    wishes: list[Binding], day: int
) -> None:
    limits = wished(*((0, each) for each in wishes))
    mosts = [each.most_minor for each in wishes if each.most_minor is not None]
    held = in_force(limits, TODAY + timedelta(days=day)).most_minor
    if day < LOOSENS_AFTER.days:
        assert held == min(mosts, default=None)
    elif wishes:
        assert held == wishes[-1].most_minor


async def room(anna: Person, world: World) -> tuple[object, set[str]]:
    query = "room?instrument=equity&security_class=common&payment_day=2027-01-20"
    ids = f"issuer_id={world.issuer_id}&handler_id={world.handler_id}"
    answer = (await anna.get(f"{anna.own}/{query}&{ids}")).json()
    return answer["own_most_minor"], {each["code"] for each in answer["reasons"]}


async def test_a_limit_and_a_pause_show_in_the_room_and_are_nobody_elses(
    person: NewPerson, world: World, hands: Hands
) -> None:
    anna, other = await person().acts(), await person().acts()
    path = f"{anna.own}/own-limits/{new_id()}"
    body = {"most_minor": 200_000, "paused_to": "2026-11-30"}
    for _ in range(2):
        answer = await anna.put(path, body)
        assert answer.json()["now"] == body
        assert [each["begins_on"] for each in answer.json()["limits"]] == ["2026-11-24"]
    assert (await anna.put(path, {**body, "most_minor": 1})).status_code == 409
    assert (await other.put(path, body)).status_code == 404
    assert (await other.get(f"{anna.own}/own-limits")).status_code == 404
    staff = await person().holds(new_id(), "chamber", "approver")
    assert (await staff.get(f"{anna.own}/own-limits")).status_code == 404
    most, reasons = await room(anna, world)
    assert (most, "paused" in reasons) == (200_000, True)
    hands.at = datetime(2026, 11, 30, 16, tzinfo=NOW.tzinfo)
    assert "paused" not in (await room(anna, world))[1], "1 December in Japan"
    loosened = await anna.put(
        f"{anna.own}/own-limits/{new_id()}", {"most_minor": None, "paused_to": None}
    )
    assert loosened.json()["now"]["most_minor"] == 200_000
    assert loosened.json()["limits"][-1]["begins_on"] == date(2026, 12, 8).isoformat()


async def test_a_pledge_over_ones_own_limit_is_refused_and_says_so(world: World) -> None:
    investor = await world.investor()
    await world.execute(
        "INSERT INTO own_limit VALUES ($1, $2, 300000, NULL, $3, '', $4, 'request', $2)",
        investor,
        new_id(),
        TODAY,
        NOW,
    )
    fits, over = world.placed(investor, 300_000), world.placed(investor, 1)
    await world.hear(fits, over)
    rows = await world.rows("SELECT pledge_id, outcome, reasons, cap FROM decision")
    found = {row["pledge_id"]: row for row in rows}
    assert found[fits.pledge_id]["outcome"] == "allow"
    assert found[over.pledge_id]["reasons"] == ["over_own_limit"]
    assert found[over.pledge_id]["cap"] == 900_000, "the law's cap stays what it is"
