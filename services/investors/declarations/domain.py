"""Purchases elsewhere, as entries of the ledger of rooms. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.investors.caps.domain import Bucket, Entry, amounts, scope_of
from shared.errors import Conflict

JURISDICTION: Final = "JP"


class DeclarationRefused(Conflict):
    """What is declared cannot have happened, or does not fit what it corrects."""

    title = "This declaration cannot be right"


class DeclarationFixed(Conflict):
    """A pledge was decided by what was declared; it cannot be taken back while that stands."""

    title = "A pledge rests on this declaration"


def refuse_future(purchases: Sequence[Mapping[str, Any]], today: date) -> None:
    """Refuse purchases applied for on a day to come.

    Raises:
        DeclarationRefused: one of them is.
    """
    if any(date.fromisoformat(each["applied_on"]) > today for each in purchases):
        raise DeclarationRefused("A purchase cannot have been applied for in the future.")


def refuse_taking_back(
    earlier: Sequence[Mapping[str, Any]],
    purchases: Sequence[Mapping[str, Any]],
    held: Sequence[Entry],
) -> None:
    """Refuse to leave out a purchase that a standing hold was decided by; more may be added.

    Raises:
        DeclarationFixed: a hold stands in this bucket, and one of `earlier` is missing.
    """
    if not any(each.hold_id is not None and each.amount_minor for each in amounts(held)):
        return
    if Counter(map(_said, earlier)) - Counter(map(_said, purchases)):
        raise DeclarationFixed("A pledge rests on what was declared: only add to it.")


def _said(purchase: Mapping[str, Any]) -> tuple[str, str | None, int]:
    return purchase["applied_on"], purchase["paid_on"], int(purchase["amount_minor"])


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
