"""When a status holds, how long it may, and when it may be renewed. Pure.

Whether somebody may have it is the rulebook's check `professional_status`, asked when granted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID

from services.investors.checks.domain import professional_status
from services.investors.checks.domain.case import Case
from services.investors.checks.domain.parts import (
    Experience,
    Investor,
    StatusType,
)
from services.investors.checks.domain.parts import Status as Frees
from services.investors.rulebook.domain.days import months_before
from services.investors.rulebook.domain.versions import Rulebook
from shared.errors import Conflict

# The kinds of contract of the law; a pledge is one about securities.
ContractType = Literal["securities", "derivatives", "advice", "management"]
OF_PLEDGES: Final[ContractType] = "securities"
# Those that the rules of Japan name.
Granted = Literal["specified_investor", "qualified_institution"]
_LASTS_MONTHS: Final = 12
_RENEWED_FROM_MONTHS: Final = 11


class NotProfessional(Conflict):
    """No test of the rulebook holds for these figures on that day."""

    title = "No test of a professional investor holds"


class StatusRefused(Conflict):
    """Its days cannot be, or the one before it still holds."""

    title = "This status cannot be given so"


@dataclass(frozen=True, slots=True)
class Status:
    """As it was granted; `ended_on` is the first day on which it no longer holds, if ended."""

    status_id: UUID
    investor_id: UUID
    handler_id: UUID
    type: StatusType
    contract_type: ContractType
    valid_from: date
    valid_to: date
    ended_on: date | None

    @property
    def until(self) -> date:
        """The last day on which it holds."""
        if self.ended_on is None:
            return self.valid_to
        return min(self.valid_to, self.ended_on - timedelta(days=1))

    @property
    def renewable_from(self) -> date:
        """The first day on which another one may follow it."""
        return months_before(self.valid_from, -_RENEWED_FROM_MONTHS)

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.until

    @property
    def frees(self) -> Frees:
        """As the checks take it: at this handler alone, for this kind of contract."""
        return Frees(
            type=self.type,
            since=self.valid_from,
            until=self.until,
            firm=str(self.handler_id),
            contract_type=self.contract_type,
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the handler rests it on; `documents` says in words what was seen."""

    documents: str
    net_assets_minor: int | None = None
    investable_minor: int | None = None
    income_minor: int | None = None
    trades_per_month: int | None = None
    experience: Experience | None = None
    first_contract: date | None = None


def last_day(valid_from: date) -> date:
    """The latest end: one year, its first day counted."""
    return months_before(valid_from, -_LASTS_MONTHS) - timedelta(days=1)


def refuse_days(new: Status, standing: Iterable[Status]) -> None:
    """Refuse an end too late or past, and a second one while the first is not yet renewable.

    Raises:
        StatusRefused: with the latest day, or the first day of the renewal.
    """
    latest = last_day(new.valid_from)
    if not new.valid_from <= new.valid_to <= latest:
        raise StatusRefused("A status lasts at most one year.", valid_to=latest)
    for each in standing:
        same = (each.handler_id, each.type, each.contract_type) == (
            new.handler_id,
            new.type,
            new.contract_type,
        )
        if same and each.holds_on(new.valid_from) and new.valid_from < each.renewable_from:
            raise StatusRefused(
                "It still holds, and may be renewed from its eleventh month on.",
                renewable_from=each.renewable_from,
            )


def refuse_unproven(
    rules: Rulebook, new: Status, evidence: Evidence, *, is_person: bool, at: datetime
) -> None:
    """Refuse a person for whom no test of the rulebook holds; a company is by its documents.

    Raises:
        NotProfessional: with the check's own sentence.
    """
    if new.type != "specified_investor" or not is_person:
        return
    case = Case(
        check="professional_status",
        jurisdiction="JP",
        instrument="equity",
        at=at,
        experience=evidence.experience,
        trades_per_month=_decimal(evidence.trades_per_month),
        first_contract=evidence.first_contract,
        investor=Investor(
            kind="individual",
            net_assets=evidence.net_assets_minor,
            investable_assets=evidence.investable_minor,
            prior_year_income=evidence.income_minor,
            public_pension=0,
        ),
    )
    answer = professional_status.decide(rules, case)
    if answer.outcome != "allow":
        raise NotProfessional(answer.text.en)


def _decimal(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)
