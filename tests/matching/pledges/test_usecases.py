"""Pledges on a real PostgreSQL: the accept, the saga, withdrawal, and races made certain."""
# rows and facts of a trial are loosely typed

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.matching.pledges import acceptance, reads, usecases
from shared.contracts.accounts import MembershipEnded, SessionEnded
from shared.contracts.matching import PledgePlaced
from shared.contracts.payments import (
    DisputeClosed,
    DisputeOpened,
    PaymentCaptured,
    PaymentDeclined,
    PaymentLapsed,
    PaymentRefunded,
    PaymentRefunding,
    PaymentVoided,
)
from shared.errors import IdTaken, NotFound, TooManyAttempts, Unauthenticated, WrongState
from shared.ids import new_id
from shared.inbox import deliver
from tests.matching.builders import TEST, Supporter, World, returns


async def test_an_accepted_pledge_stands_with_its_step_its_fact_and_its_audit(
    world: World,
) -> None:
    who = Supporter()
    await world.grant(who)
    round_id = await world.open()
    pledge_id = await world.place(round_id, who, units=2)
    row = await world.row(pledge_id)
    assert (row["state"], row["amount_minor"], row["owner"]) == ("placed", 6_000, "investors")
    told = await world.one("SELECT * FROM outbox WHERE subject = $1", pledge_id)
    placed = PledgePlaced.model_validate({**told["payload"], "occurred_at": world.clock()})
    assert (placed.investor_id, placed.amount_minor) == (who.investor_id, 6_000)
    assert placed.offer.owner_person_id == world.owner.person_id
    step = await world.one("SELECT * FROM pledge_event WHERE pledge_id = $1", pledge_id)
    audited = await world.one("SELECT * FROM audit WHERE subject = $1", pledge_id)
    assert (step["said"], step["cause_id"]) == (told["event_id"], audited["command_id"])
    assert audited["chamber_id"] == world.chamber_id


async def test_the_same_pledge_twenty_times_at_once_is_one(world: World) -> None:
    who = Supporter()
    await world.grant(who)
    order = world.order(await world.open(), who)
    states = await asyncio.gather(*(world.accept(order) for _ in range(20)))
    assert set(states) == {"placed"}
    assert len(await world.all("SELECT FROM pledge")) == 1
    assert await world.said(order.pledge_id) == ["PledgePlaced"]
    assert len(await world.all("SELECT FROM audit WHERE command = 'pledge:accept'")) == 1


