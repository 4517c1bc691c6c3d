"""Closing reports by HTTP: written by owners, judged by the chamber, read by everybody."""

from uuid import UUID

from fastapi import APIRouter

from services.listing.house import ANYBODY, House
from services.listing.reports import usecases
from services.listing.reports.domain import ReportNotDue, ReportReasonMissing, ReportThere
from services.listing.reports.schemas import (
    JudgedReport,
    OwnReport,
    ReportIn,
    ReportOut,
    ReportQueueOut,
    ReportVerdictIn,
    StandingReport,
    WaitingReport,
)
from services.listing.reviews.domain import OwnHand
from shared.auth import AskerOf, MaybeAskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.problems import refusals

router = APIRouter(tags=["reports"])


@router.put(
    "/projects/{project_id}/reports/{report_id}",
    responses=refusals(
        Unauthenticated, Forbidden, NotFound, IdTaken, ReportNotDue, ReportThere
    ),
)
async def write_report(
    project_id: UUID, report_id: UUID, body: ReportIn, asker: AskerOf, house: House
) -> OwnReport:
    """Report at the end what became of the money; the chamber reads it before anybody else."""
    async with house.app.transaction(asker.actor) as tx:
        report = await usecases.write(
            tx,
            project_id=project_id,
            report_id=report_id,
            words=body.words,
            person_id=asker.person_id,
            now=house.clock(),
        )
    return OwnReport.of(report)


@router.get(
    "/projects/{project_id}/report",
    responses=refusals(Unauthenticated, Forbidden, NotFound),
    # A token is not needed: without one it is the public who reads.
    openapi_extra={"security": [{}]},
)
async def read_report(project_id: UUID, asker: MaybeAskerOf, house: House) -> ReportOut:
    """Until when a published project's report is due, how many days late, and what it says."""
    person_id = asker.person_id if asker else None
    async with house.app.transaction(asker.actor if asker else ANYBODY) as tx:
        shown = await usecases.read(
            tx, project_id, person_id, days=house.report_due_days, now=house.clock()
        )
    told = StandingReport.of(shown.standing)
    return ReportOut(
        due=told.due, report=told.report, own=[OwnReport.of(each) for each in shown.own]
    )


@router.get("/report-queue", responses=refusals(Unauthenticated, Forbidden))
async def read_report_queue(asker: AskerOf, house: House) -> ReportQueueOut:
    """Reports that wait for the asker's chambers, the oldest first; at most 200."""
    async with house.app.transaction(asker.actor) as tx:
        rows = await usecases.waiting(tx, asker.person_id, house.clock())
    return ReportQueueOut(items=[WaitingReport.model_validate(row) for row in rows])


@router.put(
    "/reports/{report_id}/verdict",
    responses=refusals(Unauthenticated, Forbidden, OwnHand, NotFound, ReportReasonMissing),
)
async def judge_report(
    report_id: UUID, body: ReportVerdictIn, asker: AskerOf, house: House
) -> JudgedReport:
    """Release a report, or hold it back with a reason, as staff of the project's chamber."""
    async with house.app.transaction(asker.actor) as tx:
        report = await usecases.judge(
            tx,
            report_id,
            body.verdict,
            body.reason,
            person_id=asker.person_id,
            now=house.clock(),
        )
    return JudgedReport(report_id=report.id, state=report.state, reason=report.reason)
