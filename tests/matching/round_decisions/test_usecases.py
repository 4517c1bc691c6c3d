"""A round stopped by two people, on a real PostgreSQL under row security."""
# rows and facts of a trial are loosely typed

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.matching.pledges import acceptance
from services.matching.round_decisions import usecases
from services.matching.round_decisions.domain import (
    AlreadyProposed,
    Lapsed,
    PausedBefore,
    SecondIsThere,
    Verdict,
)
from services.matching.rounds.domain import Command
from services.matching.ties.domain import OwnHand, SamePerson
from shared.contracts.accounts import MembershipEnded
from shared.contracts.payments import PaymentCaptured
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated, WrongState
from shared.ids import PLATFORM_ID, new_id
from shared.inbox import deliver
from tests.databases import until_somebody_waits
from tests.matching.builders import TEST, Supporter, World

REASON, NOTICE = "返礼品の仕様を確かめるため", "リターンの内容を確かめています。"
DAY = timedelta(hours=24)


@dataclass
class Desk:
    """An open round; one of its chamber's staff, and an approver."""

    world: World
    round_id: UUID
    one: Supporter
    two: Supporter

    async def propose(
        self, who: Supporter, kind: Command, decision_id: UUID | None = None, **changes: Any
    ) -> UUID:
        decision_id = decision_id or new_id()
        notice = None if kind == "resume" else NOTICE
        said = {"round_id": self.round_id, "reason": REASON, "notice": notice, **changes}
        async with self.world.pools.app.transaction(who.actor) as tx:
            await usecases.propose(
                tx, decision_id=decision_id, kind=kind, now=self.world.clock(), **said
            )
        return decision_id

    async def answer(self, who: Supporter, decision_id: UUID, said: Verdict = "agreed") -> None:
        async with self.world.pools.app.transaction(who.actor) as tx:
            await usecases.answer(
                tx, decision_id=decision_id, said=said, now=self.world.clock()
            )

    async def state(self) -> str:
        return str((await self.world.round(self.round_id))["state"])

    async def decision(self, decision_id: UUID) -> str:
        query = "SELECT state FROM round_decision WHERE id = $1"
        return str((await self.world.one(query, decision_id))["state"])


async def appointed(
    world: World,
    role: str = "approver",
    organisation: UUID | None = None,
    kind: str = "chamber",
) -> Supporter:
    who = Supporter()
    await world.appoint(who, organisation or world.chamber_id, kind, role)
    return who


@pytest.fixture
async def desk(world: World) -> Desk:
    one, two = await appointed(world, "staff"), await appointed(world)
    return Desk(world, await world.open(), one, two)


async def end_office(world: World, who: Supporter) -> None:
    office = await world.one("SELECT * FROM membership WHERE person_id = $1", who.person_id)
    ended = MembershipEnded(
        membership_id=office["membership_id"],
        person_id=who.person_id,
        organisation_id=office["organisation_id"],
        organisation_kind=office["organisation_kind"],
        role=office["role"],
        valid_to=world.clock(),
        occurred_at=world.clock(),
    )
    await deliver(world.offices, [world.message(ended)])


async def test_a_pause_holds_at_once_and_stays_when_a_second_confirms(desk: Desk) -> None:
    world = desk.world
    decision_id = await desk.propose(desk.one, "pause")
    row = await world.round(desk.round_id)
    assert (row["state"], row["notice"], row["notice_at"]) == ("paused", NOTICE, world.clock())
    with pytest.raises(acceptance.RoundNotOpen):
        await world.place(desk.round_id)
    await desk.answer(desk.two, decision_id)
    world.clock.now += 2 * DAY
    await world.tick("lapse")
    assert await desk.state() == "paused"
    assert (await world.said(desk.round_id))[-2:] == ["RoundOpened", "RoundPaused"]
    paused = await world.one("SELECT * FROM audit WHERE command = 'round:pause'")
    assert (paused["person_id"], paused["subject"]) == (desk.one.person_id, desk.round_id)
    agreed = await world.one("SELECT * FROM audit WHERE command = 'round_decision:confirmed'")
    assert (agreed["person_id"], agreed["subject"]) == (desk.two.person_id, decision_id)


