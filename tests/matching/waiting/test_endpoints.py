"""What waits in a chamber is told as numbers, to the service that sends letters alone."""

import httpx

from services.matching.refund_decisions import usecases as refunds
from services.matching.round_decisions import usecases as stops
from services.matching.supporters import usecases as supporters
from services.matching.supporters.domain import Shown
from shared.ids import new_id
from tests.matching.builders import Supporter, World
from tests.matching.doors import headers
from tests.matching.refund_decisions.test_usecases import charged


async def waiting(
    world: World, http: httpx.AsyncClient, chamber_id: object, name: str = "accounts"
) -> httpx.Response:
    token = headers(world, world.owner, sub=f"service:{name}")
    return await http.get(f"/chambers/{chamber_id}/waiting", headers=token)


async def test_second_persons_and_supporters_cards_are_counted_for_their_chamber(
    world: World, http: httpx.AsyncClient
) -> None:
    who, one = Supporter(), Supporter()
    await world.grant(who)
    await world.appoint(one, world.chamber_id, "chamber", "staff")
    round_id = await world.open()
    pledge_id, seated = await world.confirm(round_id, who), await world.seat(round_id, who)
    for each in (pledge_id, seated):
        async with world.pools.app.transaction(who.actor) as tx:
            await supporters.write(
                tx,
                world.house.key,
                pledge_id=each,
                shown=Shown("anonymous", "", "楽しみです。"),
                handed=None,
                now=world.clock(),
            )
    async with world.pools.app.transaction(one.actor) as tx:
        await stops.propose(
            tx,
            round_id=round_id,
            decision_id=new_id(),
            kind="cancel",
            reason="部品が届かないため",
            notice="部品が届きません。",
            now=world.clock(),
        )
    here = await waiting(world, http, world.chamber_id)
    # A pledge that is not backed names nobody, so its card waits for nobody.
    assert here.json() == {"stops": 1, "refunds": 0, "supporters": 1}
    assert set((await waiting(world, http, new_id())).json().values()) == {0}


async def test_a_proposed_refund_is_counted(world: World, http: httpx.AsyncClient) -> None:
    who, one = Supporter(), Supporter()
    await world.grant(who)
    await world.appoint(one, world.chamber_id, "chamber", "staff")
    _, pledge_id = await charged(world, who)
    async with world.pools.app.transaction(one.actor) as tx:
        await refunds.propose(
            tx,
            pledge_id=pledge_id,
            decision_id=new_id(),
            reason="お届けできなくなったため",
            now=world.clock(),
        )
    assert (await waiting(world, http, world.chamber_id)).json()["refunds"] == 1


async def test_no_other_service_and_no_person_counts_what_waits(
    world: World, http: httpx.AsyncClient
) -> None:
    assert (await waiting(world, http, world.chamber_id, "listing")).status_code == 403
    path = f"/chambers/{world.chamber_id}/waiting"
    assert (await http.get(path, headers=headers(world, world.owner))).status_code == 403
