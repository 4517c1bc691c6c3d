"""Off-session charges, holds, repairs: what becomes of a payment intent."""

import pytest
import stripe

from tests.stripe_sim.harness import Shop

DAY_S = 86_400


def test_a_refused_charge_carries_its_intent_and_can_be_repaired(shop: Shop) -> None:
    customer, method = shop.saved("pm_card_authenticationRequired")
    error = shop.refusal(lambda: shop.charge(customer, method))
    assert isinstance(error, stripe.CardError)
    assert (error.http_status, error.code) == (402, "authentication_required")
    assert error.error is not None
    failed = error.error.payment_intent
    assert failed is not None
    assert (failed.status, failed.payment_method) == ("requires_payment_method", None)
    assert failed.last_payment_error is not None
    assert failed.last_payment_error.payment_method is not None
    assert failed.last_payment_error.payment_method.id == method
    intent = shop.client.v1.payment_intents.confirm(
        failed.id, {"payment_method": method, "return_url": "http://127.0.0.1:1/back?a=b"}
    )
    assert intent.status == "requires_action"
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    path = str(intent.next_action.redirect_to_url.url).removeprefix(shop.simulator.url)
    assert "本人認証" in shop.simulator.http.get(path).text
    answer = shop.simulator.http.post(path, data={"outcome": "authenticated"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(
        "http://127.0.0.1:1/back?a=b&payment_intent=pi_"
    )
    intent = shop.client.v1.payment_intents.retrieve(failed.id, {"expand": ["latest_charge"]})
    assert intent.status == "succeeded"
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert intent.latest_charge.payment_method_details is not None
    card = intent.latest_charge.payment_method_details.card
    assert card is not None
    assert card.three_d_secure is not None
    charges = shop.client.v1.charges.list({"payment_intent": intent.id}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]


@pytest.mark.parametrize(("card", "days"), [("pm_card_visa", 30), ("pm_card_amex", 7)])
def test_a_hold_lives_30_days_and_with_amex_7(shop: Shop, card: str, days: int) -> None:
    customer, method = shop.saved(card)
    intent = shop.charge(
        customer, method, off_session=False, capture_method="manual", expand=["latest_charge"]
    )
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 5_000)
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert intent.latest_charge.captured is False
    assert intent.latest_charge.balance_transaction is None
    assert intent.latest_charge.payment_method_details is not None
    kept = intent.latest_charge.payment_method_details.card
    assert kept is not None
    assert kept.capture_before == intent.latest_charge.created + days * DAY_S
    shop.simulator.pass_time(days=days - 1)
    assert shop.client.v1.payment_intents.retrieve(intent.id).status == "requires_capture"
    shop.simulator.pass_time(days=1, minutes=1)
    intent = shop.client.v1.payment_intents.retrieve(intent.id)
    assert (intent.status, intent.cancellation_reason) == ("canceled", "automatic")
    assert (
        shop.refusal(lambda: shop.client.v1.payment_intents.capture(intent.id)).code
        == "payment_intent_unexpected_state"
    )
    assert shop.client.v1.balance_transactions.list().data == []


def test_a_hold_is_captured_once_up_to_its_amount(shop: Shop) -> None:
    customer, method = shop.saved()
    intent = shop.charge(customer, method, off_session=False, capture_method="manual")
    capture = shop.client.v1.payment_intents.capture
    error = shop.refusal(lambda: capture(intent.id, {"amount_to_capture": 5_001}))
    assert error.code == "amount_too_large"
    intent = capture(intent.id, {"amount_to_capture": 4_000})
    assert (intent.status, intent.amount_received) == ("succeeded", 4_000)
    assert shop.refusal(lambda: capture(intent.id)).http_status == 400
    (entry,) = shop.client.v1.balance_transactions.list().data
    assert (entry.amount, entry.fee, entry.net) == (4_000, 144, 3_856)


def test_a_cancelled_hold_costs_nothing(shop: Shop) -> None:
    customer, method = shop.saved()
    intent = shop.charge(customer, method, off_session=False, capture_method="manual")
    cancel = shop.client.v1.payment_intents.cancel
    intent = cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (intent.status, intent.amount_capturable) == ("canceled", 0)
    assert shop.client.v1.balance_transactions.list().data == []
    assert shop.refusal(lambda: cancel(intent.id)).code == "payment_intent_unexpected_state"


def test_what_has_succeeded_cannot_be_cancelled_or_confirmed_again(shop: Shop) -> None:
    intent = shop.charged()
    for call in (
        lambda: shop.client.v1.payment_intents.cancel(intent.id),
        lambda: shop.client.v1.payment_intents.confirm(intent.id),
        lambda: shop.client.v1.payment_intents.update(intent.id, {"amount": 100}),
    ):
        error = shop.refusal(call)
        assert error.code == "payment_intent_unexpected_state"
    metadata: dict[str, str] = {"a": "b"}
    shop.client.v1.payment_intents.update(intent.id, {"metadata": metadata})


def test_a_lookup_by_customer_finds_the_charge_with_our_mark(shop: Shop) -> None:
    customer, method = shop.saved()
    shop.charge(customer, method, metadata={"op_id": "pledge:1:charge:1"})
    shop.charged()
    found = shop.client.v1.payment_intents.list({"customer": customer}).data
    assert [intent.metadata.to_dict() for intent in found] == [{"op_id": "pledge:1:charge:1"}]


def test_a_setup_intent_ends_once(shop: Shop) -> None:
    intents = shop.client.v1.setup_intents
    intent = intents.create({"customer": shop.customer()})
    assert shop.refusal(lambda: intents.confirm(intent.id)).http_status == 400
    intent = intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert intent.status == "canceled"
    for call in (
        lambda: intents.cancel(intent.id),
        lambda: intents.confirm(intent.id, {"payment_method": "pm_card_visa"}),
    ):
        assert shop.refusal(call).code == "setup_intent_unexpected_state"


def test_lists_are_newest_first_and_walk_both_ways(shop: Shop) -> None:
    made = [shop.customer() for _ in range(5)]
    newest_first = made[::-1]
    customers = shop.client.v1.customers
    first = customers.list({"limit": 2})
    assert ([c.id for c in first.data], first.has_more) == (newest_first[:2], True)
    last = customers.list({"limit": 2, "starting_after": newest_first[3]})
    assert ([c.id for c in last.data], last.has_more) == (newest_first[4:], False)
    before = customers.list({"limit": 2, "ending_before": newest_first[3]})
    assert ([c.id for c in before.data], before.has_more) == (newest_first[1:3], True)
    assert [c.id for c in customers.list({"limit": 2}).auto_paging_iter()] == newest_first
    assert shop.refused_param(lambda: customers.list({"limit": 101})) == "limit"
    assert (
        shop.refusal(lambda: customers.list({"starting_after": "cus_none"})).code
        == "resource_missing"
    )


def test_a_deleted_customer_cannot_be_charged(shop: Shop) -> None:
    customer, method = shop.saved()
    shop.client.v1.customers.delete(customer)
    assert shop.client.v1.customers.retrieve(customer).deleted is True
    assert shop.refusal(lambda: shop.charge(customer, method)).code == "resource_missing"
    assert shop.client.v1.customers.list().data == []


def test_expanding_what_cannot_be_expanded_is_refused(shop: Shop) -> None:
    intent = shop.charged()
    error = shop.refusal(
        lambda: shop.client.v1.payment_intents.retrieve(intent.id, {"expand": ["amount"]})
    )
    assert error.http_status == 400
    charge = shop.client.v1.charges.list({"expand": ["data.payment_intent.customer"]}).data[0]
    assert isinstance(charge.payment_intent, stripe.PaymentIntent)
    assert isinstance(charge.payment_intent.customer, stripe.Customer)
