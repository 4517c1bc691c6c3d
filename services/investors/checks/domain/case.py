"""What is asked: one case with its figures. Pure; what is None is unknown, never exempt."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final, TypeVar

from services.investors.checks.domain.parts import (
    Bucket,
    Check,
    Earlier,
    Experience,
    Instrument,
    Investor,
    Issue,
    Jurisdiction,
    Licence,
    Request,
    SecurityClass,
)
from shared.errors import Conflict

_CLASSES: Final[dict[Instrument, SecurityClass]] = {"equity": "shares", "fund": "fund"}
_INSTRUMENTS: Final[dict[SecurityClass, Instrument]] = {"shares": "equity", "fund": "fund"}
T = TypeVar("T")


class InputMissing(Conflict):
    """A check lacks an input it cannot do without."""

    title = "The check lacks an input"


def needed(value: T | None, name: str) -> T:
    """The value itself.

    Raises:
        InputMissing: it is unknown; `name` is its place in the body.
    """
    if value is None:
        raise InputMissing(f"This check cannot do without {name}.", missing=name)
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question; a field that its check does not use may be None."""

    check: Check
    jurisdiction: Jurisdiction
    instrument: Instrument | None = None
    licence: Licence | None = None
    issuer: str | None = None
    security_class: SecurityClass | None = None
    firm: str | None = None
    contract_type: str | None = None
    applied_at: datetime | None = None
    payment_date: date | None = None
    offering_start: date | None = None
    subscription_from: date | None = None
    subscription_to: date | None = None
    amount: int | None = None
    bucket: Bucket | None = None
    at: datetime | None = None
    deadline: datetime | None = None
    notice_at: datetime | None = None
    asked_at: datetime | None = None
    experience: Experience | None = None
    trades_per_month: Decimal | None = None
    first_contract: date | None = None
    investor: Investor = field(default_factory=Investor)
    history: Sequence[Earlier] | None = None
    issues: Sequence[Issue] | None = None
    request: Request = field(default_factory=Request)

    @property
    def product(self) -> Instrument | None:
        """The instrument, or the one that its class of security belongs to."""
        if self.instrument is not None or self.security_class is None:
            return self.instrument
        return _INSTRUMENTS[self.security_class]

    @property
    def class_(self) -> SecurityClass | None:
        """The class of security, or that which its instrument makes; None where they differ."""
        made = _CLASSES.get(self.instrument) if self.instrument else None
        if made is not None and self.security_class not in {None, made}:
            return None
        return self.security_class or made
