"""The audit row of what was decided about a payment without anybody asking."""

from uuid import UUID

from services.payments.payments.domain import Payment
from shared import audit


def entry_of(
    command: str, command_id: UUID, kind: str, payment: Payment, subject: UUID
) -> audit.Entry:
    return audit.Entry(
        command=command,
        command_id=command_id,
        subject_kind=kind,
        subject=subject,
        chamber_id=payment.chamber_id,
    )
