"""Refunds by two people of the staff, on a real PostgreSQL under row security."""
# rows and facts of a trial are loosely typed

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.matching.refund_decisions import usecases
from services.matching.refund_decisions.domain import AlreadyProposed, Verdict
from services.matching.ties.domain import OwnHand, SamePerson
from shared.contracts.accounts import MembershipEnded
from shared.contracts.payments import (
    DisputeClosed,
    DisputeOpened,
    PaymentCaptured,
    PaymentRefunded,
    PaymentRefunding,
)
from shared.errors import IdTaken, NotFound, Unauthenticated, WrongState
from shared.ids import new_id
from shared.inbox import deliver
from tests.matching.builders import Supporter, World

REASON = "お届けできなくなったため"


@dataclass
class Desk:
    """A settled pledge, and two people of its chamber."""

    world: World
    pledge_id: UUID
    round_id: UUID
    investor: Supporter
    one: Supporter
    two: Supporter

    async def propose(
        self, who: Supporter, decision_id: UUID | None = None, reason: str = REASON
    ) -> UUID:
        decision_id = decision_id or new_id()
        async with self.world.pools.app.transaction(who.actor) as tx:
            await usecases.propose(
                tx,
                pledge_id=self.pledge_id,
                decision_id=decision_id,
                reason=reason,
                now=self.world.clock(),
            )
        return decision_id

    async def answer(self, who: Supporter, decision_id: UUID, said: Verdict = "agreed") -> None:
        async with self.world.pools.app.transaction(who.actor) as tx:
            await usecases.answer(
                tx, decision_id=decision_id, said=said, now=self.world.clock()
            )

    async def state(self) -> str:
        return (await self.world.states(self.pledge_id))[0]


async def staff(
    world: World, organisation_id: UUID | None = None, kind: str = "chamber"
) -> Supporter:
    who = Supporter()
    role = "staff" if kind == "chamber" else "approver"
    await world.appoint(who, organisation_id or world.chamber_id, kind, role)
    return who


async def charged(world: World, who: Supporter, **changes: Any) -> tuple[UUID, UUID]:
    """A pledge that is due, in a round that has succeeded."""
    round_id = await world.open(target_minor=3_000, **changes)
    rail = (changes.get("rails") or ["card"])[0]
    pledge_id = await world.place(round_id, who, rail=rail)
    until = world.clock() + timedelta(days=8)
    is_equity = changes.get("instrument") == "equity"
    held = {"withdraw_until": until} if is_equity else {}
    await world.hear(await world.granted(pledge_id, **held))
    await world.hear(await world.backed(pledge_id, "received" if is_equity else "saved"))
    world.clock.move(days=10, minutes=76)
    await world.tick()
    assert await world.states(pledge_id) == ["due"]
    return round_id, pledge_id


@pytest.fixture
async def desk(world: World) -> Desk:
    investor = Supporter()
    await world.grant(investor)
    round_id, pledge_id = await charged(world, investor)
    captured = await world.payment(PaymentCaptured, pledge_id, amount_minor=3_000)
    await world.hear(captured)
    await world.tick()
    one, two = await staff(world), await staff(world)
    return Desk(world, pledge_id, round_id, investor, one, two)


async def test_two_people_lead_a_settled_pledge_back_to_its_investor(desk: Desk) -> None:
    world = desk.world
    assert await desk.state() == "settled"
    decision_id = await desk.propose(desk.one)
    assert await desk.state() == "settled"
    await desk.answer(desk.two, decision_id)
    row = await world.row(desk.pledge_id)
    assert (row["state"], row["reason"], row["seat_units"]) == ("closing", "refund", 1)
    assert (await world.said(desk.pledge_id))[-1] == "PledgeClosing"
    for contract in (PaymentRefunding, PaymentRefunded):
        await world.hear(await world.payment(contract, desk.pledge_id))
    assert await desk.state() == "refunded"
    assert (await world.round(desk.round_id))["units_taken"] == 0
    step = await world.one(
        "SELECT * FROM pledge_event WHERE pledge_id = $1 AND trigger = 'refund'", desk.pledge_id
    )
    audited = await world.one("SELECT * FROM audit WHERE command = 'refund:confirm'")
    assert (step["cause_kind"], step["cause_id"]) == ("request", audited["command_id"])
    assert (audited["person_id"], audited["chamber_id"], audited["subject"]) == (
        desk.two.person_id,
        world.chamber_id,
        desk.pledge_id,
    )
    proposed = await world.one("SELECT * FROM audit WHERE command = 'refund:propose'")
    assert (proposed["person_id"], proposed["subject"]) == (desk.one.person_id, decision_id)


