"""Disputes on the wire: of the pledge its id, of the cardholder nothing."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.payments.disputes.domain import Dispute, State, ToDo, to_do
from shared.wire import Answer


class DisputeOut(Answer):
    """One dispute; `amount_minor` is what the bank asks back, its fee not counted."""

    dispute_id: str = Field(description="The payment provider's own id.")
    pledge_id: UUID
    state: State
    to_do: ToDo = Field(description="`show_refund`: it was sent back already; prove that.")
    reason: str
    amount_minor: int = Field(examples=[10_000])
    currency: str
    opened_at: datetime
    evidence_due_at: datetime | None
    closed_at: datetime | None

    @classmethod
    def of(cls, dispute: Dispute) -> "DisputeOut":
        return cls(
            dispute_id=dispute.dispute_id,
            pledge_id=dispute.pledge_id,
            state=dispute.state,
            to_do=to_do(dispute),
            reason=dispute.reason,
            amount_minor=dispute.amount_minor,
            currency=dispute.currency,
            opened_at=dispute.opened_at,
            evidence_due_at=dispute.evidence_due_at,
            closed_at=dispute.closed_at,
        )


class DisputesOut(Answer):
    disputes: list[DisputeOut]
