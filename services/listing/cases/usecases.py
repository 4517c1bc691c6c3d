"""Open and change a case, and write its notes: all by staff of its chamber."""

from datetime import datetime
from uuid import UUID

from services.listing.cases import domain, store
from services.listing.cases.domain import Case, NoSuchContact, Note
from services.listing.cases.tables import CaseNoteRow, CaseRow, CaseStepRow
from shared import audit
from shared.audit import Entry
from shared.database import Transaction
from shared.errors import IdTaken, NotFound
from shared.ids import new_id
from shared.memberships import STAFF, holds, require_role, require_session
from shared.wire import body_hash


async def save(  # noqa: PLR0913, PLR0917  # what, as it was seen, by whom and when
    tx: Transaction,
    wanted: Case,
    seen_step_no: int,
    person_id: UUID,
    saved_hash: bytes,
    now: datetime,
) -> CaseRow:
    """Open a case, or change it as a whole; the same again changes nothing.

    Raises:
        NotFound: not for staff of this chamber.
        NextStepMissing, NextStepPast, NoSuchContact, StaleCase: as they say.
    """
    await require_role(tx, wanted.chamber_id, STAFF, now)
    row = await store.load_locked(tx, wanted.id)
    if row is None:
        return await _open(tx, wanted, person_id, saved_hash, now)
    if row.chamber_id != wanted.chamber_id:
        raise NotFound
    if row.body_hash == saved_hash:
        return row
    domain.check_unchanged(row.step_no, seen_step_no)
    domain.check_next(wanted, row.next_on, domain.today_of(now))
    await _check_contact(tx, wanted, now)
    before = hash_of(row)
    _change(row, wanted, saved_hash)
    await step(tx, row, "save_case", person_id, before, now)
    return row


async def _open(
    tx: Transaction, wanted: Case, person_id: UUID, saved_hash: bytes, now: datetime
) -> CaseRow:
    domain.check_next(wanted, None, domain.today_of(now))
    await _check_contact(tx, wanted, now)
    new = CaseRow(
        id=wanted.id,
        chamber_id=wanted.chamber_id,
        project_id=None,
        owner_person_id=None,
        join_code=domain.new_code(),
        contact_person_id=wanted.contact_person_id,
        next_on=wanted.next_on,
        is_closed=wanted.is_closed,
        step_no=1,
        opened_at=now,
        changed_at=now,
    )
    _change(new, wanted, saved_hash)
    if not await store.add(tx, new):
        raise NotFound
    row = await store.load_locked(tx, wanted.id)
    assert row is not None
    row.step_no = 0
    await step(tx, row, "open_case", person_id, None, now)
    return row


def _change(row: CaseRow, wanted: Case, saved_hash: bytes) -> None:
    row.visitor_name = wanted.visitor_name
    row.concern = wanted.concern
    row.contact_person_id = wanted.contact_person_id
    row.contact_name = wanted.contact_name
    row.stage = wanted.stage
    row.next_step = wanted.next_step
    row.next_on = wanted.next_on
    row.is_closed = wanted.is_closed
    row.body_hash = saved_hash


async def _check_contact(tx: Transaction, wanted: Case, now: datetime) -> None:
    if not await holds(tx.sql, wanted.contact_person_id, wanted.chamber_id, STAFF, now):
        raise NoSuchContact("Name somebody who works at this chamber.")


async def step(  # noqa: PLR0913, PLR0917  # one step of one case, why and when
    tx: Transaction,
    row: CaseRow,
    command: str,
    person_id: UUID,
    before: bytes | None,
    now: datetime,
) -> None:
    """Keep how a locked case stands from now on, for its timeline."""
    row.step_no += 1
    row.changed_at = now
    await tx.session.flush()  # row security asks the case whose step it is
    command_id = new_id()
    taken = CaseStepRow(
        case_id=row.id,
        step_no=row.step_no,
        chamber_id=row.chamber_id,
        project_id=row.project_id,
        contact_name=row.contact_name,
        stage=row.stage,
        next_step=row.next_step,
        next_on=row.next_on,
        is_closed=row.is_closed,
        person_id=person_id,
        at=now,
        cause_id=command_id,
    )
    store.add_step(tx, taken)
    await tx.session.flush()
    entry = Entry(
        command=command,
        command_id=command_id,
        subject_kind="case",
        subject=row.id,
        chamber_id=row.chamber_id,
        before_hash=before,
        after_hash=hash_of(row),
    )
    await audit.record(tx, entry, now)


async def write_note(
    tx: Transaction, note: Note, person_id: UUID, saved_hash: bytes, now: datetime
) -> CaseNoteRow:
    """Keep a note for ever; the same again changes nothing.

    Raises:
        NotFound: no such case of a chamber of this person's.
        IdTaken: the id is another note's.
        NoteAhead: the talk has not been held yet.
    """
    await require_session(tx)
    case = await store.load(tx, note.case_id)
    if case is None:
        raise NotFound
    await require_role(tx, case.chamber_id, STAFF, now)
    known = await store.note(tx, note.id)
    if known is not None:
        if known.body_hash != saved_hash or known.case_id != note.case_id:
            raise IdTaken("This id names another note.")
        return known
    domain.check_held(note, domain.today_of(now))
    row = _note_row(case, note, person_id, saved_hash, now)
    if not await store.add_note(tx, row):
        raise IdTaken("This id names another note.")
    entry = Entry(
        command="write_case_note",
        command_id=row.cause_id,
        subject_kind="case_note",
        subject=note.id,
        chamber_id=case.chamber_id,
        after_hash=saved_hash,
    )
    await audit.record(tx, entry, now)
    return row


def _note_row(
    case: CaseRow, note: Note, person_id: UUID, saved_hash: bytes, now: datetime
) -> CaseNoteRow:
    return CaseNoteRow(
        id=note.id,
        case_id=case.id,
        chamber_id=case.chamber_id,
        way=note.way,
        audience=note.audience,
        held_on=note.held_on,
        minutes=note.minutes,
        text=note.text,
        written_by=note.written_by,
        person_id=person_id,
        body_hash=saved_hash,
        written_at=now,
        cause_id=new_id(),
    )


def hash_of(row: CaseRow) -> bytes:
    """What an audit row says of a case: where it stands."""
    return body_hash(str(row.id), row.step_no, str(row.project_id), row.body_hash.hex())