async def test_both_words_may_be_repeated_and_count_once(desk: Desk) -> None:
    decision_id = await desk.propose(desk.one)
    await desk.propose(desk.one, decision_id)
    for _ in range(2):
        await desk.answer(desk.two, decision_id)
    commands = await desk.world.all("SELECT FROM audit WHERE command LIKE 'refund:%'")
    assert len(commands) == 2
    assert (await desk.world.said(desk.pledge_id)).count("PledgeClosing") == 1


async def test_an_id_names_one_proposal_of_one_person(desk: Desk) -> None:
    decision_id = await desk.propose(desk.one)
    with pytest.raises(IdTaken):
        await desk.propose(desk.one, decision_id, "別の理由")
    with pytest.raises(IdTaken):
        await desk.propose(desk.two, decision_id)


async def test_one_proposal_waits_at_a_time_and_a_rejected_one_makes_room(desk: Desk) -> None:
    first = await desk.propose(desk.one)
    with pytest.raises(AlreadyProposed) as refused:
        await desk.propose(desk.two)
    assert refused.value.facts["decision_id"] == str(first)
    await desk.answer(desk.one, first, "wrong")
    assert await desk.state() == "settled"
    with pytest.raises(WrongState):
        await desk.answer(desk.two, first)
    second = await desk.propose(desk.two)
    await desk.answer(desk.one, second)
    assert await desk.state() == "closing"


async def test_nobody_confirms_what_they_proposed(desk: Desk) -> None:
    decision_id = await desk.propose(desk.one)
    with pytest.raises(SamePerson):
        await desk.answer(desk.one, decision_id)
    assert await desk.state() == "settled"


async def test_the_database_itself_wants_two_people(desk: Desk) -> None:
    """The guard in code left out: the CHECK stands."""
    decision_id = await desk.propose(desk.one)
    world = desk.world
    with pytest.raises(asyncpg.CheckViolationError):
        async with world.pools.app.transaction(desk.one.actor) as tx:
            await tx.sql.execute(
                "UPDATE refund_decision SET state = 'confirmed', answered_by = $2,"
                " answered_at = $3 WHERE id = $1",
                decision_id,
                desk.one.person_id,
                world.clock(),
            )


async def test_the_database_moves_a_pledge_for_staff_only_when_two_have_decided(
    desk: Desk,
) -> None:
    await desk.propose(desk.one)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with desk.world.pools.app.transaction(desk.two.actor) as tx:
            await tx.sql.execute(
                "UPDATE pledge SET state = 'closing', reason = 'refund', owner = 'payments',"
                " deadline = $2 WHERE id = $1",
                desk.pledge_id,
                desk.world.clock(),
            )


async def test_nobody_speaks_in_anothers_name(desk: Desk) -> None:
    decision_id = await desk.propose(desk.one)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with desk.world.pools.app.transaction(desk.one.actor) as tx:
            await tx.sql.execute(
                "UPDATE refund_decision SET state = 'confirmed', answered_by = $2,"
                " answered_at = $3 WHERE id = $1",
                decision_id,
                desk.two.person_id,
                desk.world.clock(),
            )


async def test_two_who_act_for_one_investor_are_not_two(desk: Desk) -> None:
    shared = new_id()
    for who in (desk.one, desk.two):
        await desk.world.appoint(who, shared, "investor", "acts_for")
    decision_id = await desk.propose(desk.one)
    with pytest.raises(SamePerson):
        await desk.answer(desk.two, decision_id)
    await desk.answer(await staff(desk.world), decision_id)


@pytest.mark.parametrize("tie", ["owner", "acts with the owner", "pledged", "acts for it"])
async def test_nobody_decides_about_their_own_hand(desk: Desk, tie: str) -> None:
    world = desk.world
    tied = desk.investor if tie == "pledged" else world.owner if tie == "owner" else Supporter()
    await world.appoint(tied, world.chamber_id, "chamber", "approver")
    if tie == "acts with the owner":
        company = new_id()
        for who in (tied, world.owner):
            await world.appoint(who, company, "investor", "acts_for")
    if tie == "acts for it":
        await world.appoint(tied, desk.investor.investor_id, "investor", "acts_for")
    with pytest.raises(OwnHand):
        await desk.propose(tied)
    decision_id = await desk.propose(desk.one)
    with pytest.raises(OwnHand):
        await desk.answer(tied, decision_id)
    assert await desk.state() == "settled"


async def test_whoever_pledged_to_the_project_in_another_pledge_decides_nothing(
    world: World,
) -> None:
    investor, colleague = Supporter(), Supporter()
    await world.grant(investor, colleague)
    await world.appoint(colleague, world.chamber_id, "chamber", "staff")
    round_id = await world.open(target_minor=3_000)
    pledge_id = await world.confirm(round_id, investor)
    await world.place(round_id, colleague)
    world.clock.move(days=10, minutes=76)
    await world.tick()
    desk = Desk(world, pledge_id, round_id, investor, colleague, await staff(world))
    with pytest.raises(OwnHand):
        await desk.propose(colleague)
    await desk.propose(desk.two)


