"""The first answer to a key is the answer, for 24 hours of our clock."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from tests.stripe_sim.harness import Shop


def test_a_repeat_hears_the_first_answer_and_changes_nothing(shop: Shop) -> None:
    customer, method = shop.saved()
    first = shop.charge(customer, method, key="pledge:1:charge:1")
    second = shop.charge(customer, method, key="pledge:1:charge:1")
    assert first.to_dict() == second.to_dict()
    assert len(shop.simulator.objects("charge")) == 1
    assert second.last_response is not None
    headers = second.last_response.headers
    assert headers["idempotent-replayed"] == "true"
    assert headers["original-request"] != headers["request-id"]


def test_a_refusal_of_the_bank_is_repeated_too(shop: Shop) -> None:
    customer, method = shop.saved("pm_card_chargeCustomerFail")
    errors = [
        shop.refusal(lambda: shop.charge(customer, method, key="k"))  # called at once
        for _ in range(2)
    ]
    assert [error.http_status for error in errors] == [402, 402]
    assert errors[0].json_body == errors[1].json_body
    assert len(shop.simulator.objects("charge")) == 1


def test_a_server_error_is_repeated_too_and_nothing_was_done(shop: Shop) -> None:
    customer, method = shop.saved()
    shop.simulator.control("/failures", kind="server_error", path="/v1/payment_intents")
    for _ in range(2):
        error = shop.refusal(lambda: shop.charge(customer, method, key="k"))
        assert error.http_status == 500
    assert shop.simulator.objects("payment_intent") == []
    assert shop.charge(customer, method, key="k2").status == "succeeded"


def test_the_same_key_with_other_parameters_is_an_error(shop: Shop) -> None:
    customer, method = shop.saved()
    shop.charge(customer, method, key="k")
    for call in (
        lambda: shop.charge(customer, method, 6_000, key="k"),
        lambda: shop.client.v1.customers.create({}, {"idempotency_key": "k"}),
    ):
        error = shop.refusal(call)
        assert isinstance(error, stripe.IdempotencyError)
        assert error.http_status == 400
    assert len(shop.simulator.objects("charge")) == 1


def test_a_request_refused_by_validation_leaves_its_key_free(shop: Shop) -> None:
    customer, method = shop.saved()
    assert shop.refusal(lambda: shop.charge(customer, method, 1, key="k")).http_status == 400
    assert shop.charge(customer, method, key="k").status == "succeeded"


def test_a_key_is_forgotten_after_24_hours(shop: Shop) -> None:
    customer, method = shop.saved()
    first = shop.charge(customer, method, key="k")
    shop.simulator.pass_time(hours=23)
    assert shop.charge(customer, method, key="k").id == first.id
    shop.simulator.pass_time(hours=2)
    assert shop.charge(customer, method, key="k").id != first.id


def test_a_key_in_use_is_a_conflict(shop: Shop) -> None:
    customer, method = shop.saved()
    shop.simulator.control("/latency", seconds=0.6)
    headers = {"authorization": "Bearer sk_test_1", "idempotency-key": "k"}

    def charge() -> tuple[int, str | None]:
        answer = shop.simulator.http.post("/v1/customers", headers=headers)
        return answer.status_code, answer.json().get("error", {}).get("code")

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(job.result() for job in [pool.submit(charge) for _ in range(2)])
    assert answers == [(200, None), (409, "idempotency_key_in_use")]
    shop.simulator.control("/latency", seconds=0)
    assert shop.charge(customer, method).status == "succeeded"


def test_the_client_itself_comes_through_a_conflict(shop: Shop) -> None:
    shop.simulator.control("/failures", kind="conflict", times=2)
    assert shop.customer().startswith("cus_")


@pytest.mark.parametrize("kind", ["timeout_after_commit", "drop_after_commit"])
def test_an_answer_that_is_lost_is_heard_with_the_same_key(shop: Shop, kind: str) -> None:
    customer, method = shop.saved()
    shop.simulator.control("/failures", kind=kind, path="/v1/payment_intents", hold_s=1.5)
    impatient = Shop(shop.simulator, shop.simulator.client(timeout_s=0.5))
    intent = impatient.charge(customer, method, key="k")
    assert intent.status == "succeeded"
    assert len(shop.simulator.objects("charge")) == 1


def test_an_error_after_the_commit_leaves_a_charge_to_be_looked_up(shop: Shop) -> None:
    customer, method = shop.saved()
    shop.simulator.control("/failures", kind="server_error_after_commit")
    error = shop.refusal(lambda: shop.charge(customer, method, key="k"))
    assert error.http_status == 500
    (found,) = shop.client.v1.payment_intents.list({"customer": customer}).data
    assert found.status == "succeeded"


def test_too_many_requests_are_the_callers_affair(shop: Shop) -> None:
    shop.simulator.control("/failures", kind="rate_limit")
    error = shop.refusal(shop.customer)
    assert isinstance(error, stripe.RateLimitError)
    assert shop.customer()


def test_a_key_has_at_most_255_characters(shop: Shop) -> None:
    error = shop.refusal(
        lambda: shop.client.v1.customers.create({}, {"idempotency_key": "k" * 256})
    )
    assert error.http_status == 400


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1", "pk_test_1", "nonsense"])
def test_only_test_keys_are_let_in(shop: Shop, key: str) -> None:
    stranger = Shop(shop.simulator, shop.simulator.client(key))
    error = shop.refusal(stranger.customer)
    assert isinstance(error, stripe.AuthenticationError)
    assert shop.simulator.objects("customer") == []


def test_another_api_version_and_other_accounts_are_refused(shop: Shop) -> None:
    for options, status in (
        ({"stripe_version": "2024-06-20"}, 400),
        ({"stripe_account": "acct_1"}, 403),
    ):
        error = shop.refusal(
            lambda: shop.client.v1.customers.create({}, options)  # type: ignore[arg-type]  # noqa: B023
        )
        assert error.http_status == status
