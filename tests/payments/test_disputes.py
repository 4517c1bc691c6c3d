"""Disputes: the bank takes money back; nothing is lost twice and every yen has a place."""

import typing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe

from services.payments.disputes import domain, usecases
from services.payments.disputes.domain import FOLLOWS, State, follow, state_of
from services.payments.rails import operations_store
from services.payments.saga import jobs
from shared.ids import PLATFORM_ID, new_id
from tests.payments.world import TEST, Pledge, World

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
ALWAYS_DISPUTED = "4000000000000259"


async def collected(world: World, **more: Any) -> Pledge:
    pledge = await world.saved(**more)
    await world.due(pledge)
    await world.work()
    assert await world.state(pledge) == "captured"
    return pledge


async def opened(world: World, pledge: Pledge, **how: Any) -> str:
    """The bank opens a dispute of the pledge's charge, and we are told."""
    charge = world.intents(pledge)[0]["latest_charge"]
    dispute_id = str(world.simulator.control(f"/charges/{charge}/dispute", **how)["id"])
    await jobs.look_at_dispute(world.house, dispute_id)
    return dispute_id


async def decided(world: World, dispute_id: str, *, won: bool) -> None:
    world.simulator.control(f"/disputes/{dispute_id}/close", won=won)
    await jobs.look_at_dispute(world.house, dispute_id)
    await world.work()
    await world.look()


async def nothing_is_left_over(world: World, pledge: Pledge) -> None:
    """The ledger is zero, so is the pledge's part of it, and the PSP has the same sum."""
    assert await world.value("SELECT sum(amount_minor)::bigint FROM ledger_posting") == 0
    for path in ("clearing", "disputes", "returning"):
        assert await world.balance(f"{path}/{pledge.id}") == 0, path
    lines = world.simulator.objects("balance_transaction")
    at_psp = sum(line["net"] for line in lines if line["type"] != "topup")
    assert await world.balance("psp/stripe/pending") == at_psp
    assert await world.value("SELECT count(*) FROM parked_message") == 0


def test_every_status_of_the_library_has_a_word_of_ours() -> None:
    literal = typing.get_args(stripe.Dispute.__annotations__["status"])[0]
    known = set(typing.get_args(literal))
    assert {"lost", "prevented", "warning_closed"} <= known
    assert all(state_of(status, 1) for status in known)
    assert state_of("something_new", 1) is None


@pytest.mark.parametrize("was", typing.get_args(State))
@pytest.mark.parametrize("seen", typing.get_args(State))
def test_a_dispute_goes_forward_only(was: State, seen: State) -> None:
    assert follow(was, seen) == (seen if seen in FOLLOWS[was] else was)
    assert follow(None, seen) == seen
    assert was in {"inquiry", "open"} or follow(was, seen) == was


async def test_a_dispute_is_told_with_its_day_and_a_person_is_called(world: World) -> None:
    pledge = await collected(world)
    await opened(world, pledge)
    assert (await world.said(pledge))[-1] == "DisputeOpened"
    said = await world.last(pledge)
    assert (said["amount_minor"], said["evidence_due_at"][:10]) == (
        10_000,
        f"{world.now() + timedelta(days=7):%Y-%m-%d}",
    )
    assert await world.balance(f"disputes/{pledge.id}") == 10_000
    assert await world.balance(f"clearing/{pledge.id}") == -10_000
    assert await world.balance("fees/psp") == 360 + 1_500
    (alarm,) = await world.rows("SELECT subject, what FROM alarm")
    assert alarm["subject"] == str(pledge.id)
    assert "answer it, by" in alarm["what"]


async def test_a_won_dispute_leads_back_and_the_pledge_settles(world: World) -> None:
    pledge = await collected(world)
    dispute_id = await opened(world, pledge)
    await decided(world, dispute_id, won=True)
    assert await world.state(pledge) == "captured"
    assert (await world.last(pledge))["outcome"] == "won"
    await world.settle(pledge)
    await nothing_is_left_over(world, pledge)
    assert await world.balance(f"owner/{pledge.project_id}") == -10_000


async def test_a_lost_dispute_charges_the_pledge_back(world: World) -> None:
    pledge = await collected(world)
    dispute_id = await opened(world, pledge)
    await decided(world, dispute_id, won=False)
    assert await world.state(pledge) == "charged_back"
    assert (await world.last(pledge))["outcome"] == "lost"
    await nothing_is_left_over(world, pledge)
    await world.close(pledge, "refund")
    assert (await world.said(pledge))[-1] == "PaymentVoided", "nothing is left to send back"
    assert not world.simulator.objects("refund")


@pytest.mark.parametrize("settled", ["before", "meanwhile"])
@pytest.mark.parametrize("won", [True, False])
async def test_what_was_the_projects_already_is_taken_from_the_project(
    world: World, settled: str, *, won: bool
) -> None:
    pledge = await collected(world)
    if settled == "before":
        await world.settle(pledge)
    dispute_id = await opened(world, pledge)
    if settled == "meanwhile":
        await world.settle(pledge)
    assert await world.state(pledge) == "disputed"
    await decided(world, dispute_id, won=won)
    assert await world.state(pledge) == ("settled" if won else "charged_back")
    assert await world.balance(f"owner/{pledge.project_id}") == (-10_000 if won else 0)
    await nothing_is_left_over(world, pledge)


