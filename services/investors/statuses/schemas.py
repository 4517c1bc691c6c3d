"""Shapes of a professional's status on the wire; figures come in and never go out."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from annotated_types import Ge, Le
from pydantic import ConfigDict

from services.investors.checks.domain.parts import Experience, ExperienceKind
from services.investors.statuses.domain import ContractType, Evidence, Granted, Status
from services.investors.statuses.store import Kept
from services.investors.statuses.usecases import Grant
from shared.encryption import ColumnKey
from shared.wire import (
    WRITTEN_AS_JSON,
    AmountOrZeroMinor,
    Answer,
    Body,
    Day,
    SignedAmountMinor,
    Text,
    Whole,
    body_hash,
)

Years = Annotated[Whole, Ge(0), Le(100), WRITTEN_AS_JSON]
Trades = Annotated[Whole, Ge(0), Le(100_000), WRITTEN_AS_JSON]


class ExperienceIn(Body):
    """Whole years of one kind of specified experience."""

    years: Years
    kind: ExperienceKind


class EvidenceIn(Body):
    """What was seen, in words, and the figures the tests of the rulebook ask for, in yen.

    `investable_minor` are securities, derivatives, certain deposits and insurance; no cash.
    `income_minor` is last year's without public pensions; `first_contract` the day of the
    first contract of this kind with any firm.
    """

    documents: Text
    net_assets_minor: SignedAmountMinor | None = None
    investable_minor: AmountOrZeroMinor | None = None
    income_minor: AmountOrZeroMinor | None = None
    trades_per_month: Trades | None = None
    experience: ExperienceIn | None = None
    first_contract: Day | None = None

    def evidence(self) -> Evidence:
        said = dict(self)
        if self.experience is not None:
            years = Decimal(self.experience.years)
            said["experience"] = Experience(years, self.experience.kind)
        return Evidence(**said)


class StatusIn(Body):
    """A handler accepts an investor from today on, to `valid_to` (at most one year)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "handler_id": "01980000-0000-7000-8000-0000000000a1",
                    "type": "specified_investor",
                    "contract_type": "securities",
                    "valid_to": "2027-06-30",
                    "evidence": {
                        "documents": "残高証明書と確定申告書の控えを見ました。",
                        "net_assets_minor": 320_000_000,
                        "investable_minor": 310_000_000,
                        "first_contract": "2019-05-07",
                    },
                }
            ]
        }
    )

    handler_id: UUID
    type: Granted
    contract_type: ContractType
    valid_to: Day
    evidence: EvidenceIn

    def grant(self, investor_id: UUID, status_id: UUID, today: date) -> Grant:
        status = Status(
            status_id=status_id,
            investor_id=investor_id,
            handler_id=self.handler_id,
            type=self.type,
            contract_type=self.contract_type,
            valid_from=today,
            valid_to=self.valid_to,
            ended_on=None,
        )
        written = self.evidence.model_dump(mode="json")
        return Grant(status, self.evidence.evidence(), written, body_hash(self))


class StatusOut(Answer):
    """`valid_to` is the last day on which it holds, its early end taken in."""

    status_id: UUID
    investor_id: UUID
    handler_id: UUID
    type: Granted
    contract_type: ContractType
    valid_from: date
    valid_to: date
    renewable_from: date
    ended_on: date | None
    holds: bool
    granted_at: datetime
    documents: str

    @classmethod
    def of(cls, kept: Kept, today: date, key: ColumnKey) -> "StatusOut":
        status = kept.status
        evidence = key.open(kept.sealed, row=status.status_id)
        return cls.model_validate(
            {
                "status_id": status.status_id,
                "investor_id": status.investor_id,
                "handler_id": status.handler_id,
                "type": status.type,
                "contract_type": status.contract_type,
                "valid_from": status.valid_from,
                "valid_to": status.until,
                "renewable_from": status.renewable_from,
                "ended_on": status.ended_on,
                "holds": status.holds_on(today),
                "granted_at": kept.granted_at,
                "documents": evidence["documents"],
            }
        )


class StatusesOut(Answer):
    statuses: list[StatusOut]