async def test_a_pause_that_nobody_confirms_ends_after_a_day(desk: Desk) -> None:
    world = desk.world
    decision_id = await desk.propose(desk.one, "pause")
    world.clock.now += DAY - timedelta(seconds=1)
    assert await world.tick("lapse") == 0
    world.clock.move(seconds=1)
    assert await world.tick("lapse") == 1
    assert (await desk.state(), await desk.decision(decision_id)) == ("open", "lapsed")
    assert (await world.said(desk.round_id))[-2:] == ["RoundPaused", "RoundResumed"]
    row = await world.round(desk.round_id)
    assert (row["notice"], row["notice_at"]) == (None, None)
    step = await world.one("SELECT * FROM round_event ORDER BY id DESC LIMIT 1")
    assert (step["trigger"], step["cause_kind"]) == ("resume", "job")
    await world.place(desk.round_id)


async def test_resuming_and_ending_wait_for_the_second_person(desk: Desk) -> None:
    world = desk.world
    await desk.answer(desk.two, await desk.propose(desk.one, "pause"))
    resume = await desk.propose(desk.one, "resume")
    assert await desk.state() == "paused"
    await desk.answer(desk.two, resume)
    row = await world.round(desk.round_id)
    assert (row["state"], row["notice"]) == ("open", None)
    confirmed, seated = await world.confirm(desk.round_id), await world.seat(desk.round_id)
    cancel = await desk.propose(desk.one, "cancel")
    assert (await desk.state(), (await world.round(desk.round_id))["notice"]) == ("open", None)
    await desk.answer(desk.two, cancel)
    row = await world.round(desk.round_id)
    assert (row["state"], row["notice"]) == ("cancelled", NOTICE)
    await world.tick()
    reasons = [(await world.row(each))["reason"] for each in (confirmed, seated)]
    assert reasons == ["round_cancelled", "round_over"]
    step = await world.one("SELECT * FROM round_event WHERE trigger = 'cancel'")
    audited = await world.one("SELECT * FROM audit WHERE command = 'round:cancel'")
    assert (step["cause_id"], step["reason"]) == (audited["command_id"], REASON)
    assert audited["person_id"] == desk.two.person_id


async def test_what_was_charged_of_a_flexible_round_goes_back_too(world: World) -> None:
    desk = Desk(
        world,
        await world.open(mode="flexible"),
        await appointed(world, "staff"),
        await appointed(world),
    )
    pledge_id = await world.confirm(desk.round_id)
    world.clock.move(days=8, hours=12)
    await world.tick()
    await world.hear(await world.payment(PaymentCaptured, pledge_id, amount_minor=3_000))
    await world.tick()
    await desk.answer(desk.two, await desk.propose(desk.one, "cancel"))
    await world.tick()
    row = await world.row(pledge_id)
    assert (row["state"], row["reason"]) == ("closing", "refund")


@pytest.mark.parametrize(("kind", "state"), [("pause", "open"), ("cancel", "open")])
@pytest.mark.parametrize(("who", "became"), [("one", "taken_back"), ("two", "rejected")])
async def test_a_no_of_either_leaves_the_round_as_it_was(
    desk: Desk, kind: Command, state: str, who: str, became: str
) -> None:
    decision_id = await desk.propose(desk.one, kind)
    for _ in range(2):
        await desk.answer(getattr(desk, who), decision_id, "wrong")
    assert (await desk.state(), await desk.decision(decision_id)) == (state, became)
    with pytest.raises(WrongState):
        await desk.answer(await appointed(desk.world), decision_id)
    assert await desk.state() == state


async def test_both_words_may_be_repeated_and_count_once(desk: Desk) -> None:
    decision_id = await desk.propose(desk.one, "cancel")
    await desk.propose(desk.one, "cancel", decision_id)
    for _ in range(2):
        await desk.answer(desk.two, decision_id)
    await desk.propose(desk.one, "cancel", decision_id)
    assert (await desk.world.said(desk.round_id)).count("RoundCancelled") == 1
    assert len(await desk.world.all("SELECT FROM audit WHERE command LIKE 'round%cel'")) == 1


