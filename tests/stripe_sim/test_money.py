"""The simulated account's money: fees, balances, refunds, disputes."""

import pytest
import stripe

from tests.stripe_sim.harness import Receiver, Shop, eventually


def balance(shop: Shop) -> tuple[int, int]:
    """(available, pending) in yen."""
    read = shop.client.v1.balance.retrieve()
    return read.available[0].amount, read.pending[0].amount


def test_a_charge_is_pending_then_available_less_3_6_percent(shop: Shop) -> None:
    intent = shop.charged(10_000)
    assert balance(shop) == (0, 9_640)
    (entry,) = shop.client.v1.balance_transactions.list({"type": "charge"}).data
    assert (entry.amount, entry.fee, entry.net, entry.status) == (10_000, 360, 9_640, "pending")
    assert entry.source == intent.latest_charge
    assert entry.fee_details[0].amount == 360
    shop.simulator.pass_time(days=4)
    assert balance(shop) == (9_640, 0)
    assert shop.client.v1.balance_transactions.retrieve(entry.id).status == "available"


@pytest.mark.parametrize(("amount", "fee"), [(50, 2), (125, 5), (139, 5), (9_999_999, 360_000)])
def test_fees_are_rounded_to_the_nearest_yen(shop: Shop, amount: int, fee: int) -> None:
    shop.charged(amount)
    (entry,) = shop.client.v1.balance_transactions.list().data
    assert entry.fee == fee


def test_a_refund_is_paid_from_the_available_balance_and_the_fee_stays(shop: Shop) -> None:
    intent = shop.charged(10_000)
    shop.charged(10_000)
    shop.simulator.pass_time(days=4)
    refund = shop.client.v1.refunds.create(
        {"payment_intent": intent.id, "reason": "requested_by_customer"}
    )
    assert (refund.status, refund.amount) == ("succeeded", 10_000)
    assert balance(shop) == (2 * 9_640 - 10_000, 0)
    charge = shop.client.v1.charges.retrieve(str(intent.latest_charge), {"expand": ["refunds"]})
    assert (charge.refunded, charge.amount_refunded) == (True, 10_000)
    assert charge.refunds is not None
    assert [each.id for each in charge.refunds.data] == [refund.id]


def test_a_refund_above_the_available_balance_waits(shop: Shop, receiver: Receiver) -> None:
    intent = shop.charged(10_000)
    refund = shop.client.v1.refunds.create({"payment_intent": intent.id})
    assert (refund.status, refund.pending_reason) == ("pending", "insufficient_funds")
    shop.simulator.pass_time(days=5)
    assert shop.client.v1.refunds.retrieve(refund.id).status == "pending"
    shop.simulator.control("/top_up", amount=1_000)
    eventually(lambda: shop.client.v1.refunds.retrieve(refund.id).status == "succeeded")
    eventually(lambda: receiver.of("refund.updated"))


def test_no_more_is_refunded_than_was_taken(shop: Shop) -> None:
    intent = shop.charged(10_000)
    create = shop.client.v1.refunds.create
    create({"payment_intent": intent.id, "amount": 4_000})
    error = shop.refusal(lambda: create({"payment_intent": intent.id, "amount": 6_001}))
    assert isinstance(error, stripe.InvalidRequestError)
    assert (error.http_status, error.param) == (400, "amount")
    assert create({"charge": str(intent.latest_charge)}).amount == 6_000
    error = shop.refusal(lambda: create({"payment_intent": intent.id}))
    assert error.code == "charge_already_refunded"
    assert len(shop.client.v1.refunds.list({"payment_intent": intent.id}).data) == 2


@pytest.mark.parametrize("amount", [0, -1])
def test_a_refund_is_positive(shop: Shop, amount: int) -> None:
    intent = shop.charged()
    error = shop.refusal(
        lambda: shop.client.v1.refunds.create({"payment_intent": intent.id, "amount": amount})
    )
    assert isinstance(error, stripe.InvalidRequestError)
    assert error.param == "amount"


def test_what_was_not_taken_is_not_refunded(shop: Shop) -> None:
    customer, method = shop.saved()
    held = shop.charge(customer, method, off_session=False, capture_method="manual")
    error = shop.refusal(lambda: shop.client.v1.refunds.create({"payment_intent": held.id}))
    assert error.http_status == 400


