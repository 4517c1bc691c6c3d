"""Keep a document, hand it out, and see that the terms name one that is here."""

from datetime import datetime
from uuid import UUID

from services.listing.documents import domain, store
from services.listing.documents.domain import Document, DocumentMissing
from services.listing.projects import store as projects
from services.listing.projects import usecases as project_usecases
from services.listing.projects.domain import CAN
from services.listing.rounds.domain import Draft
from shared import audit
from shared.audit import Entry
from shared.database import Transaction
from shared.errors import IdTaken, NotFound, WrongState
from shared.ids import new_id
from shared.memberships import require_session


async def keep(tx: Transaction, document: Document, person_id: UUID, now: datetime) -> None:
    """Keep one more version, while the project may change; a repeat changes nothing.

    Raises:
        NotFound: the round is not drafted on a project of this person's.
        IdTaken: this version is another file.
        WrongState: the project waits for an answer or is past it.
        TooManyDocuments: there are enough.
    """
    await require_session(tx)
    project_id = await store.project_of(tx.sql, document.round_id)
    if project_id is None:
        raise NotFound
    project = await project_usecases.lock_own(tx, project_id, person_id)
    known = await store.hash_of(tx.sql, document.round_id, document.version)
    if known is not None:
        if known != document.sha256:
            raise IdTaken("This version is another file: count on.")
        return
    state = projects.state(project)
    if not CAN[state].may_change:
        raise WrongState("The document cannot be changed in this state.", state=state)
    domain.check_room(await store.count(tx.sql, document.round_id))
    command_id = new_id()
    await store.add(
        tx.sql,
        document,
        project_id=project_id,
        owner_person_id=person_id,
        cause_id=command_id,
        now=now,
    )
    entry = Entry(
        command="keep_document",
        command_id=command_id,
        subject_kind="document",
        subject=document.round_id,
        chamber_id=project.chamber_id,
        after_hash=bytes.fromhex(document.sha256),
    )
    await audit.record(tx, entry, now)


async def read(tx: Transaction, round_id: UUID) -> Document:
    """The document of a round whose terms the asker may read.

    Raises:
        NotFound: there is none for this asker.
        Unauthenticated: the session has ended.
    """
    await require_session(tx)
    found = await store.shown(tx.sql, round_id)
    if found is None:
        raise NotFound
    return found


async def check_here(tx: Transaction, round_id: UUID, draft: Draft) -> None:
    """Refuse terms whose document nobody could open.

    Raises:
        DocumentMissing: its file is not here, or is another one.
    """
    if draft.equity is None:
        return
    named = draft.equity.document
    if await store.hash_of(tx.sql, round_id, named.version) != named.sha256:
        raise DocumentMissing("Upload the file first.", document_version=named.version)
