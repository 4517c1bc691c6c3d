"""Propose an approval of money terms or risks, and decide it as a second person."""

from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from services.listing.checklists import usecases as checklists
from services.listing.claims import usecases as claims
from services.listing.projects import store as projects
from services.listing.projects import usecases as project_usecases
from services.listing.projects.tables import ProjectRow
from services.listing.projects.usecases import Cause
from services.listing.reviews import answering, domain, proposal_store, second
from services.listing.reviews.approvals import Review, Today, hash_of_answer, standing_of
from services.listing.reviews.domain import Answer, Comment
from services.listing.reviews.second import (
    AlreadyProposed,
    Asked,
    Offered,
    Part,
    Proposal,
    SecondWord,
    State,
)
from services.listing.rounds import store as rounds
from services.listing.ties import usecases as ties
from shared import audit
from shared.audit import Entry
from shared.database import Transaction
from shared.errors import IdTaken, NotFound, WrongState
from shared.ids import derived_id
from shared.memberships import APPROVERS, STAFF, require_role, require_session
from shared.wire import body_hash


async def weighty(tx: Transaction, project: ProjectRow) -> list[Part]:
    """What of money and risk is new in the version that waits; empty: one approver suffices."""
    now = await _offered(tx, project, project.version)
    assert now is not None, "a submitted version is kept for ever"
    return second.weighty(now, await _offered(tx, project, project.live_version))


async def _offered(tx: Transaction, project: ProjectRow, version: int | None) -> Offered | None:
    frozen = await projects.version(tx, project.id, version)
    found = await rounds.of_project(tx, project.id)
    if frozen is None or found is None:
        return None
    terms = await rounds.version(tx, found.id, frozen.version)
    assert terms is not None, "a round has terms for each version it was submitted with"
    return Offered(projects.as_content(frozen.content), rounds.as_draft(terms.terms))


async def propose(
    tx: Transaction, project: ProjectRow, given: Answer, person_id: UUID, today: Today
) -> None:
    """Keep an approval of a locked project until a second person has confirmed it.

    Raises:
        AlreadyProposed: another one waits.
        IdTaken: the id is another's.
        WrongState, ChecksMissing, MustStands, QuoteMissing, ChecklistIncomplete,
        TermsUnsound: as they say.
    """
    cause = Cause("request", derived_id("proposed_approval", given.id))
    await answering.check(tx, project, given, cause, today.now)
    await answering.check_sound(tx, project, today)
    waiting = await proposal_store.open_for(tx.sql, project.id)
    if waiting is not None:
        raise AlreadyProposed("Confirm that one, or say what is wrong.", answer_id=waiting)
    proposal = _proposal(project, given, person_id, today.now)
    if not await proposal_store.add(tx.sql, proposal):
        raise IdTaken("This id names another answer.")
    await _audit(tx, "propose_approval", cause.id, proposal, None, today.now)


def _proposal(project: ProjectRow, given: Answer, person_id: UUID, now: datetime) -> Proposal:
    return Proposal(
        id=given.id,
        project_id=project.id,
        version=project.version,
        chamber_id=project.chamber_id,
        issuer_id=project.issuer_id,
        owner_person_id=project.owner_person_id,
        reason=given.reason,
        checked=list(given.checked),
        not_checked=list(given.not_checked),
        comments=[asdict(each) for each in given.comments],
        body_hash=hash_of_answer(given),
        state="proposed",
        proposed_by=person_id,
        proposed_name=given.name,
        proposed_at=now,
    )


