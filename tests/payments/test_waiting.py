"""What waits for a second person of a chamber, told as numbers to who sends letters alone."""

from typing import Any

import httpx

from shared.ids import new_id
from tests.payments.payouts import Succeeded
from tests.payments.world import World


async def waiting(world: World, chamber_id: object, name: str = "accounts") -> httpx.Response:
    token = world.tokens.service(name, world.now())
    return await world.http.get(f"/chambers/{chamber_id}/waiting", headers=token)


async def test_a_payout_waits_for_its_approvals_and_again_to_be_seen(world: World) -> None:
    succeeded = await Succeeded.card_round(world)
    chamber = succeeded.pledges[0].chamber_id

    async def payouts() -> Any:
        return (await waiting(world, chamber)).json()["payouts"]

    assert await payouts() == 0
    payout_id = await succeeded.asked()
    assert await payouts() == 1
    for person in (succeeded.first, succeeded.second):
        await succeeded.approve(person, payout_id)
    assert await payouts() == 0
    await succeeded.record(succeeded.staff, payout_id)
    assert await payouts() == 1
    assert set((await waiting(world, new_id())).json().values()) == {0}


async def test_a_recorded_deposit_waits_for_its_second_person(world: World) -> None:
    await world.numbers()
    pledge, account = await world.transfer()
    one, two = await world.two_of(pledge.chamber_id)
    recorded = await world.record(one, account, 10_000)
    assert recorded.status_code == 200, recorded.text
    here = (await waiting(world, pledge.chamber_id)).json()
    assert here == {"deposits": 1, "repayments": 0, "payouts": 0}
    await world.confirm(two, "deposits", recorded.json()["deposit_id"])
    assert (await waiting(world, pledge.chamber_id)).json()["deposits"] == 0


async def test_no_other_service_and_no_person_counts_what_waits(world: World) -> None:
    assert (await waiting(world, new_id(), "matching")).status_code == 403
    person = world.as_person(new_id())
    assert (
        await world.http.get(f"/chambers/{new_id()}/waiting", headers=person)
    ).status_code == 403