def test_a_refund_can_fail_after_it_succeeded(shop: Shop, receiver: Receiver) -> None:
    intent = shop.charged(10_000)
    shop.simulator.control("/top_up", amount=10_000)
    refund = shop.client.v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == "succeeded"
    shop.simulator.control(f"/refunds/{refund.id}/fail")
    refund = shop.client.v1.refunds.retrieve(refund.id)
    assert refund.status == "failed"
    assert refund.failure_balance_transaction is not None
    assert balance(shop)[0] == 10_000
    charge = shop.client.v1.charges.retrieve(str(intent.latest_charge))
    assert (charge.refunded, charge.amount_refunded) == (False, 0)
    eventually(lambda: receiver.of("refund.failed"))
    assert shop.client.v1.refunds.create({"payment_intent": intent.id}).status == "succeeded"


def test_the_next_refund_can_be_made_to_fail(shop: Shop) -> None:
    shop.simulator.control("/refunds/fail", times=1)
    shop.simulator.control("/top_up", amount=10_000)
    intent = shop.charged(5_000)
    refund = shop.client.v1.refunds.create({"payment_intent": intent.id})
    shop.simulator.pass_time(seconds=2)
    assert shop.client.v1.refunds.retrieve(refund.id).status == "failed"


@pytest.mark.parametrize(("card", "status"), [("Fail", "failed"), ("pending", "succeeded")])
def test_cards_whose_refunds_are_special(shop: Shop, card: str, status: str) -> None:
    name = "pm_card_refundFail" if card == "Fail" else "pm_card_pendingRefund"
    shop.simulator.control("/top_up", amount=10_000)
    refund = shop.client.v1.refunds.create({"payment_intent": shop.charged(card=name).id})
    shop.simulator.pass_time(seconds=10)
    assert shop.client.v1.refunds.retrieve(refund.id).status == status


@pytest.mark.parametrize(("won", "left"), [(True, -1_500), (False, -11_500)])
def test_a_dispute_takes_amount_and_fee_and_the_fee_never_returns(
    shop: Shop,
    receiver: Receiver,
    left: int,
    *,
    won: bool,
) -> None:
    intent = shop.charged(10_000)
    charge = str(intent.latest_charge)
    dispute = shop.simulator.control(f"/charges/{charge}/dispute", reason="fraudulent")
    assert balance(shop)[0] == -11_500
    assert shop.client.v1.charges.retrieve(charge).disputed is True
    error = shop.refusal(lambda: shop.client.v1.refunds.create({"charge": charge}))
    assert error.code == "charge_disputed"
    shop.simulator.control(f"/disputes/{dispute['id']}/close", won=won)
    read = shop.client.v1.disputes.retrieve(dispute["id"])
    assert read.status == ("won" if won else "lost")
    assert balance(shop)[0] == left
    eventually(lambda: receiver.of("charge.dispute.closed"))
    assert receiver.of("charge.dispute.created")
    assert shop.refusal(lambda: shop.client.v1.disputes.close(dispute["id"])).http_status == 400


def test_an_inquiry_takes_nothing_until_it_becomes_a_dispute(shop: Shop) -> None:
    charge = str(shop.charged(10_000).latest_charge)
    dispute = shop.simulator.control(f"/charges/{charge}/dispute", inquiry=True)
    assert (dispute["status"], balance(shop)[0]) == ("warning_needs_response", 0)
    shop.simulator.control(f"/disputes/{dispute['id']}/escalate")
    read = shop.client.v1.disputes.retrieve(dispute["id"])
    assert (read.status, balance(shop)[0]) == ("needs_response", -11_500)


def test_a_charge_may_be_refunded_beside_an_inquiry_and_after_a_won_dispute(
    shop: Shop,
) -> None:
    shop.simulator.control("/top_up", amount=30_000)
    asked = str(shop.charged(10_000).latest_charge)
    shop.simulator.control(f"/charges/{asked}/dispute", inquiry=True)
    assert shop.client.v1.refunds.create({"charge": asked}).status == "succeeded"
    won = str(shop.charged(10_000).latest_charge)
    dispute = shop.simulator.control(f"/charges/{won}/dispute")
    shop.simulator.control(f"/disputes/{dispute['id']}/close", won=True)
    assert shop.client.v1.refunds.create({"charge": won}).status == "succeeded"


def test_a_refunded_charge_can_be_disputed_all_the_same(shop: Shop) -> None:
    shop.simulator.control("/top_up", amount=30_000)
    charge = str(shop.charged(10_000).latest_charge)
    shop.client.v1.refunds.create({"charge": charge})
    dispute = shop.simulator.control(f"/charges/{charge}/dispute")
    assert dispute["amount"] == 10_000


def test_a_card_that_is_always_disputed(shop: Shop) -> None:
    shop.charged(card="pm_card_createDispute")
    (dispute,) = shop.client.v1.disputes.list().data
    assert (dispute.status, dispute.amount) == ("needs_response", 5_000)
