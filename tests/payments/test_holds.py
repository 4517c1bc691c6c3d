"""Cards held at the pledge and captured when it is due; a hold too short is a saved card."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.payments.payments.domain import bank_holds
from services.payments.payments.domain.bank_holds import HOLD_LIVES, HOLD_MARGIN
from services.payments.saga import jobs
from tests.payments.test_payments import payment
from tests.payments.world import ALWAYS_ASKS, CARD, Pledge, World

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
AMEX = "378282246310005"
TERM = timedelta(days=8)


async def held(world: World, card: str = CARD, *, term: timedelta = TERM) -> Pledge:
    """A pledge of a flexible round, paid on its page with this card."""
    pledge = await world.pledge(collect_by=world.now() + term)
    went = world.pay(await world.page(pledge), card)
    if "/3ds/" in went.headers.get("location", ""):
        intent = went.headers["location"].rsplit("/", 1)[1]
        world.simulator.control(f"/intents/{intent}/3ds", ok=True)
    await world.look()
    assert await world.state(pledge) == "backed"
    return pledge


async def row(world: World, pledge: Pledge) -> dict[str, Any]:
    (found,) = await world.rows("SELECT * FROM payment WHERE pledge_id = $1", pledge.id)
    return found


def statuses(world: World, pledge: Pledge) -> list[str]:
    """Of the PSP's own payments, oldest first."""
    return [each["status"] for each in world.intents(pledge)]


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (None, False),
        (timedelta(0), True),
        (HOLD_LIVES - HOLD_MARGIN, True),
        (HOLD_LIVES - HOLD_MARGIN + timedelta(microseconds=1), False),
    ],
)
def test_a_hold_is_offered_where_one_may_reach_the_collection(
    ahead: timedelta | None, *, expected: bool
) -> None:
    planned = None if ahead is None else NOW + ahead
    assert bank_holds.may_hold(payment(collect_by=planned), NOW) is expected


@pytest.mark.parametrize(
    ("spare", "backing"),
    [(HOLD_MARGIN, "held"), (HOLD_MARGIN - timedelta(microseconds=1), "saved")],
)
def test_only_the_banks_own_word_makes_a_hold(spare: timedelta, backing: str) -> None:
    until = NOW + TERM
    card_id = UUID(int=7)
    taken = bank_holds.decide_held(payment(collect_by=until), card_id, until + spare)
    assert (taken.payment.backing, taken.payment.card_id) == (backing, card_id)
    assert taken.payment.capture_before == (until + spare if backing == "held" else None)


async def test_a_held_pledge_is_captured_when_it_is_due_and_charged_once(
    world: World,
) -> None:
    pledge = await held(world)
    assert (await world.last(pledge))["backing"] == "held"
    kept = await row(world, pledge)
    assert kept["capture_before"] == (
        datetime.fromtimestamp(world.intents(pledge)[0]["created"], UTC) + timedelta(days=30)
    )
    assert statuses(world, pledge) == ["requires_capture"]
    await world.due(pledge)
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentCaptured"
    assert statuses(world, pledge) == ["succeeded"]
    await world.settle(pledge)
    assert await world.balance(f"clearing/{pledge.id}") == 0
    assert await world.balance("fees/psp") == 360


async def test_what_was_allotted_is_captured_and_the_rest_goes_free(world: World) -> None:
    pledge = await held(world)
    await world.due(pledge, amount_minor=4_000)
    await world.work()
    assert (await world.last(pledge))["amount_minor"] == 4_000
    (charge,) = world.simulator.objects("charge")
    assert charge["amount_captured"] == 4_000


async def test_a_hold_after_3d_secure_is_one_too(world: World) -> None:
    pledge = await held(world, ALWAYS_ASKS)
    assert (await row(world, pledge))["backing"] == "held"


