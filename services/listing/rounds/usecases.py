"""Draft a round, freeze its terms, schedule it, and follow what matching says of it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.listing.projects import domain as project_domain
from services.listing.projects import store as projects
from services.listing.projects import usecases as project_usecases
from services.listing.projects.tables import ProjectRow
from services.listing.projects.usecases import Cause
from services.listing.rounds import domain, store
from services.listing.rounds.domain import (
    Draft,
    IsBusinessDay,
    On,
    OneRoundOnly,
    State,
    Unforeseen,
    UnknownHandler,
    soundness,
)
from services.listing.rounds.tables import (
    RoundDraftRow,
    RoundEventRow,
    RoundRow,
    RoundVersionRow,
)
from shared import audit, outbox
from shared.audit import Entry
from shared.contracts.listing import ReturnTerms, RoundScheduled, Terms
from shared.contracts.matching import (
    RoundCancelled,
    RoundFailed,
    RoundOpened,
    RoundPaused,
    RoundResumed,
    RoundSettling,
    RoundSucceeded,
)
from shared.database import Transaction
from shared.errors import IdTaken, WrongState
from shared.ids import new_id
from shared.memberships import require_session
from shared.wire import body_hash

FIRST_TERMS: Final = 1

RoundFact = (
    RoundOpened
    | RoundPaused
    | RoundResumed
    | RoundSettling
    | RoundSucceeded
    | RoundFailed
    | RoundCancelled
)


async def save_draft(  # noqa: PLR0913  # what is saved, by whom, when
    tx: Transaction,
    *,
    project_id: UUID,
    round_id: UUID,
    person_id: UUID,
    draft: Draft,
    saved_hash: bytes,
    now: datetime,
    is_business_day: IsBusinessDay,
) -> RoundRow | None:
    """Keep the working copy of the project's round; answers its head once it was submitted.

    Raises:
        NotFound: the project is not this person's.
        WrongState: the project waits for an answer or is past it, and this is another draft.
        TermsUnsound, UnknownHandler, OneRoundOnly: as they say.
        IdTaken: the id names a round of another project.
    """
    await require_session(tx)
    project = await project_usecases.lock_own(tx, project_id, person_id)
    known = await store.draft_of_project(tx, project_id)
    if known and (known.round_id, known.body_hash) == (round_id, saved_hash):
        return await store.load(tx, round_id)
    state = projects.state(project)
    if not project_domain.may_write(state):
        raise WrongState("The round cannot be changed in this state.", state=state)
    if known and known.round_id != round_id:
        raise OneRoundOnly("Change the round that is there.", round_id=known.round_id)
    soundness.check_sound(draft, now, is_business_day)
    await _check_handler(tx, draft)
    entry = Entry(
        command="save_round",
        command_id=new_id(),
        subject_kind="round_draft",
        subject=round_id,
        chamber_id=project.chamber_id,
        before_hash=known.body_hash if known else None,
        after_hash=saved_hash,
    )
    if known:
        store.replace_draft(known, draft, saved_hash, now)
    elif not await store.add_draft(tx, _new_draft(project, round_id, draft, saved_hash, now)):
        raise IdTaken("This id names another round.")
    project.changed_at = now
    await audit.record(tx, entry, now)
    return await store.load(tx, round_id)


def _new_draft(
    project: ProjectRow, round_id: UUID, draft: Draft, saved_hash: bytes, now: datetime
) -> RoundDraftRow:
    return RoundDraftRow(
        round_id=round_id,
        project_id=project.id,
        owner_person_id=project.owner_person_id,
        terms=store.as_document(draft),
        body_hash=saved_hash,
        saved_at=now,
    )


async def _check_handler(tx: Transaction, draft: Draft) -> None:
    handler_id = domain.handler_of(draft)
    if handler_id and not await store.is_handler(tx.sql, handler_id):
        raise UnknownHandler("Choose one of the handlers on the platform.")


async def freeze(
    tx: Transaction, project: ProjectRow, round_id: UUID, draft: Draft, cause: Cause
) -> RoundRow:
    """Keep the terms as those of the project's newest version, for ever."""
    row = await store.load_locked(tx, round_id) or RoundRow(
        id=round_id,
        project_id=project.id,
        chamber_id=project.chamber_id,
        handler_id=None,
        owner_person_id=project.owner_person_id,
        issuer_id=project.issuer_id,
        instrument=draft.instrument,
        version=0,
        step_no=0,
        terms_version=None,
        chamber_approval_id=None,
        handler_approval_id=None,
    )
    row.version = project.version
    row.instrument = draft.instrument
    row.handler_id = domain.handler_of(draft)
    # Approvals are for one version.
    row.chamber_approval_id = row.handler_approval_id = None
    store.add(tx, row)
    await tx.session.flush()
    document = store.as_document(draft)
    frozen = RoundVersionRow(
        round_id=round_id,
        version=project.version,
        project_id=project.id,
        terms=document,
        terms_sha256=body_hash(document),
        submitted_at=project.submitted_at or project.changed_at,
        cause_id=cause.id,
    )
    store.add(tx, frozen)
    return row


