"""A handler moves the payment day of a running round; what no longer fits is not charged."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.matching.over_caps import usecases as over_caps
from services.matching.payment_days import usecases
from services.matching.payment_days.domain import DayMove, DayUnfit
from services.matching.pledges import usecases as pledges
from services.matching.pledges.acceptance import TermsChanged
from services.matching.ties.domain import OwnHand
from shared.contracts.investors import HoldExceeded, HoldFits, HoldsRechecked
from shared.contracts.payments import PaymentCaptured, PaymentRefunding
from shared.errors import Forbidden, IdTaken, NotFound, WrongState
from shared.ids import new_id
from tests.matching.builders import NOW, Supporter, World

DAY = date(2026, 12, 24)
REASON = "登記に時間がかかるため"


async def approver(world: World, role: str = "approver") -> Supporter:
    who = Supporter()
    await world.appoint(who, world.handler_id, "handler", role)
    return who


async def equity(world: World, **changes: Any) -> UUID:
    return await world.open(
        **{
            "instrument": "equity",
            "security_class": "common",
            "rails": ["bank_transfer"],
            "target_minor": 3_000,
            "settles_at": NOW + timedelta(days=18),
            "transfers_end": NOW + timedelta(days=17),
            **changes,
        }
    )


async def move(  # noqa: PLR0917
    world: World,
    who: Supporter,
    round_id: UUID,
    to: date = DAY,
    move_id: UUID | None = None,
    reason: str = REASON,
) -> DayMove:
    async with world.pools.app.transaction(who.actor) as tx:
        return await usecases.move(
            tx,
            round_id=round_id,
            move_id=move_id or new_id(),
            to=to,
            reason=reason,
            now=world.clock(),
        )


async def release(
    world: World, who: Supporter, pledge_id: UUID, release_id: UUID | None = None
) -> str:
    async with world.pools.app.transaction(who.actor) as tx:
        return await over_caps.release(
            tx,
            pledge_id=pledge_id,
            release_id=release_id or new_id(),
            reason=REASON,
            now=world.clock(),
        )


async def of_hold(world: World, contract: Any, pledge_id: UUID) -> Any:
    row = await world.row(pledge_id)
    return contract(
        pledge_id=pledge_id,
        round_id=row["round_id"],
        attempt=row["attempt"],
        hold_id=new_id(),
        occurred_at=world.clock(),
    )


async def recheck(world: World, round_id: UUID, move_id: UUID) -> None:
    await world.hear(
        HoldsRechecked(round_id=round_id, move_id=move_id, occurred_at=world.clock())
    )


async def confirmed_over(world: World, round_id: UUID, who: Supporter | None = None) -> UUID:
    pledge_id = await world.confirm(round_id, who, rail="bank_transfer")
    await world.hear(await of_hold(world, HoldExceeded, pledge_id))
    return pledge_id


async def settle(world: World) -> None:
    world.clock.move(days=18, minutes=1)
    await world.tick()


async def test_the_day_moves_in_the_round_its_offer_and_its_terms_and_is_said(
    world: World,
) -> None:
    round_id, hana = await equity(world), await approver(world)
    made = await move(world, hana, round_id)
    row = await world.round(round_id)
    assert row["payment_day"] == DAY
    assert row["unchecked_move"] == made.said
    assert row["terms_version"] == made.terms_version == 2
    pledge_id = await world.place(round_id, rail="bank_transfer", terms_version=2)
    said = await world.one(
        "SELECT payload->'offer'->>'payment_day' AS day FROM outbox WHERE subject = $1",
        pledge_id,
    )
    assert said["day"] == str(DAY)
    assert await world.said(round_id) == ["RoundOpened", "RoundPaymentDayMoved"]
    kept = await world.one(
        "SELECT terms->>'payment_day' AS day FROM round_terms"
        " WHERE round_id = $1 AND terms_version = 2",
        round_id,
    )
    assert kept["day"] == str(DAY)
    audited = await world.one("SELECT * FROM audit WHERE command = 'round:move_payment_day'")
    assert (audited["person_id"], audited["subject"]) == (hana.person_id, round_id)


async def test_nobody_pledges_by_the_day_before_the_move(world: World) -> None:
    round_id, who = await equity(world), Supporter()
    await world.grant(who)
    await move(world, await approver(world), round_id)
    with pytest.raises(TermsChanged) as refused:
        await world.accept(world.order(round_id, who, rail="bank_transfer"))
    assert refused.value.facts["changed"] == {
        "payment_day": {"was": "2026-12-01", "is": str(DAY)}
    }


async def test_the_same_move_again_is_the_same_and_its_id_names_no_other(world: World) -> None:
    round_id, hana, move_id = await equity(world), await approver(world), new_id()
    first = await move(world, hana, round_id, move_id=move_id)
    assert await move(world, hana, round_id, move_id=move_id) == first
    assert (await world.said(round_id)).count("RoundPaymentDayMoved") == 1
    with pytest.raises(IdTaken):
        await move(world, hana, round_id, DAY + timedelta(days=1), move_id)
    with pytest.raises(IdTaken):
        await move(world, hana, round_id, move_id=move_id, reason="別の理由")


async def test_only_approvers_of_the_rounds_handler_move_it(world: World) -> None:
    round_id = await equity(world)
    with pytest.raises(NotFound):
        await move(world, Supporter(), round_id)
    staff = Supporter()
    await world.appoint(staff, world.chamber_id, "chamber", "approver")
    with pytest.raises(NotFound):
        await move(world, staff, round_id)
    with pytest.raises(Forbidden):
        await move(world, await approver(world, "administrator"), round_id)


@pytest.mark.parametrize("tie", ["owner", "pledged"])
async def test_nobody_moves_the_day_of_their_own_round_or_money(world: World, tie: str) -> None:
    round_id, hana = await equity(world), await approver(world)
    await world.grant(hana)
    if tie == "pledged":
        await world.place(round_id, hana, rail="bank_transfer")
    else:
        hana = world.owner
        await world.appoint(hana, world.handler_id, "handler", "approver")
    with pytest.raises(OwnHand):
        await move(world, hana, round_id)


@pytest.mark.parametrize(
    ("day", "fits"),
    [
        # It settles on 20 November, at noon in Japan.
        (date(2026, 11, 20), False),
        (date(2026, 11, 21), True),
        (date(2026, 12, 1), False),  # as it is
        (date(2027, 11, 21), True),
        (date(2027, 11, 22), False),
    ],
)
async def test_the_day_lies_after_the_outcome_and_not_too_far(
    world: World, day: date, *, fits: bool
) -> None:
    round_id, hana = await equity(world), await approver(world)
    if fits:
        assert (await move(world, hana, round_id, day)).payment_day == day
        return
    with pytest.raises(DayUnfit) as refused:
        await move(world, hana, round_id, day)
    assert refused.value.facts["earliest"] == date(2026, 11, 21)
    assert (await world.round(round_id))["terms_version"] == 1


async def test_it_is_a_term_before_the_round_opens_and_fixed_after_its_outcome(
    world: World,
) -> None:
    hana = await approver(world)
    round_id = await world.schedule(instrument="equity", opens_at=NOW + timedelta(days=1))
    with pytest.raises(WrongState):
        await move(world, hana, round_id)
    other = await equity(world)
    await settle(world)
    with pytest.raises(WrongState):
        await move(world, hana, other, date(2027, 1, 24))


async def test_no_outcome_before_the_holds_are_counted_by_the_last_move_however_long(
    world: World,
) -> None:
    round_id, hana = await equity(world), await approver(world)
    pledge_id = await world.confirm(round_id, rail="bank_transfer")
    first = await move(world, hana, round_id)
    second = await move(world, hana, round_id, DAY + timedelta(days=1))
    await settle(world)
    world.clock.move(days=3)
    await recheck(world, round_id, first.said)
    await world.tick()
    assert await world.states(pledge_id) == ["confirmed"]
    assert (await world.round(round_id))["state"] == "settling"
    alarm = await world.one("SELECT what FROM alarm WHERE subject = $1", str(round_id))
    assert "the caps were not counted" in alarm["what"]
    await recheck(world, round_id, second.said)
    await world.tick()
    assert await world.states(pledge_id) == ["due"]


async def test_a_pledge_above_its_cap_is_neither_counted_nor_charged_and_goes_back(
    world: World,
) -> None:
    round_id = await equity(world)
    fits = await world.confirm(round_id, rail="bank_transfer")
    over = await confirmed_over(world, round_id)
    await settle(world)
    assert await world.states(fits, over) == ["due", "closing"]
    assert (await world.row(over))["reason"] == "over_cap"
    row = await world.round(round_id)
    assert (row["outcome"], row["counted_minor"]) == ("succeeded", 3_000)
    assert "PledgeDue" not in await world.said(over)
    await world.hear(await world.payment(PaymentRefunding, over))
    assert await world.states(over) == ["refund_due"]


async def test_what_is_above_its_cap_helps_no_round_over_its_target(world: World) -> None:
    round_id = await equity(world, target_minor=6_000)
    fits = await world.confirm(round_id, rail="bank_transfer")
    over = await confirmed_over(world, round_id)
    await settle(world)
    assert (await world.round(round_id))["outcome"] == "failed"
    assert await world.states(fits, over) == ["closing", "closing"]


async def test_once_it_fits_again_it_is_charged_like_all_others(world: World) -> None:
    round_id = await equity(world)
    over = await confirmed_over(world, round_id)
    await world.hear(await of_hold(world, HoldFits, over))
    assert (await world.row(over))["over_cap_since"] is None
    await settle(world)
    assert await world.states(over) == ["due"]


async def test_a_charge_that_is_on_its_way_is_called_back(world: World) -> None:
    round_id = await equity(world)
    pledge_id = await world.confirm(round_id, rail="bank_transfer")
    await settle(world)
    await world.hear(await of_hold(world, HoldExceeded, pledge_id))
    row = await world.row(pledge_id)
    assert (row["state"], row["reason"]) == ("closing", "over_cap")
    await world.hear(await world.payment(PaymentCaptured, pledge_id))
    assert await world.states(pledge_id) == ["closing"]
    assert not await world.parked()


async def test_its_investor_may_take_it_back_after_the_day_of_the_law_too(
    world: World,
) -> None:
    who = Supporter()
    await world.grant(who)
    round_id = await equity(world)
    world.clock.move(days=1)
    pledge_id = await world.seat(round_id, who, rail="bank_transfer")
    await world.hear(await world.backed(pledge_id))
    world.clock.move(days=9)

    async def withdraw() -> None:
        async with world.pools.app.transaction(who.actor) as tx:
            await pledges.withdraw(tx, pledge_id, world.clock())

    with pytest.raises(WrongState):
        await withdraw()
    await world.hear(await of_hold(world, HoldExceeded, pledge_id))
    await withdraw()
    assert (await world.row(pledge_id))["reason"] == "withdrawn"


async def test_the_handler_sees_it_and_releases_it_once(world: World) -> None:
    round_id, hana = await equity(world), await approver(world)
    over, release_id = await confirmed_over(world, round_id), new_id()
    async with world.pools.app.transaction(hana.actor) as tx:
        listed = await over_caps.listed(tx, world.clock())
    assert [row["pledge_id"] for row in listed] == [over]
    for _ in range(2):
        assert await release(world, hana, over, release_id) == "closing"
    assert (await world.row(over))["reason"] == "over_cap"
    assert (await world.said(over)).count("PledgeClosing") == 1
    with pytest.raises(IdTaken):
        await release(world, hana, over)
    async with world.pools.app.transaction(hana.actor) as tx:
        assert await over_caps.listed(tx, world.clock()) == []


async def test_what_fits_is_released_by_nobody_and_another_firm_sees_nothing(
    world: World,
) -> None:
    round_id, hana, ruth = await equity(world), await approver(world), Supporter()
    await world.appoint(ruth, new_id(), "handler", "approver")
    fits = await world.confirm(round_id, rail="bank_transfer")
    with pytest.raises(WrongState):
        await release(world, hana, fits)
    over = await confirmed_over(world, round_id)
    with pytest.raises(NotFound):
        await release(world, ruth, over)
    with pytest.raises(Forbidden):
        await release(world, await approver(world, "administrator"), over)
    async with world.pools.app.transaction(ruth.actor) as tx:
        assert await over_caps.listed(tx, world.clock()) == []


async def test_the_database_itself_charges_nothing_above_its_cap(world: World) -> None:
    over = await confirmed_over(world, await equity(world))
    with pytest.raises(asyncpg.CheckViolationError):
        async with world.pools.worker.statement() as sql:
            await sql.execute(
                "UPDATE pledge SET state = 'due', allotted_units = units,"
                " allotted_minor = amount_minor WHERE id = $1",
                over,
            )


async def test_the_database_moves_a_pledge_for_a_handler_only_back_and_when_released(
    world: World,
) -> None:
    hana = await approver(world)
    over = await confirmed_over(world, await equity(world))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with world.pools.app.transaction(hana.actor) as tx:
            await tx.sql.execute(
                "UPDATE pledge SET state = 'closing', reason = 'over_cap' WHERE id = $1", over
            )