async def test_an_id_names_one_proposal_of_one_person(desk: Desk) -> None:
    other = await desk.world.open()
    decision_id = await desk.propose(desk.one, "pause")
    changes: list[dict[str, Any]] = [
        {"reason": "別の理由"},
        {"notice": "別"},
        {"round_id": other},
    ]
    for change in changes:
        with pytest.raises(IdTaken):
            await desk.propose(desk.one, "pause", decision_id, **change)
    with pytest.raises(IdTaken):
        await desk.propose(desk.two, "pause", decision_id)
    with pytest.raises(IdTaken):
        await desk.propose(desk.one, "cancel", decision_id)


async def test_one_proposal_waits_at_a_time(desk: Desk) -> None:
    first = await desk.propose(desk.one, "pause")
    for kind in ("pause", "resume", "cancel"):
        with pytest.raises(AlreadyProposed) as refused:
            await desk.propose(desk.two, kind)
        assert refused.value.facts["decision_id"] == str(first)
    await desk.answer(desk.two, first)
    await desk.propose(desk.two, "cancel")


async def test_one_person_does_not_pause_alone_day_after_day(desk: Desk) -> None:
    world = desk.world
    await desk.propose(desk.one, "pause")
    world.clock.now += DAY
    await world.tick("lapse")
    with pytest.raises(PausedBefore):
        await desk.propose(desk.one, "pause")
    assert await desk.state() == "open"
    await desk.answer(desk.two, await desk.propose(desk.one, "cancel"), "wrong")
    await desk.answer(desk.two, await desk.propose(desk.two, "pause"), "wrong")
    world.clock.move(days=6)
    await desk.propose(desk.one, "pause")
    assert await desk.state() == "paused"


async def test_a_state_that_does_not_have_it_refuses_both_words(desk: Desk) -> None:
    with pytest.raises(WrongState):
        await desk.propose(desk.one, "resume")
    await desk.world.confirm(desk.round_id, units=5)
    desk.world.clock.move(days=10)
    cancel = await desk.propose(desk.one, "cancel")
    desk.world.clock.move(minutes=76)
    await desk.world.tick("settle_rounds", "decide")
    assert await desk.state() == "succeeded"
    with pytest.raises(WrongState):
        await desk.answer(desk.two, cancel)
    assert await desk.decision(cancel) == "proposed"


async def test_a_pause_confirmed_after_the_rounds_own_closing_is_too_late(desk: Desk) -> None:
    world = desk.world
    world.clock.now = (await world.round(desk.round_id))["closes_at"] - timedelta(hours=1)
    pause = await desk.propose(desk.one, "pause")
    world.clock.move(hours=1)
    await world.tick("settle_rounds")
    assert await desk.state() == "settling"
    with pytest.raises(WrongState):
        await desk.answer(desk.two, pause)
    world.clock.now += DAY
    await world.tick("lapse")
    assert (await desk.state(), await desk.decision(pause)) == ("settling", "lapsed")
    assert (await world.round(desk.round_id))["notice"] is None


async def test_a_second_word_comes_too_late_although_nothing_has_ended_it(desk: Desk) -> None:
    decision_id = await desk.propose(desk.one, "cancel")
    desk.world.clock.now += DAY
    for said in ("agreed", "wrong"):
        with pytest.raises(Lapsed):
            await desk.answer(desk.two, decision_id, said)
    assert await desk.state() == "open"


@pytest.mark.parametrize("role", ["staff", "administrator"])
async def test_the_second_is_an_approver_and_not_the_first(desk: Desk, role: str) -> None:
    decision_id = await desk.propose(desk.two, "cancel")
    with pytest.raises(SamePerson):
        await desk.answer(desk.two, decision_id)
    for said in ("agreed", "wrong"):
        with pytest.raises(Forbidden):
            await desk.answer(await appointed(desk.world, role), decision_id, said)
    assert await desk.state() == "open"


async def test_strangers_see_nothing_of_it(desk: Desk) -> None:
    decision_id = await desk.propose(desk.one, "cancel")
    world = desk.world
    elsewhere = await appointed(world, organisation=new_id())
    handler = await appointed(world, organisation=world.handler_id, kind="handler")
    for who in (elsewhere, handler, world.owner):
        with pytest.raises(NotFound):
            await desk.propose(who, "cancel")
        with pytest.raises(NotFound):
            await desk.answer(who, decision_id)
        assert await listed(world, who) == []


async def listed(world: World, who: Supporter) -> list[UUID]:
    async with world.pools.app.transaction(who.actor) as tx:
        rows = await usecases.listed(
            tx, state=None, round_id=None, before=None, limit=10, now=world.clock()
        )
    return [row["id"] for row in rows]


