"""A material change in a running round: who pledged says yes again, or everything goes back."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from services.matching.pledges import reads, reconfirming, usecases
from services.matching.pledges.acceptance import TermsChanged
from services.matching.pledges.domain.commands import ChangedAgain
from services.matching.pledges.schemas import PledgeOut
from shared.contracts.payments import (
    PaymentCaptured,
    PaymentRefunded,
    PaymentRefunding,
    PaymentVoided,
)
from shared.errors import NotFound, WrongState
from tests.matching.builders import NOW, Supporter, World
from tests.matching.pledges.test_handlers import until_one_waits

DAYS = timedelta(days=1)


async def supporter(world: World) -> Supporter:
    who = Supporter()
    await world.grant(who)
    return who


async def reconfirm(
    world: World, pledge_id: UUID, who: Supporter, terms_version: int = 2
) -> None:
    async with world.pools.app.transaction(who.actor) as tx:
        await reconfirming.reconfirm(tx, pledge_id, terms_version, world.clock())


async def withdraw(world: World, pledge_id: UUID, who: Supporter) -> None:
    async with world.pools.app.transaction(who.actor) as tx:
        await usecases.withdraw(tx, pledge_id, world.clock())


async def shown(world: World, pledge_id: UUID, who: Supporter) -> PledgeOut:
    async with world.pools.app.transaction(who.actor) as tx:
        return await reads.one(tx, pledge_id, world.clock())


async def test_one_says_yes_and_stays_another_is_silent_and_gets_everything_back(
    world: World,
) -> None:
    hana, ken = await supporter(world), await supporter(world)
    round_id = await world.open(target_minor=3_000)
    kept, silent = await world.confirm(round_id, hana), await world.confirm(round_id, ken)
    await world.amend(round_id, target_minor=3_000)
    await reconfirm(world, kept, hana)
    world.clock.move(days=3)
    await world.tick()
    world.clock.move(days=1, seconds=1)
    await world.tick()
    assert await world.states(kept, silent) == ["confirmed", "closing"]
    assert (await world.row(silent))["reason"] == "not_reconfirmed"
    await world.hear(await world.payment(PaymentVoided, silent))
    assert (await world.row(silent))["seat_units"] == 0
    assert (await world.round(round_id))["units_taken"] == 1
    assert await world.said(silent) == [
        "PledgePlaced",
        "PledgeSeated",
        "PledgeConfirmed",
        "ReconfirmationAsked",
        "ReconfirmationReminded",
        "PledgeClosing",
        "PledgeReleased",
    ]
    assert (await world.said(kept))[-1] == "ReconfirmationAsked"
    world.clock.move(days=7)
    await world.tick()
    assert await world.states(kept) == ["due"]
    assert (await world.round(round_id))["counted_pledges"] == 1


async def test_the_last_instant_still_counts_for_the_investor(world: World) -> None:
    who = await supporter(world)
    round_id = await world.open()
    pledge_id, late = await world.confirm(round_id, who), await world.confirm(round_id, who)
    await world.amend(round_id)
    world.clock.move(days=4)
    await world.tick()
    await reconfirm(world, pledge_id, who)
    world.clock.move(microseconds=1)
    with pytest.raises(WrongState):
        await reconfirm(world, late, who)
    await world.tick()
    assert await world.states(pledge_id, late) == ["confirmed", "closing"]


async def test_who_pledges_on_the_new_terms_is_not_asked_and_the_old_ones_are_refused(
    world: World,
) -> None:
    who = await supporter(world)
    round_id = await world.open()
    await world.amend(round_id, target_minor=9_000)
    with pytest.raises(TermsChanged) as refused:
        await world.place(round_id, who)
    assert refused.value.facts["changed"] == {
        "page_version": {"was": None, "is": 2},
        "target_minor": {"was": 15_000, "is": 9_000},
    }
    pledge_id = await world.confirm(round_id, who, terms_version=2)
    await world.tick("tell_of_changes")
    world.clock.move(days=5)
    await world.tick()
    assert await world.states(pledge_id) == ["confirmed"]
    assert (await shown(world, pledge_id, who)).reconfirmation is None
    with pytest.raises(WrongState):
        await reconfirm(world, pledge_id, who, terms_version=3)


async def test_a_second_change_asks_everybody_anew_also_who_had_said_yes(world: World) -> None:
    hana, ken = await supporter(world), await supporter(world)
    round_id = await world.open()
    one, two = await world.confirm(round_id, hana), await world.confirm(round_id, ken)
    await world.amend(round_id)
    await reconfirm(world, one, hana)
    world.clock.move(days=1)
    await world.amend(round_id, was_version=2, version=4)
    with pytest.raises(ChangedAgain) as refused:
        await reconfirm(world, two, ken, terms_version=2)
    assert refused.value.facts["terms_version"] == 3
    asked = (await shown(world, one, hana)).reconfirmation
    missed = (await shown(world, two, ken)).reconfirmation
    assert asked is not None
    assert missed is not None
    assert (asked.was_version, asked.version, asked.is_open) == (2, 4, True)
    # Who never answered compares with the page that they pledged on.
    assert (missed.was_version, missed.version) == (1, 4)
    # The first change's time ends; the second one's runs.
    world.clock.move(days=3, hours=1)
    await world.tick()
    assert await world.states(one, two) == ["confirmed", "confirmed"]
    await reconfirm(world, two, ken, terms_version=3)
    world.clock.move(days=1)
    await world.tick()
    assert await world.states(one, two) == ["closing", "confirmed"]


async def test_the_same_yes_again_changes_nothing_and_another_cannot_give_it(
    world: World,
) -> None:
    who, stranger = await supporter(world), await supporter(world)
    round_id = await world.open()
    pledge_id = await world.confirm(round_id, who)
    await world.amend(round_id)
    with pytest.raises(NotFound):
        await reconfirm(world, pledge_id, stranger)
    await reconfirm(world, pledge_id, who)
    before = (await world.row(pledge_id))["step_no"]
    await reconfirm(world, pledge_id, who)
    assert (await world.row(pledge_id))["step_no"] == before
    world.clock.move(days=5)
    await reconfirm(world, pledge_id, who)
    rows = await world.all("SELECT FROM audit WHERE command = 'pledge:reconfirm'")
    assert len(rows) == 1


async def test_nothing_asked_is_nothing_to_say_yes_to(world: World) -> None:
    who = await supporter(world)
    round_id = await world.open()
    pledge_id = await world.confirm(round_id, who)
    with pytest.raises(WrongState):
        await reconfirm(world, pledge_id, who)


async def test_who_is_asked_may_always_take_it_back(world: World) -> None:
    who = await supporter(world)
    round_id = await world.open(instrument="fund", rails=["bank_transfer"])
    pledge_id = await world.seat(round_id, who, rail="bank_transfer")
    with pytest.raises(WrongState):
        await withdraw(world, pledge_id, who)
    await world.amend(round_id)
    assert (await shown(world, pledge_id, who)).may_withdraw
    await withdraw(world, pledge_id, who)
    assert (await world.row(pledge_id))["reason"] == "withdrawn"
    with pytest.raises(WrongState):
        await reconfirm(world, pledge_id, who)


async def test_who_has_not_paid_yet_or_waits_in_line_is_asked_too(world: World) -> None:
    who = await supporter(world)
    round_id = await world.open(has_waitlist=True, limit_units=1, target_minor=3_000)
    seated = await world.seat(round_id, who, rail="bank_transfer")
    waiting = await world.seat(round_id, who, rail="bank_transfer")
    assert await world.states(seated, waiting) == ["seated", "waitlisted"]
    await world.amend(round_id, target_minor=3_000)
    world.clock.move(days=4, seconds=1)
    await world.tick()
    assert await world.states(seated, waiting) == ["closing", "released"]
    # Paid at the last moment: it goes back.
    await world.hear(await world.backed(seated, "received"))
    assert await world.states(seated) == ["closing"]
    assert (await world.row(waiting))["reason"] == "not_reconfirmed"


async def test_one_accepted_beside_the_change_is_asked_and_given_back_like_the_others(
    world: World,
) -> None:
    who = await supporter(world)
    round_id = await world.open()
    pledge_id = await world.place(round_id, who)
    await world.amend(round_id)
    await world.hear(await world.granted(pledge_id))
    await world.hear(await world.backed(pledge_id))
    await world.tick("tell_of_changes")
    assert "ReconfirmationAsked" in await world.said(pledge_id)
    world.clock.move(days=4, seconds=1)
    await world.tick()
    assert await world.states(pledge_id) == ["closing"]


async def test_nobody_is_given_back_who_was_not_told(world: World) -> None:
    round_id = await world.open()
    pledge_id = await world.confirm(round_id)
    event = await world.amend(round_id)
    late = await world.place(round_id, terms_version=2)
    await world.all("UPDATE pledge SET terms_version = 1 WHERE id = $1 RETURNING id", late)
    await world.hear(await world.granted(late))
    await world.hear(await world.backed(late))
    world.clock.now = event.reconfirm_by + timedelta(seconds=1)
    await world.tick("give_back_unanswered")
    assert await world.states(pledge_id, late) == ["closing", "confirmed"]


async def test_no_outcome_while_an_answer_is_missing_however_late_the_change_is_heard(
    world: World,
) -> None:
    who = await supporter(world)
    round_id = await world.open(target_minor=3_000)
    pledge_id, silent = await world.confirm(round_id, who), await world.confirm(round_id, who)
    said_at = world.clock()
    world.clock.move(days=10)
    await world.tick("settle_rounds")
    # It was said ten days ago, and is heard after the close: four days are still four days.
    await world.amend(
        round_id,
        target_minor=3_000,
        occurred_at=said_at,
        reconfirm_by=said_at + 4 * DAYS,
    )
    world.clock.move(days=2)
    await world.tick()
    assert (await world.round(round_id))["state"] == "settling"
    await reconfirm(world, pledge_id, who)
    world.clock.move(days=2, seconds=1)
    await world.tick()
    assert (await world.round(round_id))["state"] == "succeeded"
    assert (await world.round(round_id))["counted_pledges"] == 1
    assert await world.states(pledge_id, silent) == ["due", "closing"]
    assert (await world.row(silent))["reason"] == "not_reconfirmed"


async def test_an_outcome_counts_and_charges_nobody_without_their_yes(world: World) -> None:
    """The second wall, where the first one did not wait."""
    round_id = await world.open(target_minor=3_000)
    pledge_id = await world.confirm(round_id)
    world.clock.move(days=10, minutes=75)
    await world.tick("settle_rounds", "decide")
    assert (await world.round(round_id))["state"] == "succeeded"
    await world.all(
        "UPDATE round SET material_version = 2, terms_version = 2, reconfirm_by = now(),"
        " remind_at = now() WHERE id = $1 RETURNING id",
        round_id,
    )
    await world.tick("tell")
    row = await world.row(pledge_id)
    assert (row["state"], row["reason"]) == ("closing", "not_reconfirmed")


async def test_a_change_heard_after_the_end_changes_nothing_and_somebody_is_called(
    world: World,
) -> None:
    round_id = await world.open()
    pledge_id = await world.confirm(round_id)
    assert await world.decide(round_id, "cancel") == "cancelled"
    await world.amend(round_id)
    assert (await world.round(round_id))["material_version"] == 0
    assert await world.parked() == []
    alarms = await world.all("SELECT FROM alarm WHERE subject = $1", str(round_id))
    assert len(alarms) == 1
    await world.tick()
    assert (await world.row(pledge_id))["reason"] == "round_cancelled"


async def test_a_cancelled_round_ends_the_asking(world: World) -> None:
    who = await supporter(world)
    round_id = await world.open()
    pledge_id = await world.confirm(round_id, who)
    await world.amend(round_id)
    await world.decide(round_id, "cancel")
    with pytest.raises(WrongState):
        await reconfirm(world, pledge_id, who)
    await world.tick()
    assert (await world.row(pledge_id))["reason"] == "round_cancelled"


async def test_who_was_charged_in_a_flexible_round_gets_it_back_by_silence(
    world: World,
) -> None:
    who = await supporter(world)
    round_id = await world.open(
        mode="flexible", closes_at=NOW + 20 * DAYS, settles_at=NOW + 21 * DAYS
    )
    charged, asked, taken_back = [await world.confirm(round_id, who) for _ in range(3)]
    world.clock.move(days=8)
    await world.tick("collect")
    for each in (charged, asked, taken_back):
        await world.hear(await world.payment(PaymentCaptured, each))
    await world.amend(round_id)
    await reconfirm(world, asked, who)
    await withdraw(world, taken_back, who)
    world.clock.move(days=4, seconds=1)
    await world.tick()
    assert await world.states(charged, asked, taken_back) == ["closing", "settled", "closing"]
    await world.hear(await world.payment(PaymentRefunding, charged))
    await world.hear(await world.payment(PaymentRefunded, charged))
    assert (await world.row(charged))["state"] == "refunded"


async def test_a_flexible_round_charges_nobody_who_is_asked_and_goes_on_at_a_yes(
    world: World,
) -> None:
    who = await supporter(world)
    round_id = await world.open(
        mode="flexible", closes_at=NOW + 20 * DAYS, settles_at=NOW + 21 * DAYS
    )
    pledge_id = await world.confirm(round_id, who)
    world.clock.move(days=6)
    event = await world.amend(round_id)
    world.clock.move(days=3)
    await world.tick()
    row = await world.row(pledge_id)
    assert (row["state"], row["deadline"]) == ("confirmed", event.reconfirm_by)
    assert await world.all("SELECT FROM alarm") == []
    await reconfirm(world, pledge_id, who)
    world.clock.move(seconds=1)
    await world.tick("collect")
    assert await world.states(pledge_id) == ["due"]


async def test_everybody_is_told_once_and_reminded_once(world: World) -> None:
    round_id = await world.open()
    pledge_id = await world.confirm(round_id)
    await world.amend(round_id)
    for _ in range(3):
        await world.tick("tell_of_changes", "remind_of_changes")
        world.clock.move(days=1)
    said = await world.said(pledge_id)
    assert said.count("ReconfirmationAsked") == said.count("ReconfirmationReminded") == 1


async def test_a_yes_that_waits_for_the_lock_of_the_job_comes_too_late(world: World) -> None:
    who = await supporter(world)
    round_id = await world.open()
    pledge_id = await world.confirm(round_id, who)
    event = await world.amend(round_id)

    async def come_late() -> None:
        async with world.pools.app.transaction(who.actor) as tx:
            await reconfirming.reconfirm(tx, pledge_id, 2, event.reconfirm_by)

    after = event.reconfirm_by + timedelta(seconds=1)
    async with world.pools.worker.transaction(who.actor) as tx:
        await reconfirming.act(tx, "reconfirm_passed", round_id, event.change_id, after)
        waiting = asyncio.create_task(come_late())
        await until_one_waits(world.pools)
    with pytest.raises(WrongState):
        await waiting
    assert await world.states(pledge_id) == ["closing"]


async def test_a_yes_before_the_job_stands_though_the_job_had_seen_none(world: World) -> None:
    who = await supporter(world)
    round_id = await world.open()
    pledge_id = await world.confirm(round_id, who)
    event = await world.amend(round_id)
    after = event.reconfirm_by + timedelta(seconds=1)

    async def give_back() -> None:
        async with world.pools.worker.transaction(who.actor) as tx:
            await reconfirming.act(tx, "reconfirm_passed", round_id, event.change_id, after)

    async with world.pools.app.transaction(who.actor) as tx:
        await reconfirming.reconfirm(tx, pledge_id, 2, event.reconfirm_by)
        waiting = asyncio.create_task(give_back())
        await until_one_waits(world.pools)
    await waiting
    assert await world.states(pledge_id) == ["confirmed"]
