"""Purchases elsewhere may be corrected until a pledge rests on them; then only added to."""

from collections.abc import Callable
from typing import Any

import pytest

from services.investors.caps.domain import Entry
from services.investors.declarations.domain import (
    DeclarationFixed,
    bucket,
    entries,
    refuse_taking_back,
)
from shared.ids import new_id
from tests.investors.builders import PAYMENT_DAY, TODAY, World
from tests.investors.doors import PROFILE, Person

NewPerson = Callable[[], Person]
ONE: dict[str, Any] = {"applied_on": "2026-08-03", "paid_on": None, "amount_minor": 200_000}
OTHER: dict[str, Any] = {**ONE, "amount_minor": 100_000}
AT = bucket(new_id(), new_id(), "common")


def held(*amounts: int) -> list[Entry]:
    hold_id = new_id()
    return [
        Entry(
            bucket=AT,
            kind="held" if at == 0 else "released",
            amount_minor=amount,
            applied_on=TODAY,
            paid_on=PAYMENT_DAY,
            issuer_id=hold_id,
            security_class="common",
            hold_id=hold_id,
        )
        for at, amount in enumerate(amounts)
    ]


@pytest.mark.parametrize(
    "now", [[], [OTHER], [{**ONE, "amount_minor": 199_999}], [OTHER, OTHER]]
)
def test_nothing_that_a_hold_rests_on_can_be_left_out(now: list[dict[str, Any]]) -> None:
    with pytest.raises(DeclarationFixed):
        refuse_taking_back([ONE], now, held(50_000))
    refuse_taking_back([ONE], now, [])
    refuse_taking_back([ONE], now, held(50_000, -50_000))
    refuse_taking_back([ONE], now, entries(AT, new_id(), "common", [ONE]))


def test_more_may_always_be_added() -> None:
    refuse_taking_back([ONE], [OTHER, ONE], held(50_000))
    refuse_taking_back([], [ONE], held(50_000))
    with pytest.raises(DeclarationFixed):
        refuse_taking_back([ONE, ONE], [ONE, OTHER], held(50_000))


async def test_what_was_declared_is_corrected_until_a_pledge_is_held(
    person: NewPerson, world: World
) -> None:
    anna = await person().acts()
    first, second, third = new_id(), new_id(), new_id()
    await anna.put(f"{anna.own}/declarations/{first}", anna.declaration())
    body = anna.declaration(purchases=[ONE], corrects=str(first))
    assert (await anna.put(f"{anna.own}/declarations/{second}", body)).status_code == 200
    await anna.put(f"{anna.own}/profile", PROFILE)
    await anna.put(f"{anna.own}/verification-requests/{world.handler_id}", {})
    handler = await person().holds(world.handler_id, "handler", "approver")
    await handler.put(f"{anna.own}/verifications/{new_id()}", anna.answer())
    pledge = world.placed(anna.investor_id, 50_000)
    await world.hear(pledge)
    assert await world.said(pledge.pledge_id) == ["HoldGranted"]
    less = anna.declaration(purchases=[], corrects=str(second))
    refused = await anna.put(f"{anna.own}/declarations/{third}", less)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/declaration-fixed")
    more = anna.declaration(purchases=[ONE, OTHER], corrects=str(second))
    assert (await anna.put(f"{anna.own}/declarations/{third}", more)).status_code == 200


async def test_what_is_declared_after_a_pledge_may_put_it_above_its_cap_and_is_said(
    person: NewPerson, world: World
) -> None:
    anna = await person().acts()
    first = new_id()
    await anna.put(f"{anna.own}/declarations/{first}", anna.declaration(purchases=[]))
    await anna.put(f"{anna.own}/profile", PROFILE)
    await anna.put(f"{anna.own}/verification-requests/{world.handler_id}", {})
    handler = await person().holds(world.handler_id, "handler", "approver")
    await handler.put(f"{anna.own}/verifications/{new_id()}", anna.answer())
    pledge = world.placed(anna.investor_id, 50_000)
    await world.hear(pledge)
    much = anna.declaration(purchases=[{**ONE, "amount_minor": 2_000_000}], corrects=str(first))
    path = f"{anna.own}/declarations/{new_id()}"
    for _ in range(2):
        assert (await anna.put(path, much)).status_code == 200
    assert await world.said(pledge.pledge_id) == ["HoldGranted", "HoldExceeded"]
    named = await world.rows(
        "SELECT payload FROM outbox WHERE type = 'HoldOverCap' ORDER BY id"
    )
    assert [row["payload"]["pledge_id"] for row in named] == [str(pledge.pledge_id)]
