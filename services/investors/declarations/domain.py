"""Purchases elsewhere, as entries of the ledger of rooms. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.investors.caps.domain import Bucket, Entry, scope_of
from shared.errors import Conflict

JURISDICTION: Final = "JP"


class DeclarationRefused(Conflict):
    """What is declared cannot have happened, or does not fit what it corrects."""

    title = "This declaration cannot be right"


def refuse_future(purchases: Sequence[Mapping[str, Any]], today: date) -> None:
    """Refuse purchases applied for on a day to come.

    Raises:
        DeclarationRefused: one of them is.
    """
    if any(date.fromisoformat(each["applied_on"]) > today for each in purchases):
        raise DeclarationRefused("A purchase cannot have been applied for in the future.")


def bucket(investor_id: UUID, issuer_id: UUID, security_class: str) -> Bucket:
    """The bucket in which purchases of this class of this issuer count."""
    return Bucket(investor_id, scope_of(JURISDICTION, issuer_id, security_class))


def entries(
    at: Bucket,
    issuer_id: UUID,
    security_class: str,
    purchases: Sequence[Mapping[str, Any]],
    *,
    sign: int = 1,
) -> list[Entry]:
    """One entry per purchase; `sign` -1 takes an earlier declaration back."""
    return [
        Entry(
            bucket=at,
            kind="declared",
            amount_minor=sign * int(each["amount_minor"]),
            applied_on=date.fromisoformat(each["applied_on"]),
            paid_on=date.fromisoformat(each["paid_on"]) if each["paid_on"] else None,
            issuer_id=issuer_id,
            security_class=security_class,
        )
        for each in purchases
    ]