async def test_a_role_that_ended_a_second_ago_is_powerless(desk: Desk) -> None:
    world = desk.world
    decision_id = await desk.propose(desk.one)
    office = await world.one(
        "SELECT membership_id AS id FROM membership WHERE person_id = $1", desk.two.person_id
    )
    ended = MembershipEnded(
        person_id=desk.two.person_id,
        membership_id=office["id"],
        valid_to=world.clock(),
        occurred_at=world.clock(),
    )
    await deliver(world.offices, [world.message(ended)])
    world.clock.move(seconds=1)
    for act in (desk.answer(desk.two, decision_id), desk.propose(desk.two)):
        with pytest.raises(NotFound):
            await act
    assert await desk.state() == "settled"


async def test_another_chamber_finds_nothing(desk: Desk) -> None:
    world = desk.world
    other = await staff(world, new_id())
    decision_id = await desk.propose(desk.one)
    for act in (
        desk.answer(other, decision_id),
        desk.propose(other),
        desk.propose(desk.investor),
        desk.answer(desk.investor, decision_id),
        desk.answer(desk.one, new_id()),
    ):
        with pytest.raises(NotFound):
            await act
    async with world.pools.app.transaction(other.actor) as tx:
        assert await tx.sql.fetch("SELECT FROM refund_decision") == []
        listed = await usecases.listed(tx, state=None, before=None, limit=10, now=world.clock())
        offered = await usecases.refundable(
            tx, round_id=None, number=None, before=None, limit=10, now=world.clock()
        )
    assert (listed, offered) == ([], [])


async def test_of_an_investment_the_handlers_people_decide_and_the_chambers_do_not(
    world: World,
) -> None:
    investor = Supporter()
    await world.grant(investor)
    terms: dict[str, Any] = {"instrument": "equity", "rails": ["bank_transfer"]}
    round_id, pledge_id = await charged(world, investor, **terms)
    of_chamber = await staff(world)
    one, two = [await staff(world, world.handler_id, "handler") for _ in range(2)]
    desk = Desk(world, pledge_id, round_id, investor, one, two)
    with pytest.raises(NotFound):
        await desk.propose(of_chamber)
    decision_id = await desk.propose(one)
    with pytest.raises(NotFound):
        await desk.answer(of_chamber, decision_id)
    await desk.answer(two, decision_id)
    assert await desk.state() == "closing"


async def test_a_disputed_pledge_waits_for_its_bank(desk: Desk) -> None:
    world = desk.world
    decision_id = await desk.propose(desk.one)
    await world.hear(await world.payment(DisputeOpened, desk.pledge_id))
    with pytest.raises(WrongState) as refused:
        await desk.answer(desk.two, decision_id)
    assert refused.value.facts["state"] == "disputed"
    await desk.answer(desk.two, decision_id, "wrong")
    with pytest.raises(WrongState):
        await desk.propose(desk.one)
    await world.hear(await world.payment(DisputeClosed, desk.pledge_id, outcome="won"))
    again = await desk.propose(desk.one)
    await desk.answer(desk.two, again)
    assert await desk.state() == "closing"


async def test_what_was_not_charged_is_not_refunded(world: World) -> None:
    investor = Supporter()
    await world.grant(investor)
    round_id = await world.open()
    pledge_id = await world.confirm(round_id, investor)
    desk = Desk(world, pledge_id, round_id, investor, await staff(world), await staff(world))
    with pytest.raises(WrongState):
        await desk.propose(desk.one)


async def test_an_ended_session_decides_nothing(desk: Desk) -> None:
    async with desk.world.pools.worker.transaction(desk.one.actor) as tx:
        await tx.sql.execute(
            "INSERT INTO ended_session VALUES ($1, $2)",
            desk.one.session_id,
            desk.world.clock(),
        )
    with pytest.raises(Unauthenticated):
        await desk.propose(desk.one)


async def test_staff_find_a_charged_pledge_by_its_number_and_without_a_name(
    desk: Desk,
) -> None:
    world = desk.world

    async def found(number: str | None) -> list[Any]:
        async with world.pools.app.transaction(desk.one.actor) as tx:
            return await usecases.refundable(
                tx, round_id=None, number=number, before=None, limit=10, now=world.clock()
            )

    number = str(desk.pledge_id)[-8:]
    (row,) = await found(number)
    assert (row["pledge_id"], row["amount_minor"]) == (desk.pledge_id, 3_000)
    assert not {"investor_id", "person_id"} & set(dict(row))
    assert await found("0" * 8) == []
    await desk.propose(desk.one)
    assert await found(None) == []
