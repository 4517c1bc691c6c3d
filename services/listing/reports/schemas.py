"""Shapes of closing reports on the wire."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from services.listing.reports.domain import Due, Report, State, Verdict
from services.listing.reports.domain import Standing as StandingOfDay
from services.listing.reports.usecases import Standing
from shared.wire import LINES, Answer, Body, OptionalText

# Not stripped: what is too short is too short as it came, as the document says.
Words = Annotated[str, StringConstraints(min_length=50, max_length=8_000, pattern=LINES)]


class ReportIn(Body):
    """What was done with the money, what was not, and what became of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "words": "おかげさまで、9月に柿の加工場を直しました。集まったお金は屋根と"
                    "機械に使い、のこりはありません。リターンは9月末までに全員へ送りました。"
                }
            ]
        }
    )

    words: Words


class ReportVerdictIn(Body):
    """`reason` is for the writer of a report that is held back."""

    verdict: Verdict
    reason: OptionalText = ""


class DueOut(Answer):
    """Until when the report is owed; `none`: no round of the project has succeeded."""

    standing: StandingOfDay
    due_on: date | None
    days_overdue: int = Field(description="0 where it is not overdue.")

    @classmethod
    def of(cls, due: Due) -> "DueOut":
        return cls(standing=due.standing, due_on=due.due_on, days_overdue=due.days_overdue)


class PostedReport(Answer):
    """The public report, with the day it was first public."""

    report_id: UUID
    words: str
    posted_at: datetime

    @classmethod
    def of(cls, report: Report) -> "PostedReport":
        assert report.posted_at is not None, "what is public was posted"
        return cls(report_id=report.id, words=report.words, posted_at=report.posted_at)


class OwnReport(Answer):
    """What the asker wrote, with the chamber's reason where it is held back."""

    report_id: UUID
    words: str
    state: State
    reason: str
    written_at: datetime

    @classmethod
    def of(cls, report: Report) -> "OwnReport":
        return cls(
            report_id=report.id,
            words=report.words,
            state=report.state,
            reason=report.reason,
            written_at=report.written_at,
        )


class StandingReport(Answer):
    """How a project stands with its report, and the public one."""

    due: DueOut
    report: PostedReport | None

    @classmethod
    def of(cls, told: Standing) -> "StandingReport":
        return cls(
            due=DueOut.of(told.due),
            report=PostedReport.of(told.report) if told.report else None,
        )


class ReportOut(StandingReport):
    """`own` for the owner alone: what is not public."""

    own: list[OwnReport]


class JudgedReport(Answer):
    report_id: UUID
    state: State
    reason: str


class WaitingReport(Answer):
    """A report that waits for the asker's chamber; not judged by who wrote it."""

    report_id: UUID
    project_id: UUID
    chamber_id: UUID
    project_title: str
    words: str
    written_at: datetime
    is_own: bool


class ReportQueueOut(Answer):
    items: list[WaitingReport]
