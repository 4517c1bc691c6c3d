"""The PSP in memory: pages, cards, charges and refunds; answers get lost, or come late.

It keeps keys as the real one does and never takes or sends money that it was not asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from services.payments.rails.domain import (
    PAGE_KINDS,
    Call,
    Charged,
    Done,
    Held,
    Later,
    NeverHappened,
    Outcome,
    PageSeen,
    Pending,
    RefundSeen,
    Refused,
    Unknown,
    Wrong,
)
from tests.schedules.tasks import Pause

FEE_MINOR: Final = 36
CARDS: Final = ("good", "good", "good", "poor", "asks", "slow")


@dataclass
class Session:
    """A hosted page."""

    id: str
    op_id: str
    kind: str
    customer_id: str
    pledge_id: str
    amount_minor: int
    expires_at: int
    status: Any = "open"
    method_id: str | None = None
    intent_id: str | None = None


@dataclass
class Intent:
    """Money asked of a card."""

    id: str
    op_id: str
    pledge_id: str
    amount_minor: int
    status: str
    refunded_minor: int = 0
    capture_before: datetime | None = None


@dataclass
class SentBack:
    """A refund."""

    id: str
    op_id: str
    intent_id: str
    amount_minor: int
    status: Any


@dataclass
class Psp:
    """`trouble` is how likely a request or its answer is lost, `broken` what must never be."""

    random: Random
    clock: Callable[[], datetime]
    reached: Callable[[str], None]
    trouble: float = 0.15
    sessions: dict[str, Session] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)
    attached: dict[str, bool] = field(default_factory=dict)
    intents: dict[str, Intent] = field(default_factory=dict)
    refunds: dict[str, SentBack] = field(default_factory=dict)
    keys: dict[str, Outcome] = field(default_factory=dict)
    made_by: dict[UUID, Outcome] = field(default_factory=dict)
    webhooks: list[dict[str, Any]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    made: int = 0

    async def perform(self, call: Call) -> Outcome:
        """Carry it out; on the way there and back anything may happen."""
        assert call.instrument in {"reward", "donation"}, "an investment reached the PSP"
        await Pause()
        if self.random.random() < self.trouble / 3:
            self.reached("request lost")
            return Later() if self.random.random() < 0.5 else Unknown("no answer")
        if call.key not in self.keys:
            self.keys[call.key] = getattr(self, f"_{call.kind}")(call)
            self.made_by[call.op_id] = self.keys[call.key]
        outcome = self.keys[call.key]
        await Pause()
        if self.random.random() < self.trouble:
            self.reached("answer lost")
            return Unknown("no answer")
        return self._now(call, outcome)

    async def look_up(self, call: Call) -> Outcome:
        await Pause()
        if call.kind == "capture":
            found = self._intent(call.params["intent_id"])
            is_open = found.status == "requires_capture"
            return NeverHappened() if is_open else self._of(found)
        if call.kind in {"detach", "expire_page", "release"}:
            return self._now(call, getattr(self, f"_{call.kind}")(call))
        if call.kind == "customer" or call.op_id not in self.made_by:
            return NeverHappened()
        return self._now(call, self.made_by[call.op_id])

    async def page(self, session_id: str) -> PageSeen | None:
        await Pause()
        if self.random.random() < self.trouble:
            return None
        seen = self._seen(self._session(session_id))
        await Pause()
        return seen

    def _seen(self, session: Session) -> PageSeen:
        intent = self._intent(session.intent_id) if session.intent_id else None
        if session.status != "complete" or (intent and intent.status == "canceled"):
            return PageSeen("expired" if session.status == "complete" else session.status)
        if intent is None:
            return PageSeen("complete", session.customer_id, session.method_id)
        if intent.status == "succeeded":
            charged = self._charged(intent.id)
            return PageSeen("complete", session.customer_id, session.method_id, charged)
        assert intent.capture_before is not None
        held = Held(intent.id, intent.amount_minor, "JPY", intent.capture_before)
        return PageSeen("complete", session.customer_id, session.method_id, None, held)

    async def is_held(self, intent_id: str) -> bool | None:
        await Pause()
        if self.random.random() < self.trouble:
            return None
        return self._intent(intent_id).status == "requires_capture"

    async def refund(self, refund_id: str) -> RefundSeen | None:
        await Pause()
        if self.random.random() < self.trouble:
            return None
        refund = self.refunds[refund_id]
        if refund.status == "pending":
            self._settle(refund)
        return RefundSeen(refund.status, "closed" if refund.status == "failed" else None)

    def complete(self, session_id: str) -> bool:
        """Its holder fills the page in; whether it was still open."""
        session = self._session(session_id)
        if session.status != "open":
            return False
        session.status = "complete"
        method_id = self._new("pm")
        self.methods[method_id] = self.random.choice(CARDS)
        session.method_id = method_id
        self.attached[method_id] = session.kind != "repair_page"
        if session.kind != "setup_page":
            session.intent_id = self._take(session)
        self.tell("checkout.session", session_id, session.op_id)
        return True

    def tell(self, kind: str, id_: str, op_id: str) -> None:
        """Send a webhook, some day."""
        about = {"object": kind, "id": id_, "metadata": {"op_id": op_id}}
        event_id = self._new("evt")
        self.webhooks.append(
            {
                "id": event_id,
                "type": kind,
                "created": self.clock(),
                "object_id": id_,
                "payload": {"data": {"object": about}},
            }
        )

    def net_minor(self, pledge_id: str) -> int:
        """What it took for this pledge and has not sent back, nor is sending."""
        return sum(
            each.amount_minor - each.refunded_minor
            for each in self.intents.values()
            if each.pledge_id == pledge_id and each.status == "succeeded"
        )

    def open_sessions(self, pledge_id: str) -> list[Session]:
        found = [each for each in self.sessions.values() if each.pledge_id == pledge_id]
        return [each for each in found if self._session(each.id).status == "open"]

    def held(self, pledge_id: str) -> list[str]:
        """Intents of this pledge whose money a bank still keeps for us."""
        return [
            each.id
            for each in self.intents.values()
            if each.pledge_id == pledge_id
            and self._intent(each.id).status == "requires_capture"
        ]

    def _new(self, kind: str) -> str:
        self.made += 1
        return f"{kind}_{self.made}"

    def _session(self, session_id: str) -> Session:
        session = self.sessions[session_id]
        if session.status == "open" and self.clock().timestamp() >= session.expires_at:
            session.status = "expired"
        return session

    def _now(self, call: Call, outcome: Outcome) -> Outcome:
        """An answer as it would be read today: what was pending may have ended."""
        if isinstance(outcome, Done) and call.kind in PAGE_KINDS:
            status = self._session(outcome.stripe_id).status
            return Done(outcome.stripe_id, {**outcome.facts, "status": status})
        if isinstance(outcome, Pending) and call.kind == "charge":
            intent = self.intents[outcome.stripe_id]
            if intent.status == "succeeded":
                return self._paid(intent)
            intent.status = "succeeded"
        return outcome

    def _customer(self, _call: Call) -> Outcome:
        return Done(self._new("cus"))

    def _setup_page(self, call: Call) -> Outcome:
        session = Session(
            id=self._new("cs"),
            op_id=str(call.op_id),
            kind=call.kind,
            customer_id=call.params["customer_id"],
            pledge_id=call.params["pledge_id"],
            amount_minor=call.params["amount_minor"],
            expires_at=call.params["expires_at"],
        )
        self.sessions[session.id] = session
        return Done(session.id, {"url": session.id})

    _repair_page = _setup_page
    _hold_page = _setup_page

    def _expire_page(self, call: Call) -> Outcome:
        session = self._session(call.params["session_id"])
        if session.status == "open":
            session.status = "expired"
            self.tell("checkout.session", session.id, session.op_id)
        return Done(session.id, {"status": session.status})

    def _charge(self, call: Call) -> Outcome:
        method = call.params["payment_method_id"]
        if not self.attached.get(method):
            self.reached("card was gone")
            return Wrong("no such card")
        kind = self.methods[method]
        if kind in {"poor", "asks"}:
            # A poor card has money again one day.
            if kind == "poor" and self.random.random() < 0.3:
                self.methods[method] = "good"
            return Refused(
                "insufficient_funds" if kind == "poor" else "authentication_required"
            )
        intent = Intent(
            self._new("pi"),
            str(call.op_id),
            call.params["pledge_id"],
            call.params["amount_minor"],
            "processing" if kind == "slow" else "succeeded",
        )
        self.intents[intent.id] = intent
        self.tell("payment_intent", intent.id, intent.op_id)
        return Pending(intent.id) if kind == "slow" else self._paid(intent)

    def _take(self, session: Session) -> str:
        """Money by a page: taken at once, or held as long as the bank likes."""
        intent = Intent(
            self._new("pi"),
            session.op_id,
            session.pledge_id,
            session.amount_minor,
            "succeeded",
        )
        if session.kind == "hold_page":
            intent.status = "requires_capture"
            days = self.random.choice((2, 7, 30, 30))
            intent.capture_before = self.clock() + timedelta(days=days)
            self.reached("amount held")
        self.intents[intent.id] = intent
        return intent.id

    def _intent(self, intent_id: str) -> Intent:
        """As it is now: a bank lets go of what nobody takes in time."""
        intent = self.intents[intent_id]
        if intent.capture_before and self.clock() >= intent.capture_before:
            self._let_go(intent)
        return intent

    def _let_go(self, intent: Intent) -> None:
        if intent.status == "requires_capture":
            intent.status = "canceled"
            self.tell("payment_intent", intent.id, intent.op_id)

    def _capture(self, call: Call) -> Outcome:
        intent = self._intent(call.params["intent_id"])
        if self.random.random() < self.trouble:
            self._let_go(intent)
            self.reached("hold lost")
        if intent.status == "requires_capture":
            intent.amount_minor = call.params["amount_minor"]
            intent.status = "succeeded"
        return self._of(intent)

    def _of(self, intent: Intent) -> Outcome:
        return self._paid(intent) if intent.status == "succeeded" else Refused("canceled")

    def _release(self, call: Call) -> Outcome:
        intent = self._intent(call.params["intent_id"])
        self._let_go(intent)
        facts = self._paid(intent).facts if intent.status == "succeeded" else {}
        return Done(intent.id, {"status": intent.status, **facts})

    def _paid(self, intent: Intent) -> Done:
        charged = self._charged(intent.id)
        names = ("charge_id", "amount_minor", "fee_minor", "currency")
        return Done(intent.id, {name: getattr(charged, name) for name in names})

    def _charged(self, intent_id: str) -> Charged:
        intent = self.intents[intent_id]
        return Charged(intent_id, f"ch_{intent_id}", intent.amount_minor, FEE_MINOR, "JPY")

    def _refund(self, call: Call) -> Outcome:
        intent = self.intents[call.params["intent_id"]]
        amount: int = call.params["amount_minor"]
        if intent.refunded_minor + amount > intent.amount_minor:
            self.broken.append(f"I11: {intent.id} is sent back twice")
            return Refused("charge_already_refunded")
        luck = self.random.random()
        status = "done" if luck < 0.6 else "pending"
        refund = SentBack(self._new("re"), str(call.op_id), intent.id, amount, status)
        self.refunds[refund.id] = refund
        intent.refunded_minor += amount
        self.tell("refund", refund.id, refund.op_id)
        return Done(refund.id) if status == "done" else Pending(refund.id)

    def _settle(self, refund: SentBack) -> None:
        refund.status = "done" if self.random.random() < 0.7 else "failed"
        if refund.status == "failed":
            self.reached("refund failed")
            self.intents[refund.intent_id].refunded_minor -= refund.amount_minor

    def _detach(self, call: Call) -> Outcome:
        method_id = call.params["payment_method_id"]
        self.attached[method_id] = False
        return Done(method_id)