async def test_two_who_act_for_one_investor_are_not_two(desk: Desk) -> None:
    company = new_id()
    for who in (desk.one, desk.two):
        await desk.world.appoint(who, company, "investor", "acts_for")
    decision_id = await desk.propose(desk.one, "cancel")
    with pytest.raises(SamePerson):
        await desk.answer(desk.two, decision_id)
    await desk.answer(await appointed(desk.world), decision_id)


@pytest.mark.parametrize("tie", ["owner", "acts with the owner", "pledged"])
async def test_nobody_stops_a_round_of_their_own(desk: Desk, tie: str) -> None:
    world = desk.world
    tied = world.owner if tie == "owner" else Supporter()
    await world.appoint(tied, world.chamber_id, "chamber", "approver")
    if tie == "pledged":
        await world.grant(tied)
        await world.seat(desk.round_id, tied)
    if tie == "acts with the owner":
        company = new_id()
        for who in (tied, world.owner):
            await world.appoint(who, company, "investor", "acts_for")
    with pytest.raises(OwnHand):
        await desk.propose(tied, "pause")
    decision_id = await desk.propose(desk.one, "pause")
    for said in ("agreed", "wrong"):
        with pytest.raises(OwnHand):
            await desk.answer(tied, decision_id, said)
    assert await desk.state() == "paused"


async def test_an_investments_round_is_its_handlers_to_stop(world: World) -> None:
    round_id = await world.open(instrument="equity", rails=["bank_transfer"])
    one = await appointed(world, "administrator", world.handler_id, "handler")
    two = await appointed(world, "approver", world.handler_id, "handler")
    desk = Desk(world, round_id, one, two)
    with pytest.raises(NotFound):
        await desk.propose(await appointed(world), "cancel")
    await desk.answer(two, await desk.propose(one, "cancel"))
    assert await desk.state() == "cancelled"


async def test_an_operator_is_the_second_where_nobody_else_is_there(desk: Desk) -> None:
    world = desk.world
    operator = await appointed(world, "operator", PLATFORM_ID, "platform")
    decision_id = await desk.propose(desk.one, "cancel")
    assert await listed(world, operator) == []
    with pytest.raises(SecondIsThere):
        await desk.answer(operator, decision_id)
    await world.grant(desk.two)
    await world.seat(desk.round_id, desk.two)  # the only approver is tied now
    assert await listed(world, operator) == [decision_id]
    await desk.answer(operator, decision_id)
    assert await desk.state() == "cancelled"


async def test_an_operator_ends_an_unwanted_pause_of_a_lonely_chamber(desk: Desk) -> None:
    operator = await appointed(desk.world, "operator", PLATFORM_ID, "platform")
    await end_office(desk.world, desk.two)
    decision_id = await desk.propose(desk.one, "pause")
    await desk.answer(operator, decision_id, "wrong")
    assert await desk.state() == "open"
    with pytest.raises(NotFound):
        await desk.propose(operator, "cancel")


async def test_an_ended_office_and_an_ended_session_decide_nothing(desk: Desk) -> None:
    decision_id = await desk.propose(desk.one, "cancel")
    await end_office(desk.world, desk.two)
    with pytest.raises(NotFound):
        await desk.answer(desk.two, decision_id)
    three = await appointed(desk.world)
    async with desk.world.pools.worker.statement() as sql:
        await sql.execute(
            "INSERT INTO ended_session VALUES ($1, $2)", three.session_id, desk.world.clock()
        )
    with pytest.raises(Unauthenticated):
        await desk.answer(three, decision_id)
    with pytest.raises(Unauthenticated):
        await desk.propose(three, "cancel")
    assert await desk.state() == "open"


async def test_two_confirmations_at_once_are_one_step(desk: Desk) -> None:
    decision_id = await desk.propose(desk.one, "cancel")
    three = await appointed(desk.world)
    answers = await asyncio.gather(
        desk.answer(desk.two, decision_id),
        desk.answer(three, decision_id),
        return_exceptions=True,
    )
    assert [type(each) for each in answers if each] == [WrongState]
    assert (await desk.world.said(desk.round_id)).count("RoundCancelled") == 1