@pytest.mark.parametrize("settled", [True, False])
@pytest.mark.parametrize("won", [True, False])
async def test_a_refund_waits_for_the_bank_and_is_never_sent_beside_a_lost_dispute(
    world: World, *, settled: bool, won: bool
) -> None:
    pledge = await collected(world)
    if settled:
        await world.settle(pledge)
    dispute_id = await opened(world, pledge)
    await world.close(pledge, "refund")
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentRefunding"
    assert not world.simulator.objects("refund"), "the bank has the money"
    world.simulator.control("/top_up", amount=20_000)
    await decided(world, dispute_id, won=won)
    assert (await world.said(pledge))[-1] == "PaymentRefunded"
    assert len(world.simulator.objects("refund")) == (1 if won else 0)
    assert await world.balance(f"owner/{pledge.project_id}") == 0
    await nothing_is_left_over(world, pledge)


async def test_a_refund_that_was_sent_before_is_to_be_proven_and_else_our_loss(
    world: World,
) -> None:
    pledge = await collected(world)
    world.simulator.control("/top_up", amount=20_000)
    await world.close(pledge, "refund")
    await world.work()
    assert await world.state(pledge) == "refunded"
    dispute_id = await opened(world, pledge)
    (told,) = await world.rows("SELECT what FROM alarm")
    assert "prove the refund" in told["what"]
    said = await world.said(pledge)
    await decided(world, dispute_id, won=False)
    assert await world.said(pledge) == said, "it is our own affair"
    assert await world.balance("losses/disputes") == 10_000
    await nothing_is_left_over(world, pledge)


async def test_a_refund_that_fails_after_the_bank_gave_it_back_is_not_sent_again(
    world: World,
) -> None:
    pledge = await collected(world)
    world.simulator.control("/top_up", amount=20_000)
    await world.close(pledge, "refund")
    while await world.house.psp.run_waiting():
        pass
    dispute_id = await opened(world, pledge, amount=10_000)
    world.simulator.control(f"/disputes/{dispute_id}/close", won=False)
    await jobs.look_at_dispute(world.house, dispute_id)
    assert await world.balance("losses/disputes") == 10_000
    (refund,) = world.simulator.objects("refund")
    world.simulator.control(f"/refunds/{refund['id']}/fail")
    await world.forward()
    await jobs.act_on_webhooks(world.house)
    await world.look()
    await world.work()
    assert await world.value("SELECT state FROM refund") == "done"
    assert await world.balance("losses/disputes") == 0
    assert len(world.simulator.objects("refund")) == 1
    await nothing_is_left_over(world, pledge)


async def test_what_a_lost_dispute_leaves_of_a_charge_goes_back_too(world: World) -> None:
    pledge = await collected(world)
    world.simulator.control("/top_up", amount=20_000)
    dispute_id = await opened(world, pledge, amount=4_000)
    await decided(world, dispute_id, won=False)
    (refund,) = world.simulator.objects("refund")
    assert refund["amount"] == 6_000
    await nothing_is_left_over(world, pledge)


async def test_a_refund_that_waited_is_sent_less_what_the_bank_gave_back(
    world: World,
) -> None:
    pledge = await collected(world)
    world.simulator.control("/top_up", amount=20_000)
    dispute_id = await opened(world, pledge, amount=4_000)
    await world.close(pledge, "refund")
    await decided(world, dispute_id, won=False)
    (refund,) = world.simulator.objects("refund")
    assert refund["amount"] == 6_000
    assert (await world.said(pledge))[-1] == "PaymentRefunded"
    await nothing_is_left_over(world, pledge)


async def test_an_inquiry_calls_a_person_and_moves_nothing(world: World) -> None:
    pledge = await collected(world)
    dispute_id = await opened(world, pledge, inquiry=True)
    assert (await world.said(pledge))[-1] == "PaymentCaptured"
    assert await world.balance(f"disputes/{pledge.id}") == 0
    assert await world.value("SELECT count(*) FROM alarm") == 1
    world.simulator.control(f"/disputes/{dispute_id}/escalate")
    await jobs.look_at_dispute(world.house, dispute_id)
    assert (await world.said(pledge))[-1] == "DisputeOpened"


async def test_an_inquiry_that_is_dropped_ends_quietly(world: World) -> None:
    pledge = await collected(world)
    dispute_id = await opened(world, pledge, inquiry=True)
    await decided(world, dispute_id, won=False)
    assert await world.value("SELECT state FROM dispute") == "dropped"
    assert (await world.said(pledge))[-1] == "PaymentCaptured"


