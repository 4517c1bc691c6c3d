"""Shapes of a chamber's calendar and figures on the wire."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from services.listing.overviews.domain import Figures, Obligation, OwedReport
from services.listing.reports.domain import Standing
from services.listing.rounds.domain import Instrument, State
from shared.wire import Answer


class ClosingOut(Answer):
    """A round that is not over."""

    round_id: UUID
    project_id: UUID
    chamber_id: UUID
    title: str
    state: State
    instrument: Instrument
    opens_at: datetime
    closes_at: datetime


class OwedReportOut(Answer):
    """A closing report that is not public yet."""

    project_id: UUID
    chamber_id: UUID
    title: str
    due_on: date
    standing: Standing
    days_overdue: int

    @classmethod
    def of(cls, owed: OwedReport) -> "OwedReportOut":
        assert owed.due.due_on is not None, "what is owed has a day"
        return cls(
            project_id=owed.project_id,
            chamber_id=owed.chamber_id,
            title=owed.title,
            due_on=owed.due.due_on,
            standing=owed.due.standing,
            days_overdue=owed.due.days_overdue,
        )


class CalendarOut(Answer):
    """By their days; at most 200 of each."""

    closings: list[ClosingOut]
    reports: list[OwedReportOut]


class FiguresOut(Answer):
    """One chamber. A share is of `succeeded` and `failed` together."""

    chamber_id: UUID
    submitted: int = Field(description="Projects first submitted since the day.")
    answered: int = Field(description="Of these, how many were answered.")
    median_hours: int | None = Field(description="From the first submission to the answer.")
    slowest_tenth_hours: int | None = Field(description="Nine of ten were answered sooner.")
    approved: int
    versions_until_approved: int = Field(description="Of all approved ones together.")
    succeeded: int
    failed: int

    @classmethod
    def of(cls, figures: Figures) -> "FiguresOut":
        return cls(**{name: getattr(figures, name) for name in cls.model_fields})


class OverviewOut(Answer):
    """The asker's chambers since a day."""

    since: date
    chambers: list[FiguresOut]


class WaitingOut(Answer):
    """What waits in a chamber, most of it for its staff.

    `questions` and `overdue_reports` wait for owners, `seconds` and `second_changes` for a
    second person.
    """

    submissions: int
    seconds: int
    texts: int
    questions: int
    late_steps: int
    updates: int
    reports: int
    overdue_reports: int
    changes: int
    second_changes: int


class PromisedReturn(Answer):
    return_id: UUID
    delivery_month: str = Field(description="`YYYY-MM`, in which it was promised.")


class ObligationOut(Answer):
    """What one owner still has to do after a round has succeeded."""

    project_id: UUID
    round_id: UUID
    owner_person_id: UUID
    due_on: date
    standing: Standing
    returns: list[PromisedReturn]

    @classmethod
    def of(cls, owed: Obligation) -> "ObligationOut":
        assert owed.due.due_on is not None, "what is owed has a day"
        return cls(
            project_id=owed.project_id,
            round_id=owed.round_id,
            owner_person_id=owed.owner_person_id,
            due_on=owed.due.due_on,
            standing=owed.due.standing,
            returns=[
                PromisedReturn(return_id=one, delivery_month=month)
                for one, month in owed.months.items()
            ],
        )


class ObligationsOut(Answer):
    """One part, by round; the next begins after `next_after`."""

    obligations: list[ObligationOut]
    next_after: UUID | None
