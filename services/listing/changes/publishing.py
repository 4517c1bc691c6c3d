"""An approved change becomes the page's newest version; a material one is said to matching."""

from dataclasses import replace
from datetime import datetime

from services.listing.changes import domain, store
from services.listing.changes.domain import Change
from services.listing.projects import store as projects
from services.listing.projects.domain import contents
from services.listing.projects.tables import ProjectRow, ProjectVersionRow
from services.listing.reviews.approvals import Today
from services.listing.rounds import store as rounds
from services.listing.rounds.domain import Draft, soundness
from services.listing.rounds.tables import RoundRow, RoundVersionRow
from shared import outbox
from shared.contracts.listing import RoundAmended
from shared.database import Transaction
from shared.wire import body_hash


async def publish(
    tx: Transaction, project: ProjectRow, row: RoundRow, change: Change, today: Today
) -> Change:
    """Make a decided change of a locked project and round everybody's.

    Raises:
        TooLateToChange: nobody could answer before the round closes.
        TermsUnsound: as it says.
    """
    draft = rounds.as_draft(change.terms)
    until = check(change, draft, today)
    decided = replace(change, state="approved", version=project.version + 1, reconfirm_by=until)
    await store.answer(tx.sql, decided)
    await _freeze(tx, project, row, decided, today.now)
    content = projects.as_content(change.content)
    await store.index(tx.sql, project.id, contents.words(content))
    if until is not None:
        await outbox.add(tx, [_amended(decided, until, draft, today.now)])
    return decided


def check(change: Change, draft: Draft, today: Today) -> datetime | None:
    """Until when a material change could be answered; None for another.

    Raises:
        TooLateToChange, TermsUnsound: as they say.
    """
    if any(name.startswith("terms.") for name in change.changed):
        soundness.check_sound(draft, today.now, today.is_business_day)
    if not change.is_material:
        return None
    until = domain.reconfirm_by(today.now, today.is_business_day)
    domain.check_in_time(until, draft.closes_at)
    return until


async def _freeze(
    tx: Transaction, project: ProjectRow, row: RoundRow, change: Change, now: datetime
) -> None:
    assert change.version is not None
    before = await projects.version(tx, project.id, change.base_version)
    assert before is not None, "a version that was public is kept for ever"
    project.version = project.live_version = row.version = change.version
    project.changed_at = now
    row.announced = {**(row.announced or {}), "target_minor": change.terms["target_minor"]}
    projects.add_version(
        tx,
        ProjectVersionRow(
            project_id=project.id,
            version=change.version,
            chamber_id=project.chamber_id,
            content=change.content,
            issuer=before.issuer,
            content_sha256=body_hash(change.content, before.issuer),
            submitted_by=change.owner_person_id,
            submitted_at=change.submitted_at,
            cause_kind="request",
            cause_id=change.id,
        ),
    )
    rounds.add(
        tx,
        RoundVersionRow(
            round_id=row.id,
            version=change.version,
            project_id=project.id,
            terms=change.terms,
            terms_sha256=body_hash(change.terms),
            submitted_at=change.submitted_at,
            cause_id=change.id,
        ),
    )
    await tx.session.flush()


def _amended(change: Change, until: datetime, draft: Draft, now: datetime) -> RoundAmended:
    assert change.version is not None
    return RoundAmended(
        round_id=change.round_id,
        project_id=change.project_id,
        change_id=change.id,
        was_version=change.base_version,
        version=change.version,
        target_minor=draft.target_minor,
        reconfirm_by=until,
        occurred_at=now,
    )
