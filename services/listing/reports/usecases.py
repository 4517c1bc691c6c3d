"""Write a closing report as the owner, judge it as the chamber, read how it stands."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.listing.projects import store as projects
from services.listing.projects.tables import ProjectRow
from services.listing.reports import domain, store
from services.listing.reports.domain import Due, Report, ReportNotDue, ReportThere, Verdict
from services.listing.reviews.domain import OwnHand
from services.listing.rounds import store as rounds
from services.listing.rounds import usecases as round_usecases
from shared import audit, outbox
from shared.audit import Entry
from shared.contracts.listing import ClosingReportPosted
from shared.database import Transaction
from shared.errors import IdTaken, NotFound
from shared.ids import new_id
from shared.memberships import STAFF, organisations_of, require_role, require_session
from shared.wire import body_hash


@dataclass(frozen=True)
class Standing:
    """How a project stands with its report, and the public one."""

    due: Due
    report: Report | None


@dataclass(frozen=True)
class Shown:
    """What everybody reads, and for the owner what is not public."""

    standing: Standing
    own: list[Report]


async def write(  # noqa: PLR0913  # whose, which, what, when
    tx: Transaction,
    *,
    project_id: UUID,
    report_id: UUID,
    words: str,
    person_id: UUID,
    now: datetime,
) -> Report:
    """Keep what the owner reports at the end; the same again changes nothing.

    Raises:
        NotFound: no such public project of this person's.
        IdTaken: the id names another report.
        ReportNotDue: its round has not succeeded.
        ReportThere: another one waits or is public.
    """
    await require_session(tx)
    project = await projects.load_locked(tx, project_id)
    if project is None or project.owner_person_id != person_id or not project.published_at:
        raise NotFound
    known = await store.find(tx.sql, report_id)
    if known is not None:
        if (known.project_id, known.words) != (project_id, words):
            raise IdTaken("This id names another report.")
        return known
    head = await rounds.of_project(tx, project_id)
    if head is None or rounds.state(head) != "succeeded":
        raise ReportNotDue("Report when the round has succeeded.")
    if await store.state_of(tx.sql, project_id) is not None:
        raise ReportThere("What happens later is an update.")
    report = _new(project, report_id, words, now)
    if not await store.add(tx.sql, report):
        raise IdTaken("This id names another report.")
    await _record(tx, "write_report", None, report, now)
    return report


def _new(project: ProjectRow, report_id: UUID, words: str, now: datetime) -> Report:
    return Report(
        id=report_id,
        project_id=project.id,
        chamber_id=project.chamber_id,
        owner_person_id=project.owner_person_id,
        words=words,
        state="waiting",
        reason="",
        written_at=now,
        posted_at=None,
    )


async def judge(  # noqa: PLR0913  # who says what of which, and when
    tx: Transaction,
    report_id: UUID,
    verdict: Verdict,
    reason: str,
    *,
    person_id: UUID,
    now: datetime,
) -> Report:
    """Release a report or hold it back, as staff of the chamber; the first release is told.

    Raises:
        NotFound: no such report in a chamber of this person's.
        OwnHand: the owner.
        ReportReasonMissing: as it says.
    """
    await require_session(tx)
    report = await store.lock(tx.sql, report_id)
    if report is None:
        raise NotFound
    await require_role(tx, report.chamber_id, STAFF, now)
    if person_id == report.owner_person_id:
        raise OwnHand("Somebody else of the chamber has to do this.")
    became = domain.judge(report.state, verdict, reason)
    posted_at = report.posted_at or (now if became == "released" else None)
    kept = reason if became == "held" else ""
    after = replace(report, state=became, reason=kept, posted_at=posted_at)
    if became != report.state:
        await store.judge(tx.sql, after, person_id, now)
        await _record(tx, f"{verdict}_report", report, after, now)
        await outbox.add(tx, _told(report, after, now))
    return after


def _told(before: Report, after: Report, now: datetime) -> list[ClosingReportPosted]:
    if before.posted_at is not None or after.posted_at is None:
        return []
    return [
        ClosingReportPosted(occurred_at=now, project_id=after.project_id, report_id=after.id)
    ]


async def read(
    tx: Transaction, project_id: UUID, person_id: UUID | None, *, days: int, now: datetime
) -> Shown:
    """How a public project stands with its report, and more for its owner.

    Raises:
        NotFound: no such project for everybody.
    """
    await require_session(tx)
    project = await projects.load(tx, project_id)
    told = await standing(tx, project, days, now) if project else None
    if told is None:
        raise NotFound
    return Shown(
        standing=told,
        own=await store.own(tx.sql, project_id, person_id) if person_id else [],
    )


async def standing(
    tx: Transaction, project: ProjectRow, days: int, now: datetime
) -> Standing | None:
    """What everybody reads of it; None of a project that was never published."""
    if not project.published_at:
        return None
    return Standing(
        due=await _due(tx, project.id, days, now),
        report=await store.posted(tx.sql, project.id),
    )


async def _due(tx: Transaction, project_id: UUID, days: int, now: datetime) -> Due:
    head = await rounds.of_project(tx, project_id)
    if head is None or rounds.state(head) != "succeeded":
        return domain.NOTHING_DUE
    terms = await round_usecases.frozen_draft(tx, head)
    state = await store.state_of(tx.sql, project_id)
    return domain.standing(domain.due_on(terms, days), state, domain.japan_day(now))


async def waiting(tx: Transaction, person_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """Reports that wait for the chambers of this person, the oldest first."""
    await require_session(tx)
    mine = await organisations_of(tx.sql, person_id, "chamber", STAFF, now)
    return await store.waiting(tx.sql, mine, person_id)


async def _record(
    tx: Transaction, command: str, before: Report | None, after: Report, now: datetime
) -> None:
    entry = Entry(
        command=command,
        command_id=new_id(),
        subject_kind="report",
        subject=after.id,
        chamber_id=after.chamber_id,
        before_hash=_hash(before) if before else None,
        after_hash=_hash(after),
    )
    await audit.record(tx, entry, now)


def _hash(report: Report) -> bytes:
    return body_hash(report.id, report.words, report.state, report.reason)