async def test_missed_webhooks_are_made_up_for_by_the_slow_look(world: World) -> None:
    pledge = await collected(world)
    charge = world.intents(pledge)[0]["latest_charge"]
    dispute = world.simulator.control(f"/charges/{charge}/dispute")
    await world.rows("UPDATE dispute_look SET looked_at = '2000-01-01' RETURNING looked_at")
    await jobs.read_disputes(world.house)
    assert await world.state(pledge) == "disputed"
    world.simulator.control(f"/disputes/{dispute['id']}/close", won=True)
    await jobs.read_disputes(world.house)
    assert await world.state(pledge) == "disputed", "it was looked at just now"
    await world.pass_time(hours=1)
    await jobs.read_disputes(world.house)
    assert await world.state(pledge) == "captured"


async def test_what_was_opened_and_lost_between_two_looks_is_both_told(world: World) -> None:
    pledge = await collected(world)
    charge = world.intents(pledge)[0]["latest_charge"]
    dispute = world.simulator.control(f"/charges/{charge}/dispute")
    world.simulator.control(f"/disputes/{dispute['id']}/close", won=False)
    for _ in range(2):
        await jobs.look_at_dispute(world.house, str(dispute["id"]))
    assert (await world.said(pledge))[-2:] == ["DisputeOpened", "DisputeClosed"]
    await nothing_is_left_over(world, pledge)


async def test_webhooks_of_a_dispute_told_twice_count_once(world: World) -> None:
    pledge = await collected(world)
    world.receiver.heard.clear()
    dispute_id = await opened(world, pledge)
    await decided(world, dispute_id, won=True)
    await world.forward(times=2)
    await jobs.act_on_webhooks(world.house)
    assert (await world.said(pledge))[-2:] == ["DisputeOpened", "DisputeClosed"]
    assert await world.value("SELECT count(*) FROM dispute_money") == 2


async def test_a_dispute_that_is_told_before_the_answer_to_its_charge_waits_for_it(
    world: World,
) -> None:
    pledge = await world.saved(card=ALWAYS_DISPUTED)
    await world.due(pledge)
    async with world.house.worker.statement() as sql:
        (sent,) = await operations_store.claim(sql, world.now())
    await world.house.psp.gateway.perform(sent.call)
    async with world.house.worker.statement() as sql:
        # The process died before it could write the answer down.
        await sql.execute("UPDATE payment_operation SET leased_until = NULL")
    (dispute,) = world.simulator.objects("dispute")
    await jobs.look_at_dispute(world.house, dispute["id"])
    assert (await world.said(pledge))[-2:] == ["PaymentCaptured", "DisputeOpened"]
    assert len(world.intents(pledge)) == 1


async def test_a_dispute_of_a_strangers_charge_calls_a_person_once(world: World) -> None:
    pledge = await collected(world)
    charge = world.intents(pledge)[0]["latest_charge"]
    dispute = world.simulator.control(f"/charges/{charge}/dispute")
    found = await world.house.psp.dispute(str(dispute["id"]))
    assert found is not None
    for _ in range(2):
        async with world.house.worker.transaction(TEST) as tx:
            stranger = replace(found, intent_id="pi_of_another_shop")
            assert not await usecases.seen(tx, stranger, world.now())
    assert await world.value("SELECT count(*) FROM alarm") == 1
    assert await world.state(pledge) == "captured"


async def test_staff_of_the_payee_and_operators_see_disputes_and_nobody_else(
    world: World,
) -> None:
    pledge = await collected(world)
    dispute_id = await opened(world, pledge)
    staff = await world.member(pledge.chamber_id, "chamber", "staff")
    operator = await world.member(PLATFORM_ID, "platform", "operator")
    other = await world.member(new_id(), "chamber", "approver")
    for person, expected in [(staff, 1), (operator, 1), (other, 0), (pledge.person_id, 0)]:
        answer = await world.http.get("/disputes", headers=world.as_person(person))
        assert answer.status_code == 200, answer.text
        listed = answer.json()["disputes"]
        assert len(listed) == expected
        if listed:
            assert (listed[0]["dispute_id"], listed[0]["to_do"]) == (dispute_id, "answer")


@pytest.mark.parametrize(
    ("state", "evidence", "back", "expected"),
    [
        ("open", False, False, "answer"),
        ("inquiry", False, False, "answer"),
        ("open", False, True, "show_refund"),
        ("open", True, True, "wait"),
        ("won", False, False, "nothing"),
        ("lost", False, True, "nothing"),
        ("dropped", False, False, "nothing"),
    ],
)
def test_each_dispute_says_what_a_person_has_to_do(
    state: State, expected: domain.ToDo, *, evidence: bool, back: bool
) -> None:
    dispute = domain.Dispute(
        dispute_id="du_1",
        pledge_id=new_id(),
        intent_id="pi_1",
        state=state,
        status="needs_response",
        reason="fraudulent",
        amount_minor=1,
        currency="JPY",
        evidence_due_at=None,
        has_evidence=evidence,
        opened_at=NOW,
        checked_at=NOW,
        is_sent_back=back,
    )
    assert domain.to_do(dispute) == expected