async def test_a_repeat_answers_the_state_as_it_is_and_another_body_is_refused(
    world: World,
) -> None:
    who = Supporter()
    await world.grant(who)
    order = world.order(await world.open(), who)
    await world.accept(order)
    await world.hear(await world.granted(order.pledge_id))
    assert await world.accept(order) == "seated"
    with pytest.raises(IdTaken):
        await world.accept(world.order(order.round_id, who, order.pledge_id, units=2))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"terms_version": 2}, acceptance.TermsChanged),
        ({"units": 11}, acceptance.NotOffered),
        ({"return_id": new_id()}, acceptance.NotOffered),
        ({"extra_minor": 1}, acceptance.NotOffered),
        ({"rail": "cash"}, acceptance.RailClosed),
        ({"investor_id": new_id()}, NotFound),
    ],
)
async def test_what_the_round_does_not_offer_is_refused_by_name(
    world: World, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    who = Supporter()
    await world.grant(who)
    order = world.order(await world.open(), who, **changes)
    with pytest.raises(refusal):
        await world.accept(order)
    assert await world.row(order.pledge_id) is None


async def test_a_transfer_is_refused_when_its_last_day_has_come(world: World) -> None:
    round_id = await world.open()
    world.clock.move(days=5)
    with pytest.raises(acceptance.RailClosed):
        await world.place(round_id, rail="bank_transfer")
    await world.place(round_id, rail="card")


async def test_a_return_bounds_a_pledge_by_its_stock(world: World) -> None:
    offered = returns(2, None)
    round_id = await world.open(returns=offered)
    with pytest.raises(acceptance.NotOffered):
        await world.place(round_id, return_id=offered[0].return_id, units=3)
    with pytest.raises(acceptance.NotOffered):
        await world.place(round_id)
    first = await world.seat(round_id, return_id=offered[0].return_id, units=2)
    second = await world.seat(round_id, return_id=offered[0].return_id)
    third = await world.seat(round_id, return_id=offered[1].return_id, units=8)
    assert await world.states(first, second, third) == ["seated", "refused", "seated"]


async def test_what_is_added_to_a_return_is_pledged_and_charged_with_it(world: World) -> None:
    offered = returns(None)
    round_id = await world.open(returns=offered)
    who = Supporter()
    await world.grant(who)
    chosen: dict[str, Any] = {
        "return_id": offered[0].return_id,
        "units": 2,
        "extra_minor": 1_500,
    }
    order = world.order(round_id, who, **chosen)
    await world.accept(order)
    plain = await world.row(
        await world.place(round_id, return_id=offered[0].return_id, units=2)
    )
    row = await world.row(order.pledge_id)
    assert (row["amount_minor"], row["extra_minor"]) == (plain["amount_minor"] + 1_500, 1_500)
    told = await world.one("SELECT payload FROM outbox WHERE subject = $1", order.pledge_id)
    assert told["payload"]["amount_minor"] == row["amount_minor"]
    await world.hear(await world.granted(order.pledge_id))
    async with world.pools.app.transaction(who.actor) as tx:
        shown = await reads.one(tx, order.pledge_id, world.clock())
    assert (shown.state, shown.extra_minor, plain["extra_minor"]) == ("seated", 1_500, 0)
    with pytest.raises(IdTaken):
        await world.accept(
            world.order(round_id, who, order.pledge_id, **chosen | {"extra_minor": 0})
        )


async def test_nothing_is_accepted_before_opening_at_the_deadline_or_in_a_pause(
    world: World,
) -> None:
    scheduled = await world.schedule(opens_at=world.clock() + timedelta(hours=1))
    with pytest.raises(acceptance.RoundNotOpen):
        await world.place(scheduled)
    opened = await world.open()
    world.clock.move(days=10)
    with pytest.raises(acceptance.RoundNotOpen):
        await world.place(opened)
    with pytest.raises(NotFound):
        await world.place(new_id())


async def test_an_owner_does_not_pledge_to_their_own_round(world: World) -> None:
    await world.grant(world.owner)
    with pytest.raises(acceptance.OwnRound):
        await world.place(await world.open(), world.owner)


async def test_an_ended_session_or_office_is_powerless_at_once(world: World) -> None:
    who = Supporter()
    await world.grant(who)
    round_id = await world.open()
    office = await world.one("SELECT membership_id AS id FROM membership")
    ended = SessionEnded(
        person_id=who.person_id,
        session_id=who.session_id,
        ended_at=world.clock(),
        occurred_at=world.clock(),
    )
    await deliver(world.offices, [world.message(ended)])
    with pytest.raises(Unauthenticated):
        await world.place(round_id, who)
    who.session_id = new_id()
    await world.place(round_id, who)
    over = MembershipEnded(
        person_id=who.person_id,
        membership_id=office["id"],
        valid_to=world.clock(),
        occurred_at=world.clock(),
    )
    await deliver(world.offices, [world.message(over)])
    with pytest.raises(NotFound):
        await world.place(round_id, who)


async def test_new_pledges_are_counted_per_minute_and_repeats_are_free(world: World) -> None:
    who = Supporter()
    await world.grant(who)
    round_id = await world.open()
    orders = [world.order(round_id, who) for _ in range(4)]
    for order in orders[:3]:
        await world.accept(order, attempts_per_minute=3)
    with pytest.raises(TooManyAttempts):
        await world.accept(orders[3], attempts_per_minute=3)
    assert await world.accept(orders[0], attempts_per_minute=3) == "placed"
    world.clock.move(seconds=61)
    assert await world.accept(orders[3], attempts_per_minute=3) == "placed"


async def test_a_pledge_may_not_bear_the_id_of_a_round(world: World) -> None:
    who = Supporter()
    await world.grant(who)
    round_id = await world.open()
    with pytest.raises(IdTaken):
        await world.accept(world.order(round_id, who, pledge_id=round_id))


async def test_a_hold_a_payment_and_a_success_lead_to_a_settled_pledge(world: World) -> None:
    round_id = await world.open(target_minor=3_000)
    pledge_id = await world.confirm(round_id)
    assert (await world.row(pledge_id))["withdraw_until"] == (await world.round(round_id))[
        "closes_at"
    ]
    world.clock.move(days=10, minutes=76)
    await world.tick()
    assert (await world.states(pledge_id)) == ["due"]
    captured = await world.payment(PaymentCaptured, pledge_id, amount_minor=3_000)
    await world.hear(captured)
    await world.tick()
    assert await world.said(pledge_id) == [
        "PledgePlaced",
        "PledgeSeated",
        "PledgeConfirmed",
        "PledgeDue",
        "PledgeCollected",
        "PledgeSettled",
    ]
    row = await world.row(pledge_id)
    assert (row["state"], row["owner"], row["deadline"]) == ("settled", None, None)


async def test_a_refused_hold_names_its_rule_and_takes_no_seat(world: World) -> None:
    round_id = await world.open()
    pledge_id = await world.place(round_id)
    refused = await world.refused(pledge_id)
    await world.hear(refused)
    row = await world.row(pledge_id)
    assert (row["state"], row["rule_id"], row["decision_id"]) == (
        "refused",
        refused.rule_id,
        refused.decision_id,
    )
    assert (await world.round(round_id))["units_taken"] == 0


async def test_an_unpaid_seat_is_kept_until_payments_has_answered(world: World) -> None:
    round_id = await world.open(limit_units=1)
    first = await world.seat(round_id)
    world.clock.move(minutes=61)
    await world.tick()
    row = await world.row(first)
    assert (row["state"], row["reason"], row["seat_units"]) == ("closing", "expired", 1)
    second = await world.seat(round_id)
    await world.hear(await world.payment(PaymentVoided, first))
    third = await world.seat(round_id)
    assert await world.states(first, second, third) == ["released", "refused", "seated"]


async def test_money_that_came_just_too_late_still_confirms_and_otherwise_is_asked_back(
    world: World,
) -> None:
    round_id = await world.open()
    expired, withdrawn = await world.seat(round_id), await world.seat(round_id)
    world.clock.move(minutes=61)
    await world.tick()
    await world.hear(await world.backed(expired))
    assert await world.states(expired) == ["confirmed"]
    async with world.pools.worker.transaction(TEST) as tx:
        await tx.sql.execute("UPDATE pledge SET reason = 'withdrawn' WHERE id = $1", withdrawn)
    await world.hear(await world.backed(withdrawn))
    assert (await world.said(withdrawn))[-2:] == ["PledgeClosing", "PledgeClosing"]
    await world.hear(await world.payment(PaymentRefunding, withdrawn))
    await world.hear(await world.payment(PaymentRefunded, withdrawn))
    assert await world.states(withdrawn) == ["refunded"]
    assert (await world.round(round_id))["units_taken"] == 1


async def test_a_card_that_fails_for_good_lapses_and_a_dispute_returns_where_it_was(
    world: World,
) -> None:
    round_id = await world.open(target_minor=3_000)
    lapses, disputed, lost = [await world.confirm(round_id) for _ in range(3)]
    world.clock.move(days=10, minutes=76)
    await world.tick()
    await world.hear(await world.payment(PaymentDeclined, lapses))
    await world.hear(await world.payment(PaymentLapsed, lapses))
    for each in (disputed, lost):
        await world.hear(await world.payment(PaymentCaptured, each))
    await world.tick()
    for each in (disputed, lost):
        await world.hear(await world.payment(DisputeOpened, each))
    await world.hear(
        await world.payment(DisputeClosed, disputed, outcome="won"),
        await world.payment(DisputeClosed, lost, outcome="lost"),
    )
    assert await world.states(lapses, disputed, lost) == ["lapsed", "settled", "charged_back"]
    assert (await world.round(round_id))["units_taken"] == 1


async def test_a_fact_that_cannot_be_is_parked_and_moves_nothing(world: World) -> None:
    round_id = await world.open()
    pledge_id = await world.place(round_id)
    await world.hear(await world.payment(PaymentVoided, pledge_id))
    await world.hear(await world.granted(await world.place(round_id), amount_minor=1))
    assert await world.states(pledge_id) == ["placed"]
    assert ["Unforeseen" in error for error in await world.parked()] == [True, True]


async def test_an_answer_to_an_earlier_attempt_is_history(world: World) -> None:
    round_id = await world.open(limit_units=1, has_waitlist=True)
    seated, waiting = await world.seat(round_id), await world.seat(round_id)
    assert await world.states(seated, waiting) == ["seated", "waitlisted"]
    old = await world.granted(waiting)
    world.clock.move(minutes=61)
    await world.tick()
    await world.hear(await world.payment(PaymentVoided, seated))
    newcomer = await world.seat(round_id)
    assert await world.states(newcomer) == ["waitlisted"]
    await world.tick("call_next")
    row = await world.row(waiting)
    assert (row["state"], row["attempt"], row["seat_units"]) == ("placed", 2, 1)
    await world.hear(old)
    assert await world.states(waiting) == ["placed"]
    await world.hear(await world.refused(waiting))
    assert await world.states(waiting) == ["refused"]
    assert (await world.round(round_id))["units_taken"] == 0


async def _withdraw(world: World, pledge_id: Any, who: Supporter) -> None:
    async with world.pools.app.transaction(who.actor) as tx:
        await usecases.withdraw(tx, pledge_id, world.clock())


async def test_an_investor_withdraws_until_the_last_instant_and_a_repeat_is_no_harm(
    world: World,
) -> None:
    who = Supporter()
    await world.grant(who)
    round_id = await world.open()
    placed = await world.place(round_id, who)
    confirmed = await world.confirm(round_id, who)
    late = await world.confirm(round_id, who)
    for pledge_id in (placed, placed):
        await _withdraw(world, pledge_id, who)
    world.clock.now = (await world.round(round_id))["closes_at"]
    for pledge_id in (confirmed, confirmed):
        await _withdraw(world, pledge_id, who)
    world.clock.move(microseconds=1)
    with pytest.raises(WrongState) as refused:
        await _withdraw(world, late, who)
    assert refused.value.facts["withdraw_until"] == (await world.row(late))["withdraw_until"]
    assert await world.states(placed, confirmed, late) == ["released", "closing", "confirmed"]
    assert len(await world.all("SELECT FROM audit WHERE command = 'pledge:withdraw'")) == 2


async def test_the_last_instant_of_an_investment_is_the_laws_not_the_rounds(
    world: World,
) -> None:
    who = Supporter()
    await world.grant(who)
    round_id = await world.open(instrument="equity", rails=["bank_transfer"])
    pledge_id = await world.place(round_id, who, rail="bank_transfer")
    until = world.clock() + timedelta(days=8)
    await world.hear(await world.granted(pledge_id, withdraw_until=until))
    assert (await world.row(pledge_id))["withdraw_until"] == until
    world.clock.now = until + timedelta(seconds=1)
    with pytest.raises(WrongState):
        await _withdraw(world, pledge_id, who)


async def test_anothers_pledge_is_not_there_to_withdraw_or_to_see(world: World) -> None:
    who, other = Supporter(), Supporter()
    await world.grant(who, other)
    pledge_id = await world.seat(await world.open(), who)
    with pytest.raises(NotFound):
        await _withdraw(world, pledge_id, other)
    async with world.pools.app.transaction(other.actor) as tx:
        assert await tx.sql.fetch("SELECT FROM pledge") == []
        assert await tx.sql.fetch("SELECT FROM pledge_event") == []
        with pytest.raises(NotFound):
            await reads.one(tx, pledge_id, world.clock())
    async with world.pools.app.transaction(who.actor) as tx:
        shown = await reads.one(tx, pledge_id, world.clock())
    assert (shown.next.what, shown.next.by) == ("pay", shown.pay_by)
    assert [each.state for each in shown.steps] == ["placed", "seated"]


async def test_staff_see_counts_and_of_an_investment_none_below_five(world: World) -> None:
    staff, handler, stranger = Supporter(), Supporter(), Supporter()
    await world.appoint(staff, world.chamber_id, "chamber", "staff")
    await world.appoint(handler, world.handler_id, "handler", "approver")
    reward, equity = await world.open(), await world.open(instrument="equity")
    for round_id in (reward, equity):
        await world.seat(round_id)
    seen = {}
    for name, who in {"staff": staff, "owner": world.owner, "handler": handler}.items():
        async with world.pools.app.transaction(who.actor) as tx:
            books = [await reads.counts(tx, each, world.clock()) for each in (reward, equity)]
        seen[name] = [book.counts[0].pledges for book in books]
    assert seen == {"staff": [1, None], "owner": [1, None], "handler": [1, 1]}
    async with world.pools.app.transaction(stranger.actor) as tx:
        with pytest.raises(NotFound):
            await reads.counts(tx, reward, world.clock())
