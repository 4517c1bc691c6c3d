"""Disputes that cardholders open at their bank."""

from collections.abc import Sequence
from datetime import UTC, datetime

import stripe

from services.payments.rails.domain import DisputeMoney, DisputeSeen
from services.payments.rails.psp.calls import LOOKED_AT_MOST, id_of


class Disputes:
    """Read only: evidence is given on Stripe's own pages."""

    def __init__(self, v1: stripe.V1Services) -> None:
        self._v1 = v1

    def seen(self, dispute_id: str) -> DisputeSeen:
        found = self._v1.disputes.retrieve(dispute_id, {"expand": ["payment_intent"]})
        due_by = found.evidence_details.due_by
        intent = found.payment_intent
        metadata = intent.metadata if isinstance(intent, stripe.PaymentIntent) else None
        return DisputeSeen(
            dispute_id=found.id,
            intent_id=id_of(intent),
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

    def opened_since(self, since: datetime) -> Sequence[str]:
        listed = self._v1.disputes.list(
            {"created": {"gte": int(since.timestamp())}, "limit": 100}
        )
        newest = zip(range(LOOKED_AT_MOST), listed.auto_paging_iter(), strict=False)
        return [each.id for _, each in newest]