async def answer(tx: Transaction, said: SecondWord, person_id: UUID, today: Today) -> Review:
    """The second word: `agreed` approves the version, `wrong` puts it back into the queue.

    Raises:
        NotFound: no such proposal in a chamber of this person's.
        OwnHand, Forbidden: the owner, or staff who may not approve.
        SamePerson, ConflictOfInterest: who proposed it, or has a hand in the project.
        ClaimedByAnother: somebody else holds the submission.
        WrongState: it was answered otherwise, or overtaken.
        ReasonMissing, ChecklistIncomplete, TermsUnsound: as they say.
    """
    await require_session(tx)
    project = await projects.load_locked(tx, said.project_id)
    known = await proposal_store.find(tx.sql, said.answer_id)
    if project is None or known is None or known.project_id != project.id:
        raise NotFound
    domain.check_hands(project.owner_person_id, person_id)
    becomes = second.became(known, person_id, said.word)
    await _require_may(tx, project, becomes, today.now)
    if known.state != "proposed":
        if (known.state, known.answered_by, known.answer_reason) == (
            becomes,
            person_id,
            said.reason,
        ):
            return await standing_of(tx, project)
        raise WrongState("This was answered already.", state=known.state)
    second.check_second(known, person_id, said)
    if becomes == "confirmed":
        await checklists.require_complete(tx, project, today.now)
    if becomes != "withdrawn":
        await claims.require_free(tx, project.id, person_id, today.now)
        await ties.require_untied(tx, project, today.now)
    await _answer(tx, project, known, said, becomes, person_id=person_id, today=today)
    await claims.end_own(tx, project.id, person_id, today.now)
    return await standing_of(tx, project)


async def _require_may(
    tx: Transaction, project: ProjectRow, becomes: State, now: datetime
) -> None:
    # Row security has shown the project to an operator only where the chamber has nobody.
    if not await proposal_store.asks_as_second(tx.sql, project.id):
        roles = STAFF if becomes == "withdrawn" else APPROVERS
        await require_role(tx, project.chamber_id, roles, now)


async def _answer(  # noqa: PLR0913  # who says what to which
    tx: Transaction,
    project: ProjectRow,
    known: Proposal,
    said: SecondWord,
    becomes: State,
    *,
    person_id: UUID,
    today: Today,
) -> None:
    before = project_usecases.hash_of(project)
    answered = replace(
        known,
        state=becomes,
        answered_by=person_id,
        answered_name=said.name,
        answered_at=today.now,
        answer_reason=said.reason,
    )
    await proposal_store.answer(tx.sql, answered)
    command_id = derived_id("proposed_approval", known.id, becomes)
    if becomes != "confirmed":
        await _audit(tx, f"{said.word}_approval", command_id, known, becomes, today.now)
        return
    cause = Cause("request", command_id)
    await answering.give(
        tx, project, _given(known), person_id=person_id, cause=cause, before=before, today=today
    )


def _given(proposal: Proposal) -> Answer:
    return Answer(
        id=proposal.id,
        project_id=proposal.project_id,
        version=proposal.version,
        verdict="approve",
        reason=proposal.reason,
        checked=tuple(proposal.checked),
        not_checked=tuple(proposal.not_checked),
        comments=tuple(Comment(**each) for each in proposal.comments),  # type: ignore[arg-type]
    )


async def is_repeat(tx: Transaction, given: Answer) -> bool:
    """Whether this very approval was proposed before, whatever became of it.

    Raises:
        IdTaken: the id names another one.
    """
    known = await proposal_store.find(tx.sql, given.id)
    if known is None:
        return False
    if (known.project_id, known.body_hash) != (given.project_id, hash_of_answer(given)):
        raise IdTaken("This id names another answer.")
    return True


async def overtake(tx: Transaction, project: ProjectRow, now: datetime) -> None:
    """A proposal that waits lapses: the version has been answered otherwise."""
    await proposal_store.lapse(tx.sql, project.id, now)


async def asked(tx: Transaction, proposal: Proposal) -> Asked:
    """Who is the second person of it."""
    return "chamber" if await proposal_store.has_second(tx.sql, proposal) else "operator"


async def _audit(  # noqa: PLR0913, PLR0917  # an audit row's parts
    tx: Transaction,
    command: str,
    command_id: UUID,
    about: Proposal,
    becomes: State | None,
    now: datetime,
) -> None:
    entry = Entry(
        command=command,
        command_id=command_id,
        subject_kind="proposed_approval",
        subject=about.id,
        chamber_id=about.chamber_id,
        before_hash=None if becomes is None else body_hash("proposed"),
        after_hash=body_hash(becomes or "proposed"),
    )
    await audit.record(tx, entry, now)
