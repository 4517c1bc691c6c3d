"""The card rail in our words: what we ask of the PSP and what may come back. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from shared.errors import Forbidden

Kind = Literal[
    "customer",
    "setup_page",
    "hold_page",
    "repair_page",
    "expire_page",
    "charge",
    "capture",
    "release",
    "refund",
    "detach",
]
PageKind = Literal["setup_page", "hold_page", "repair_page"]
PAGE_KINDS: Final = ("setup_page", "hold_page", "repair_page")
OperationState = Literal["prepared", "sent", "unknown", "succeeded", "declined", "failed"]
LIVE: Final = ("prepared", "sent", "unknown")
# The law bars cards from investments; the rest is not offered by card.
BY_CARD: Final = frozenset({"reward", "donation"})
# The PSP forgets keys after 24 h; an hour earlier we stop to rely on them.
KEY_LIFE: Final = timedelta(hours=23)
CALLS_PER_S: Final = 20
_PAUSES_S: Final = (1, 2, 5, 10, 20, 30)


class NotFromPsp(Forbidden):
    """A webhook that the PSP did not sign, or not just now."""

    title = "Not from the payment provider"


class NotByCard(AssertionError):
    """An investment was about to reach the PSP: a bug, and never sent."""


def check_by_card(instrument: str) -> None:
    """The guard of the gateway's one entrance.

    Raises:
        NotByCard: the law or the house bars this instrument from cards.
    """
    if instrument not in BY_CARD:
        raise NotByCard(f"{instrument} never goes by card")


@dataclass(frozen=True, slots=True)
class Call:
    """One thing asked of the PSP; `key` makes a repeat the same thing."""

    op_id: UUID
    kind: Kind
    key: str
    instrument: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """It happened; `facts` are plain values, such as `url` of a page."""

    stripe_id: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """A bank said no: `code` is its reason, the finest that we were given."""

    code: str
    stripe_id: str | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Begun, and its end is not known yet; it is read again later."""

    stripe_id: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Perhaps it happened, perhaps not: the same key again, never a new one."""

    why: str


@dataclass(frozen=True, slots=True)
class Later:
    """It did not happen: too many requests."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """The PSP cannot understand or do what was asked: a bug of ours, or a thing long gone."""

    why: str


@dataclass(frozen=True, slots=True)
class NeverHappened:
    """Looked up after the key's life: there is nothing."""


Outcome = Done | Refused | Pending | Unknown | Later | Wrong | NeverHappened


@dataclass(frozen=True, slots=True)
class Charged:
    """Money that the PSP took."""

    intent_id: str
    charge_id: str
    amount_minor: int
    fee_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Held:
    """Money that a bank keeps for us until `capture_before`: its word, never our reckoning."""

    intent_id: str
    amount_minor: int
    currency: str
    capture_before: datetime


@dataclass(frozen=True, slots=True)
class PageRefusal:
    """A bank said no on a page: `attempt_id` is the PSP's, so that it is told once."""

    attempt_id: str
    code: str


@dataclass(frozen=True, slots=True)
class PageSeen:
    """A hosted page as it is now; complete ones carry a saved card, held or taken money.

    An open one may carry the refusal of the card that was tried last.
    """

    status: Literal["open", "complete", "expired"]
    customer_id: str | None = None
    payment_method_id: str | None = None
    charged: Charged | None = None
    held: Held | None = None
    refusal: PageRefusal | None = None


@dataclass(frozen=True, slots=True)
class RefundSeen:
    """A refund as it is now; one that succeeded may fail later."""

    status: Literal["done", "pending", "failed"]
    why: str | None = None


@dataclass(frozen=True, slots=True)
class DisputeMoney:
    """One line of the PSP's list: taken if negative, given back if positive."""

    line_id: str
    category: str
    amount_minor: int
    fee_minor: int


@dataclass(frozen=True, slots=True)
class DisputeSeen:
    """A dispute as it is now. `op_id` is our own operation that made the charge."""

    dispute_id: str
    intent_id: str | None
    op_id: str | None
    status: str
    reason: str
    amount_minor: int
    currency: str
    created_at: datetime
    evidence_due_at: datetime | None
    has_evidence: bool
    money: tuple[DisputeMoney, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """One line of the PSP's own account of our money; `amount_minor` is negative going out.

    `category` is the PSP's word (`charge`, `refund`, `dispute`, …), `source_id` what moved it.
    """

    id: str
    category: str
    source_id: str | None
    amount_minor: int
    fee_minor: int
    currency: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MovedPage:
    """Lines, newest first; `is_last` where no older ones follow."""

    lines: Sequence[Moved]
    is_last: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """The row around one call: intended before, recorded after."""

    id: UUID
    key: str
    kind: Kind
    pledge_id: UUID
    subject_id: UUID
    instrument: str
    attempt: int
    params: Mapping[str, Any]
    state: OperationState
    stripe_id: str | None
    outcome: Mapping[str, Any] | None
    tries: int
    sent_at: datetime | None

    @property
    def call(self) -> Call:
        return Call(self.id, self.kind, self.key, self.instrument, self.params)

    def is_key_old(self, now: datetime) -> bool:
        """Whether the PSP may have forgotten the key: then only a look tells."""
        return self.sent_at is not None and now - self.sent_at > KEY_LIFE


@dataclass(frozen=True, slots=True)
class Intent:
    """An operation to be written down before it is sent."""

    id: UUID
    key: str
    kind: Kind
    pledge_id: UUID
    subject_id: UUID
    instrument: str
    attempt: int
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A hosted page of ours."""

    id: UUID
    pledge_id: UUID
    kind: PageKind
    session_id: str | None
    url: str | None
    state: Literal["asked", "open", "complete", "expired", "failed"]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """A card that its holder allowed us to charge later."""

    id: UUID
    investor_id: UUID
    customer_id: str
    payment_method_id: str


def pause_after(tries: int) -> timedelta:
    """How long to wait before the same call is made again."""
    return timedelta(seconds=_PAUSES_S[min(tries, len(_PAUSES_S)) - 1])
