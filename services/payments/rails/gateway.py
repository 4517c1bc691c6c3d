"""The PSP out: the one class that imports stripe, behind a Protocol in our own words.

Everything that changes something goes through `perform`, whose first line refuses investments.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, Protocol, TypeVar, cast

import stripe
import structlog

from services.payments.rails.domain import (
    Call,
    Charged,
    DisputeMoney,
    DisputeSeen,
    Done,
    Held,
    Kind,
    Later,
    Moved,
    MovedPage,
    NeverHappened,
    NotFromPsp,
    Outcome,
    PageRefusal,
    PageSeen,
    Pending,
    RefundSeen,
    Refused,
    Unknown,
    Wrong,
    check_by_card,
)

log = structlog.stdlib.get_logger()

API_VERSION: Final = "2026-10-28.endive"
THREADS: Final = 6
_CONFLICT: Final = 409
_SERVER_ERROR: Final = 500
TOLERANCE_S: Final = 300
_LOOKED_AT_MOST: Final = 1_000
_PAID_EXPAND: Final = "latest_charge.balance_transaction"
_PAGE_EXPAND: Final = ["setup_intent", "payment_intent." + _PAID_EXPAND]

A = TypeVar("A")
T = TypeVar("T")


class ConfigError(Exception):
    """Settings that must never run together."""


class Gateway(Protocol):
    """What payments needs of a PSP."""

    async def perform(self, call: Call) -> Outcome:
        """Carry `call` out, or learn that it was.

        Raises:
            NotByCard: it is about an investment; nothing was sent.
        """

    async def look_up(self, call: Call) -> Outcome:
        """Find what `call` made by our own id in its metadata, without sending it."""

    async def page(self, session_id: str) -> PageSeen | None:
        """A hosted page as it is now; None while the PSP does not answer."""

    async def refund(self, refund_id: str) -> RefundSeen | None:
        """A refund as it is now; None while the PSP does not answer."""

    async def is_held(self, intent_id: str) -> bool | None:
        """Whether the bank still holds the money; None while the PSP does not answer."""

    async def dispute(self, dispute_id: str) -> DisputeSeen | None:
        """A dispute as it is now; None while the PSP does not answer."""

    async def disputes(self, since: datetime) -> Sequence[str] | None:
        """The ids of disputes opened since then; None while the PSP does not answer."""

    async def moved(self, since: datetime, after: str | None) -> MovedPage | None:
        """A page of what moved our balance since then, older than the line `after`."""

    async def balance_minor(self, currency: str) -> int | None:
        """What is ours at the PSP now, pending and available."""


def _addresses(api_base: str) -> Any:  # noqa: ANN401  # a TypedDict that stripe keeps to itself
    return dict.fromkeys(("api", "connect", "files", "meter_events"), api_base.rstrip("/"))


class StripeGateway:
    """Stripe, by its synchronous client in a few threads."""

    def __init__(self, client: stripe.StripeClient, http: stripe.HTTPXClient) -> None:
        self._v1 = client.v1
        self._http = http
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="stripe")
        self._doing: dict[Kind, Callable[[Call], Outcome]] = {
            "customer": self._customer,
            "setup_page": self._setup_page,
            "hold_page": self._hold_page,
            "repair_page": self._repair_page,
            "expire_page": self._expire_page,
            "charge": self._charge,
            "capture": self._capture,
            "release": self._release,
            "refund": self._refund,
            "detach": self._detach,
        }
        self._finding: dict[Kind, Callable[[Call], Outcome]] = {
            "customer": lambda _call: NeverHappened(),  # a second one costs nothing
            "setup_page": self._find_page,
            "hold_page": self._find_page,
            "repair_page": self._find_page,
            "expire_page": self._expire_page,
            "charge": self._find_charge,
            "capture": self._find_capture,
            "release": self._release,
            "refund": self._find_refund,
            "detach": self._detach,
        }

    def close(self) -> None:
        self._threads.shutdown(wait=False)
        self._http.close()  # type: ignore[no-untyped-call]

    async def perform(self, call: Call) -> Outcome:
        check_by_card(call.instrument)
        return await self._run(partial(_answered, self._doing[call.kind], call))

    async def look_up(self, call: Call) -> Outcome:
        check_by_card(call.instrument)
        return await self._run(partial(_answered, self._finding[call.kind], call))

    async def page(self, session_id: str) -> PageSeen | None:
        return await self._run(partial(_seen, self._page, session_id))

    async def refund(self, refund_id: str) -> RefundSeen | None:
        return await self._run(partial(_seen, self._refund_now, refund_id))

    async def is_held(self, intent_id: str) -> bool | None:
        return await self._run(partial(_seen, self._is_held, intent_id))

    async def dispute(self, dispute_id: str) -> DisputeSeen | None:
        return await self._run(partial(_seen, self._dispute, dispute_id))

    async def disputes(self, since: datetime) -> Sequence[str] | None:
        return await self._run(partial(_seen, self._disputes, since))

    async def moved(self, since: datetime, after: str | None) -> MovedPage | None:
        return await self._run(partial(_seen, partial(self._moved, since), after))

    async def balance_minor(self, currency: str) -> int | None:
        return await self._run(partial(_seen, self._balance, currency))

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _customer(self, call: Call) -> Outcome:
        made = self._v1.customers.create({"metadata": _ours(call)}, _keyed(call))
        return Done(made.id)

    def _setup_page(self, call: Call) -> Outcome:
        made = self._v1.checkout.sessions.create(
            {
                "mode": "setup",
                "customer": call.params["customer_id"],
                "currency": call.params["currency"].lower(),
                "success_url": call.params["success_url"],
                "cancel_url": call.params["cancel_url"],
                "expires_at": call.params["expires_at"],
                "locale": "ja",
                "payment_method_options": {"card": {"request_three_d_secure": "any"}},
                "setup_intent_data": {"metadata": _ours(call)},
                "metadata": _ours(call),
            },
            _keyed(call),
        )
        return _opened(made)

    def _hold_page(self, call: Call) -> Outcome:
        """The amount is held and the card saved: it stands for the money if the hold ends."""
        return self._payment_page(call, is_held=True)

    def _repair_page(self, call: Call) -> Outcome:
        return self._payment_page(call, is_held=False)

    def _payment_page(self, call: Call, *, is_held: bool) -> Outcome:
        made = self._v1.checkout.sessions.create(
            {
                "mode": "payment",
                "customer": call.params["customer_id"],
                "success_url": call.params["success_url"],
                "cancel_url": call.params["cancel_url"],
                "expires_at": call.params["expires_at"],
                "locale": "ja",
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": call.params["currency"].lower(),
                            "unit_amount": call.params["amount_minor"],
                            "product_data": {"name": "ご支援金"},
                        },
                    }
                ],
                "payment_method_options": {"card": {"request_three_d_secure": "any"}},
                "payment_intent_data": _intent_data(call, is_held=is_held),
                "metadata": _ours(call),
            },
            _keyed(call),
        )
        return _opened(made)

    def _expire_page(self, call: Call) -> Outcome:
        session_id = call.params["session_id"]
        session = self._v1.checkout.sessions.retrieve(session_id)
        if session.status == "open":
            try:
                session = self._v1.checkout.sessions.expire(session_id, options=_keyed(call))
            except stripe.InvalidRequestError:
                # It was finished in this very second.
                session = self._v1.checkout.sessions.retrieve(session_id)
                if session.status == "open":
                    return Unknown("still open")
        return Done(session_id, {"status": str(session.status)})

    def _charge(self, call: Call) -> Outcome:
        intent = self._v1.payment_intents.create(
            {
                "amount": call.params["amount_minor"],
                "currency": call.params["currency"].lower(),
                "customer": call.params["customer_id"],
                "payment_method": call.params["payment_method_id"],
                "allowed_payment_method_types": ["card"],
                "confirm": True,
                "off_session": True,
                "transfer_group": f"round_{call.params['round_id']}",
                "metadata": _ours(call),
                "expand": [_PAID_EXPAND],
            },
            _keyed(call),
        )
        return _of_intent(intent)

    def _capture(self, call: Call) -> Outcome:
        intent_id = call.params["intent_id"]
        try:
            taken = self._v1.payment_intents.capture(
                intent_id,
                {"amount_to_capture": call.params["amount_minor"], "expand": [_PAID_EXPAND]},
                _keyed(call),
            )
        except stripe.InvalidRequestError:
            return self._find_capture(call)  # it was let go, or taken, a moment before
        return _of_intent(taken)

    def _find_capture(self, call: Call) -> Outcome:
        found = self._v1.payment_intents.retrieve(
            call.params["intent_id"], {"expand": [_PAID_EXPAND]}
        )
        return NeverHappened() if found.status == "requires_capture" else _of_intent(found)

    def _release(self, call: Call) -> Outcome:
        intent_id = call.params["intent_id"]
        intent = self._v1.payment_intents.retrieve(intent_id, {"expand": [_PAID_EXPAND]})
        if intent.status == "requires_capture":
            intent = self._v1.payment_intents.cancel(
                intent_id, {"cancellation_reason": "abandoned"}, _keyed(call)
            )
        facts = _facts(_paid(intent)) if intent.status == "succeeded" else {}
        return Done(intent_id, {"status": str(intent.status), **facts})

    def _is_held(self, intent_id: str) -> bool:
        return self._v1.payment_intents.retrieve(intent_id).status == "requires_capture"

    def _refund(self, call: Call) -> Outcome:
        made = self._v1.refunds.create(
            {
                "payment_intent": call.params["intent_id"],
                "amount": call.params["amount_minor"],
                "reason": "requested_by_customer",
                "metadata": _ours(call),
            },
            _keyed(call),
        )
        return _of_refund(made)

    def _detach(self, call: Call) -> Outcome:
        method_id = call.params["payment_method_id"]
        method = self._v1.payment_methods.retrieve(method_id)
        if method.customer is not None:
            self._v1.payment_methods.detach(method_id, options=_keyed(call))
        return Done(method_id)

    def _page(self, session_id: str) -> PageSeen:
        session = self._v1.checkout.sessions.retrieve(session_id, {"expand": _PAGE_EXPAND})
        status = cast("Any", session.status)
        setup, intent = session.setup_intent, session.payment_intent
        if status != "complete":
            return PageSeen(status, refusal=_refusal(setup or intent))
        if isinstance(intent, stripe.PaymentIntent):
            return _paid_page(intent, _id_of(session.customer))
        method = setup.payment_method if isinstance(setup, stripe.SetupIntent) else None
        return PageSeen(status, _id_of(session.customer), _id_of(method))

    def _refund_now(self, refund_id: str) -> RefundSeen:
        found = _of_refund(self._v1.refunds.retrieve(refund_id))
        if isinstance(found, Done):
            return RefundSeen("done")
        return RefundSeen("failed", found.code) if isinstance(found, Refused) else _WAITING

    def _dispute(self, dispute_id: str) -> DisputeSeen:
        found = self._v1.disputes.retrieve(dispute_id, {"expand": ["payment_intent"]})
        due_by = found.evidence_details.due_by
        intent = found.payment_intent
        metadata = intent.metadata if isinstance(intent, stripe.PaymentIntent) else None
        return DisputeSeen(
            dispute_id=found.id,
            intent_id=_id_of(intent),
            op_id=metadata["op_id"] if metadata and "op_id" in metadata else None,
            status=str(found.status),
            reason=found.reason,
            amount_minor=found.amount,
            currency=found.currency.upper(),
            created_at=datetime.fromtimestamp(found.created, UTC),
            evidence_due_at=None if due_by is None else datetime.fromtimestamp(due_by, UTC),
            has_evidence=found.evidence_details.has_evidence,
            money=tuple(
                DisputeMoney(line.id, line.reporting_category, line.amount, line.fee)
                for line in found.balance_transactions
            ),
        )

    def _disputes(self, since: datetime) -> Sequence[str]:
        listed = self._v1.disputes.list(
            {"created": {"gte": int(since.timestamp())}, "limit": 100}
        )
        newest = zip(range(_LOOKED_AT_MOST), listed.auto_paging_iter(), strict=False)
        return [each.id for _, each in newest]

    def _moved(self, since: datetime, after: str | None) -> MovedPage:
        params: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
        if after is not None:
            params["starting_after"] = after
        listed = self._v1.balance_transactions.list(params)
        lines = [
            Moved(
                id=each.id,
                category=each.reporting_category,
                source_id=_id_of(each.source),
                amount_minor=each.amount,
                fee_minor=each.fee,
                currency=each.currency.upper(),
                created_at=datetime.fromtimestamp(each.created, UTC),
            )
            for each in listed.data
        ]
        return MovedPage(lines, is_last=not listed.has_more)

    def _balance(self, currency: str) -> int:
        found: Any = self._v1.balance.retrieve()
        parts = [*found.available, *found.pending]
        return sum(each.amount for each in parts if each.currency.upper() == currency)

    def _find_page(self, call: Call) -> Outcome:
        listed = self._v1.checkout.sessions.list(
            {"customer": call.params["customer_id"], "limit": 100}
        )
        made = _made_by(call, listed.auto_paging_iter())
        return NeverHappened() if made is None else _opened(made)

    def _find_charge(self, call: Call) -> Outcome:
        listed = self._v1.payment_intents.list(
            {
                "customer": call.params["customer_id"],
                "limit": 100,
                "expand": [f"data.{_PAID_EXPAND}"],
            }
        )
        made = _made_by(call, listed.auto_paging_iter())
        return NeverHappened() if made is None else _of_intent(made)

    def _find_refund(self, call: Call) -> Outcome:
        listed = self._v1.refunds.list(
            {"payment_intent": call.params["intent_id"], "limit": 100}
        )
        made = _made_by(call, listed.auto_paging_iter())
        return NeverHappened() if made is None else _of_refund(made)


def open_gateway(
    api_key: str, *, api_base: str | None, environment: str, timeout_s: float
) -> StripeGateway:
    """Stripe, or its simulator: only `api_base` tells them apart.

    Raises:
        ConfigError: a live key, or production, with another address than Stripe's.
    """
    if api_base and api_key.startswith(("sk_live_", "rk_live_")):
        raise ConfigError("a live key with an overridden address of Stripe")
    if api_base and environment == "production":
        raise ConfigError("STRIPE_API_BASE is for the demo and for tests only")
    stripe.enable_telemetry = False
    http = stripe.HTTPXClient(timeout=timeout_s, allow_sync_methods=True)
    client = stripe.StripeClient(
        api_key,
        stripe_version=API_VERSION,
        # Our own operations repeat with the same key, each paced: the client's would not be.
        max_network_retries=0,
        http_client=http,
        **({"base_addresses": _addresses(api_base)} if api_base else {}),
    )
    return StripeGateway(client, http)


_WAITING: Final = RefundSeen("pending")


def _ours(call: Call) -> dict[str, str]:
    ids = {name: str(call.params[name]) for name in ("pledge_id",) if name in call.params}
    return {"op_id": str(call.op_id), **ids}


def _intent_data(call: Call, *, is_held: bool) -> Any:  # noqa: ANN401  # stripe's own
    data = {"transfer_group": f"round_{call.params['round_id']}", "metadata": _ours(call)}
    if not is_held:
        return data
    return {**data, "capture_method": "manual", "setup_future_usage": "off_session"}


def _keyed(call: Call) -> Any:  # noqa: ANN401  # stripe's RequestOptions
    return {"idempotency_key": call.key}


def _made_by(call: Call, listed: Iterable[Any]) -> Any:  # noqa: ANN401  # any Stripe object
    for _, each in zip(range(_LOOKED_AT_MOST), listed, strict=False):
        metadata = each.metadata
        if metadata and "op_id" in metadata and metadata["op_id"] == str(call.op_id):
            return each
    return None


def _opened(session: Any) -> Done:  # noqa: ANN401  # stripe.checkout.Session
    return Done(
        session.id,
        {
            "url": session.url,
            "expires_at": session.expires_at,
            "status": str(session.status),
        },
    )


def _of_intent(intent: stripe.PaymentIntent) -> Outcome:
    if intent.status == "succeeded":
        paid = _paid(intent)
        return Done(intent.id, _facts(paid))
    if intent.status == "processing":
        return Pending(intent.id)
    error = intent.last_payment_error
    code = (error and (error.decline_code or error.code)) or str(intent.status)
    return Refused(code, intent.id)


def _facts(paid: Charged) -> Mapping[str, Any]:
    return {
        "charge_id": paid.charge_id,
        "amount_minor": paid.amount_minor,
        "fee_minor": paid.fee_minor,
        "currency": paid.currency,
    }


def _paid(intent: stripe.PaymentIntent) -> Charged:
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge), "asked for with expand"
    balance = charge.balance_transaction
    assert isinstance(balance, stripe.BalanceTransaction), "asked for with expand"
    return Charged(
        intent.id,
        charge.id,
        intent.amount_received,
        balance.fee,
        intent.currency.upper(),
    )


def _paid_page(intent: stripe.PaymentIntent, customer_id: str | None) -> PageSeen:
    """A finished page of an amount: taken, held, or held and let go by the bank again."""
    if intent.status == "canceled":
        return PageSeen("expired")
    paid = _paid(intent) if intent.status == "succeeded" else None
    held = _held(intent) if intent.status == "requires_capture" else None
    method_id = _id_of(intent.payment_method)
    return PageSeen("complete", customer_id, method_id, paid, held)


def _refusal(intent: Any) -> PageRefusal | None:  # noqa: ANN401  # a SetupIntent or a payment's
    """Why the card that was tried last on an open page was refused."""
    is_setup = isinstance(intent, stripe.SetupIntent)
    if not is_setup and not isinstance(intent, stripe.PaymentIntent):
        return None
    error = intent.last_setup_error if is_setup else intent.last_payment_error
    attempt = intent.latest_attempt if is_setup else intent.latest_charge
    if error is None:
        return None
    # A payment that failed before it became a charge is told apart by its card.
    attempt_id = _id_of(attempt) or _id_of(getattr(error, "payment_method", None)) or intent.id
    code = getattr(error, "decline_code", None) or getattr(error, "code", None)
    return PageRefusal(attempt_id, str(code or "card_declined"))


def _held(intent: stripe.PaymentIntent) -> Held:
    charge = intent.latest_charge
    assert isinstance(charge, stripe.Charge), "asked for with expand"
    details = charge.payment_method_details
    assert details is not None
    assert details.card is not None, "cards only"
    assert details.card.capture_before is not None, "it is held"
    return Held(
        intent.id,
        intent.amount_capturable,
        intent.currency.upper(),
        datetime.fromtimestamp(details.card.capture_before, UTC),
    )


def _of_refund(refund: Any) -> Done | Refused | Pending:  # noqa: ANN401  # stripe.Refund
    if refund.status == "succeeded":
        return Done(refund.id)
    if refund.status in {"failed", "canceled"}:
        return Refused(str(getattr(refund, "failure_reason", None) or refund.status), refund.id)
    return Pending(refund.id)


def _id_of(thing: Any) -> str | None:  # noqa: ANN401  # an id, an object or nothing
    return thing if thing is None or isinstance(thing, str) else str(thing.id)


def _answered(act: Callable[[Call], Outcome], call: Call) -> Outcome:
    """Stripe's answers and failures in our words."""
    try:
        return act(call)
    except stripe.CardError as error:
        return Refused(_reason(error), _intent_of(error))
    except (stripe.RateLimitError, stripe.AuthenticationError, stripe.PermissionError) as error:
        log.warning("psp_turns_us_away", error=type(error).__name__)
        return Later()
    except (stripe.APIConnectionError, TimeoutError) as error:
        return Unknown(type(error).__name__)
    except stripe.StripeError as error:
        status = error.http_status or _SERVER_ERROR
        if status >= _SERVER_ERROR or status == _CONFLICT:
            return Unknown(f"{status} {error.code}")
        log.exception("psp_refuses_request", kind=call.kind, op_id=str(call.op_id))
        return Wrong(f"{status} {error.code}")