async def test_two_proposals_at_once_leave_one(desk: Desk) -> None:
    answers = await asyncio.gather(
        desk.propose(desk.one, "cancel"),
        desk.propose(desk.two, "pause"),
        return_exceptions=True,
    )
    assert [type(each) for each in answers if isinstance(each, Exception)] == [AlreadyProposed]


@pytest.mark.parametrize("first", ["answer", "lapse"])
async def test_a_confirmation_and_the_end_of_its_time_are_one_after_the_other(
    desk: Desk, first: str
) -> None:
    """Under the round's lock whoever comes second finds what the first one decided."""
    world = desk.world
    pause = await desk.propose(desk.one, "pause")
    early, late = world.clock() + DAY - timedelta(seconds=1), world.clock() + DAY

    async def answers() -> None:
        async with world.pools.app.transaction(desk.two.actor) as tx:
            await usecases.answer(tx, decision_id=pause, said="agreed", now=early)

    async def lapses() -> None:
        async with world.pools.worker.transaction(TEST) as tx:
            await usecases.lapse(tx, pause, new_id(), late)

    async with world.pools.worker.transaction(TEST) as tx:
        await tx.sql.execute("SELECT FROM round WHERE id = $1 FOR UPDATE", desk.round_id)
        order = (answers, lapses) if first == "answer" else (lapses, answers)
        running = []
        for each in order:
            running.append(asyncio.create_task(each()))
            await asyncio.sleep(0.2)
        await until_somebody_waits(world.pools.worker)
    done = await asyncio.gather(*running, return_exceptions=True)
    kept = ("paused", "confirmed") if first == "answer" else ("open", "lapsed")
    assert (await desk.state(), await desk.decision(pause)) == kept
    assert [type(each) for each in done if each] == ([] if first == "answer" else [WrongState])


async def _try(desk: Desk, who: Supporter, statement: str, *values: Any) -> None:
    async with desk.world.pools.app.transaction(who.actor) as tx:
        await tx.sql.execute(statement, *values)


_CONFIRM = (
    "UPDATE round_decision SET state = 'confirmed', answered_by = $2, answered_at = $3"
    " WHERE id = $1"
)


async def test_the_database_itself_wants_two_people_in_time(desk: Desk) -> None:
    """The guards in code left out: the CHECKs stand."""
    decision_id, now = await desk.propose(desk.one, "cancel"), desk.world.clock()
    with pytest.raises(asyncpg.CheckViolationError):
        await _try(desk, desk.one, _CONFIRM, decision_id, desk.one.person_id, now)
    with pytest.raises(asyncpg.CheckViolationError):
        await _try(desk, desk.two, _CONFIRM, decision_id, desk.two.person_id, now + DAY)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _try(desk, desk.one, _CONFIRM, decision_id, desk.two.person_id, now)


@pytest.mark.parametrize("state", ["cancelled", "paused", "succeeded"])
async def test_the_database_moves_a_round_for_staff_only_as_it_was_decided(
    desk: Desk, state: str
) -> None:
    await desk.propose(desk.one, "cancel")
    move = "UPDATE round SET state = $2 WHERE id = $1"
    for who in (desk.one, desk.two, desk.world.owner):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await _try(desk, who, move, desk.round_id, state)


async def test_the_database_reopens_a_round_for_staff_only_as_it_was_decided(
    desk: Desk,
) -> None:
    """An earlier decision is used up; only the newest one counts."""
    for kind in ("pause", "resume", "pause"):
        desk.world.clock.move(minutes=1)
        await desk.answer(desk.two, await desk.propose(desk.one, kind))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _try(
            desk, desk.two, "UPDATE round SET state = 'open' WHERE id = $1", desk.round_id
        )


async def test_a_proposal_is_written_only_for_who_decides_the_round(desk: Desk) -> None:
    elsewhere = new_id()
    other = await appointed(desk.world, organisation=elsewhere)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _try(
            desk,
            other,
            "INSERT INTO round_decision (id, round_id, organisation_id, owner_person_id, kind,"
            " reason, state, proposed_by, proposed_at, lapses_at)"
            " VALUES ($1, $2, $3, $4, 'resume', 'x', 'proposed', $5, $6, $6)",
            new_id(),
            desk.round_id,
            elsewhere,
            desk.world.owner.person_id,
            other.person_id,
            desk.world.clock(),
        )
