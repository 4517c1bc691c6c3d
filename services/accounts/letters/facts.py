"""What a letter keeps of what it is about, until it is sent: ids, amounts, codes and dates."""

from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.accounts.rounds.domain import INVESTMENTS, Pledge, Round


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    @property
    def is_investment(self) -> bool:
        return getattr(self, "instrument", None) in INVESTMENTS


class PledgeFacts(_Facts):
    """A pledge when the letter was written; `paid_minor`: what is charged or was given back."""

    pledge_id: UUID
    project_id: UUID
    instrument: str
    rail: str
    amount_minor: int
    currency: str
    pay_by: datetime
    withdraw_until: datetime | None
    is_backed: bool
    reason: str
    mode: str | None
    closes_at: datetime | None
    settles_at: datetime | None
    is_by_rule: bool | None = None
    paid_minor: int | None = None
    allotted_units: int | None = None

    @classmethod
    def of(
        cls, pledge: Pledge, paid_minor: int | None = None, allotted_units: int | None = None
    ) -> "PledgeFacts":
        told = {"paid_minor": paid_minor, "allotted_units": allotted_units}
        return cls(pledge_id=pledge.id, **told, **asdict(pledge))


class RoundFacts(_Facts):
    """A round when the letter was written; `outcome` and the sum where they are known."""

    round_id: UUID
    project_id: UUID
    instrument: str
    mode: str
    target_minor: int
    currency: str
    closes_at: datetime
    settles_at: datetime
    counted_minor: int | None = None
    allotted_minor: int | None = None
    outcome: str = ""

    @classmethod
    def of(
        cls, told: Round, *, counted_minor: int | None = None, outcome: str = ""
    ) -> "RoundFacts":
        rest = asdict(told)
        return cls(round_id=told.id, counted_minor=counted_minor, outcome=outcome, **rest)


class ReviewFacts(_Facts):
    """Which version of which project was answered."""

    project_id: UUID
    chamber_id: UUID
    version: int


class AuthorityFacts(_Facts):
    """Who would act for which company towards which firm, until when."""

    investor_id: UUID
    authority_id: UUID
    handler_id: UUID
    valid_to: date


class DayMovedFacts(_Facts):
    """A pledge whose round is paid on another day."""

    pledge_id: UUID
    project_id: UUID
    payment_day: date


class InvitationFacts(_Facts):
    """A place of a co-investment group, or beside its round, that is offered until a time."""

    invitation_id: UUID
    project_id: UUID
    answer_by: datetime
    kind: str = "round"


class IntroductionFacts(_Facts):
    """Who may be led to whom; `other_person_id` is whom the reader is told how to reach."""

    introduction_id: UUID
    project_id: UUID
    owner_person_id: UUID
    part: str
    answer_by: datetime | None = None
    other_person_id: UUID | None = None
    outcome: str = ""

    @property
    def path(self) -> str:
        """The owner's page of it."""
        return f"/owner/projects/{self.project_id}/introductions"


class ChangeFacts(_Facts):
    """A pledge whose page has changed in what matters, and until when it is answered."""

    pledge_id: UUID
    project_id: UUID
    was_version: int
    version: int
    reconfirm_by: datetime


class UpdateFacts(_Facts):
    """An update of a project that somebody pledged to."""

    project_id: UUID
    update_id: UUID


class ReportFacts(_Facts):
    """The closing report of a project that somebody pledged to."""

    project_id: UUID
    report_id: UUID


class OverCapFacts(_Facts):
    """A pledge that no longer fits since its round is paid on another day."""

    investor_id: UUID
    pledge_id: UUID
    round_id: UUID
    payment_day: date


class DeliveryFacts(_Facts):
    """Returns that are promised for a month, `YYYY-MM`."""

    project_id: UUID
    round_id: UUID
    return_ids: list[UUID]
    month: str


class OwedReportFacts(_Facts):
    """A closing report that is not public, and until when it is due."""

    project_id: UUID
    due_on: date