async def frozen_draft(tx: Transaction, row: RoundRow) -> Draft:
    """The terms of the version that waits for answers."""
    frozen = await store.version(tx, row.id, row.version)
    assert frozen is not None, "a round has terms for each version it was submitted with"
    return store.as_draft(frozen.terms)


async def schedule(  # noqa: PLR0913  # the round, its project, why, when
    tx: Transaction,
    row: RoundRow,
    project: ProjectRow,
    draft: Draft,
    *,
    cause: Cause,
    now: datetime,
    is_business_day: IsBusinessDay,
) -> None:
    """Hand a round with all its approvals to matching.

    Raises:
        TermsUnsound: its time has passed while it waited.
    """
    soundness.check_sound(draft, now, is_business_day)
    terms = _terms(row, draft, now, is_business_day)
    event = RoundScheduled(
        round_id=row.id,
        project_id=row.project_id,
        chamber_id=row.chamber_id,
        handler_id=row.handler_id,
        owner_person_id=row.owner_person_id,
        terms=terms,
        terms_version=FIRST_TERMS,
        occurred_at=now,
    )
    row.terms_version = FIRST_TERMS
    row.announced = terms.model_dump(mode="json")
    row.opens_at = terms.opens_at
    row.closes_at = terms.closes_at
    _step(tx, row, "schedule", "scheduled", event_id=event.event_id, cause=cause, now=now)
    await tx.session.flush()
    step = project_domain.command(projects.state(project), "schedule")
    await project_usecases.take(tx, project, step, cause, now)
    await outbox.add(tx, [event])


def _terms(row: RoundRow, draft: Draft, now: datetime, is_business_day: IsBusinessDay) -> Terms:
    computed = domain.dates(draft, is_business_day)
    equity = draft.equity
    return Terms(
        instrument=draft.instrument,
        mode=draft.mode,
        allotment=draft.allotment,
        allotment_rule=draft.allotment_rule,
        book_limit_units=draft.book_limit_units,
        issuer_id=row.issuer_id,
        security_class=equity.security_class if equity else None,
        licence=equity.licence if equity else None,
        unit_minor=domain.lowest_minor(draft),
        target_minor=draft.target_minor,
        limit_units=draft.limit_units,
        rails=list(draft.rails),
        returns=[
            ReturnTerms(
                return_id=each.return_id,
                unit_minor=each.price_minor,
                stock_units=each.stock_units,
            )
            for each in draft.returns
        ],
        # Nothing opens in the past, however long the approvals took.
        opens_at=max(now, draft.opens_at or now),
        closes_at=draft.closes_at,
        settles_at=computed.settles_at,
        transfer_within_days=draft.transfer_within_days,
        transfers_end=computed.transfers_end,
        payment_day=computed.payment_day,
    )


def _step(  # noqa: PLR0913  # the columns of the log
    tx: Transaction,
    row: RoundRow,
    trigger: str,
    became: State,
    *,
    event_id: UUID | None,
    cause: Cause,
    now: datetime,
) -> None:
    was, row.state = row.state, became
    row.step_no += 1
    store.add(
        tx,
        RoundEventRow(
            round_id=row.id,
            project_id=row.project_id,
            step_no=row.step_no,
            trigger=trigger,
            from_state=was,
            to_state=became,
            at=now,
            said=event_id,
            cause_kind=cause.kind,
            cause_id=cause.id,
        ),
    )


async def follow(
    tx: Transaction, facts: Sequence[RoundFact], now: datetime
) -> Collection[UUID]:
    """Show what matching says of running rounds, on the round and on its project.

    Returns the ids of the facts that changed something.

    Raises:
        Unforeseen: a fact about a round that was never scheduled, or out of order.
    """
    known = await store.load_all(tx, [fact.round_id for fact in facts])
    # One lock order: projects by id, then rounds by id.
    parents = await projects.load_all_locked(tx, {row.project_id for row in known.values()})
    rounds = await store.load_all_locked(tx, known.keys())
    acted = [fact for fact in facts if await _follow(tx, rounds, parents, fact, now)]
    return [fact.event_id for fact in acted]


async def _follow(
    tx: Transaction,
    rounds: dict[UUID, RoundRow],
    parents: dict[UUID, ProjectRow],
    fact: RoundFact,
    now: datetime,
) -> bool:
    row = rounds.get(fact.round_id)
    was = store.state(row) if row else None
    if row is None or was is None:
        raise Unforeseen(f"{type(fact).__name__} for a round that is not scheduled")
    on: On = type(fact).__name__  # type: ignore[assignment]  # the classes are the words
    became = domain.follow(was, on)
    if became is None:
        return False
    cause = Cause("event", fact.event_id)
    _step(tx, row, on, became, event_id=None, cause=cause, now=now)
    project = parents[row.project_id]
    if step := project_domain.fact(projects.state(project), on):
        await project_usecases.take(tx, project, step, cause, now)
    return True