def _reason(error: stripe.CardError) -> str:
    body = error.error
    return str((body and body.decline_code) or error.code or "card_declined")


def _intent_of(error: stripe.CardError) -> str | None:
    intent = getattr(error.error, "payment_intent", None)
    return _id_of(intent)


def _seen(look: Callable[[A], T], what: A) -> T | None:
    try:
        return look(what)
    except stripe.StripeError as error:
        log.warning("psp_does_not_show", what=str(what), error=type(error).__name__)
        return None


def read_webhook(
    payload: bytes, signature: str, secrets: Sequence[str], now: datetime
) -> Mapping[str, Any]:
    """A signed event as its row; several secrets hold while one is being replaced.

    Raises:
        NotFromPsp: no secret signed these bytes, not within five minutes, or it is no event.
    """
    # The library would compare with the machine's clock, and ours may stand elsewhere.
    if not any(_is_signed(payload, signature, secret) for secret in secrets):
        raise NotFromPsp("The signature is not the PSP's.")
    # The first one, as the library signs it: a second must not make an old event fresh.
    stamp = next(part[2:] for part in signature.split(",") if part.startswith("t="))
    if abs(now.timestamp() - int(stamp)) > TOLERANCE_S:
        raise NotFromPsp("The signature is too old.")
    try:
        event = json.loads(payload)
        about = event["data"]["object"]
        return {
            "id": str(event["id"]),
            "type": str(event["type"]),
            "account": event.get("account"),
            "created": datetime.fromtimestamp(int(event["created"]), UTC),
            "object_id": about.get("id"),
            "payload": event,
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotFromPsp("This is no event.") from error


def _is_signed(payload: bytes, signature: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(
            payload.decode(), signature, secret, tolerance=None
        )
    except (stripe.SignatureVerificationError, ValueError, TypeError):
        return False  # TypeError: the library compares text, and not all text can be compared
    return True