async def test_a_hold_too_short_is_given_back_and_the_card_is_charged_at_the_end(
    world: World,
) -> None:
    pledge = await held(world, AMEX)
    assert (await world.last(pledge))["backing"] == "saved"
    await world.work()
    assert statuses(world, pledge) == ["canceled"]
    await world.due(pledge)
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentCaptured"
    assert statuses(world, pledge) == ["canceled", "succeeded"]


async def test_a_withdrawn_pledge_lets_its_hold_go_without_any_cost(world: World) -> None:
    pledge = await held(world)
    await world.close(pledge, "withdrawn")
    assert (await world.said(pledge))[-1] == "PaymentBacked", "the bank still holds it"
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentVoided"
    assert statuses(world, pledge) == ["canceled"]
    assert not world.simulator.objects("balance_transaction")
    assert await world.value("SELECT state FROM saved_card") == "detached"


async def test_held_in_the_second_of_closing_is_backed_and_asked_again(world: World) -> None:
    pledge = await world.pledge(collect_by=world.now() + TERM)
    url = await world.page(pledge)
    await world.close(pledge, "round_over")
    world.pay(url)
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentBacked"
    await world.close(pledge, "round_over")
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentVoided"
    assert statuses(world, pledge) == ["canceled"]


async def test_a_hold_that_nobody_took_is_given_back_before_it_ends(world: World) -> None:
    pledge = await held(world)
    await world.pass_time(days=29, hours=22)
    assert await jobs.let_holds_go(world.house) == 0
    await world.pass_time(hours=1, minutes=30)
    assert await jobs.let_holds_go(world.house) == 1
    await world.work()
    found = await row(world, pledge)
    assert (found["state"], found["backing"], found["capture_before"]) == (
        "backed",
        "saved",
        None,
    )
    assert world.intents(pledge)[0]["cancellation_reason"] == "abandoned"
    await world.due(pledge)
    await world.work()
    assert statuses(world, pledge) == ["canceled", "succeeded"]


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_hold_that_the_bank_let_go_leaves_the_saved_card(
    world: World, *, is_told: bool
) -> None:
    pledge = await held(world)
    world.receiver.heard.clear()
    await world.pass_time(days=31)
    if is_told:
        (intent,) = world.intents(pledge)
        await jobs.look_at_hold(world.house, intent["id"])
        assert (await row(world, pledge))["backing"] == "saved"
    await world.due(pledge)
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentCaptured"
    assert statuses(world, pledge) == ["canceled", "succeeded"]


async def test_a_capture_whose_answer_was_lost_is_found_and_not_made_twice(
    world: World,
) -> None:
    pledge = await held(world)
    await world.due(pledge)
    world.simulator.control(
        "/failures", kind="server_error_after_commit", path="/v1/payment_intents"
    )
    await world.house.psp.run_waiting()
    await world.pass_time(seconds=2)
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentCaptured"
    assert await world.balance(f"clearing/{pledge.id}") == -10_000


async def test_a_refund_during_a_capture_waits_for_its_answer(world: World) -> None:
    pledge = await held(world)
    await world.due(pledge)
    await world.close(pledge, "refund")
    await world.work()
    assert (await world.said(pledge))[-1] == "PaymentRefunding"
    assert await world.balance(f"clearing/{pledge.id}") == 0


async def test_a_second_pledge_rests_on_the_card_without_a_hold(world: World) -> None:
    first = await held(world)
    second = await world.pledge(like=first, collect_by=world.now() + TERM)
    assert (await world.last(second))["backing"] == "saved", "it costs no call"
    await world.close(first, "withdrawn")
    await world.work()
    assert (await world.said(first))[-1] == "PaymentVoided"
    assert await world.value("SELECT state FROM saved_card") == "attached"


async def test_a_round_that_collects_all_or_nothing_saves_the_card(world: World) -> None:
    pledge = await world.saved()
    assert (await world.last(pledge))["backing"] == "saved"
    assert not world.intents(pledge)
