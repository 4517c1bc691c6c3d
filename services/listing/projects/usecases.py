"""Draft a project, freeze a version, and take its steps; the review itself is above."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.listing.issuers import store as issuers
from services.listing.issuers.domain import Issuer
from services.listing.projects import domain, store
from services.listing.projects.domain import (
    ChamberFixed,
    Parties,
    Says,
    State,
    Step,
    UnknownChamber,
    UnknownIssuer,
    contents,
)
from services.listing.projects.domain.contents import Content
from services.listing.projects.tables import ProjectEventRow, ProjectRow, ProjectVersionRow
from shared import audit, outbox
from shared.audit import Entry
from shared.contracts.envelope import Event
from shared.contracts.registry import CONTRACTS
from shared.database import Transaction
from shared.errors import NotFound, WrongState
from shared.ids import new_id
from shared.memberships import require_session
from shared.places.towns import code_of
from shared.wire import body_hash


@dataclass(frozen=True, slots=True)
class Cause:
    """What made a step: a person's command by its id, or an event by its own."""

    kind: Literal["request", "event"]
    id: UUID


@dataclass(frozen=True, slots=True)
class Standing:
    """A project as its owner is told after saving."""

    state: State
    version: int
    missing: list[str]


async def save_draft(
    tx: Transaction, parties: Parties, content: Content, saved_hash: bytes, now: datetime
) -> Standing:
    """Keep the working copy of a project, making the project where there is none.

    Raises:
        NotFound: the id is somebody else's project.
        WrongState: it waits for an answer or is past it, and this is another text.
        UnknownChamber, UnknownIssuer, ChamberFixed: as they say.
    """
    await require_session(tx)
    row = await store.load_locked(tx, parties.project_id)
    if row is None:
        await _check_parties(tx, parties)
        if not await store.add(tx, parties, now):
            raise NotFound
        row = await store.load_locked(tx, parties.project_id)
        assert row is not None
    if row.owner_person_id != parties.owner_person_id:
        raise NotFound
    known = await store.draft(tx, row.id)
    if known is None or known.body_hash != saved_hash:
        await _change(tx, row, parties, now)
        before = known.body_hash if known else None
        store.save_draft(tx, known, row, content, saved_hash)
        entry = Entry(
            command="save_project",
            command_id=new_id(),
            subject_kind="project_draft",
            subject=row.id,
            chamber_id=row.chamber_id,
            before_hash=before,
            after_hash=saved_hash,
        )
        await audit.record(tx, entry, now)
    lacking = contents.missing(content, is_mail_order=False)
    return Standing(store.state(row), row.version, lacking)


async def _change(tx: Transaction, row: ProjectRow, parties: Parties, now: datetime) -> None:
    state = store.state(row)
    if not domain.may_write(state):
        raise WrongState("The project cannot be changed in this state.", state=state)
    wanted = (parties.chamber_id, parties.issuer_id)
    if wanted != (row.chamber_id, row.issuer_id):
        if row.version:
            raise ChamberFixed("It was submitted to this chamber with this issuer.")
        if parties.chamber_id != row.chamber_id and await store.is_accompanied(tx.sql, row.id):
            raise ChamberFixed("A case of this chamber accompanies it.")
        await _check_parties(tx, parties)
        row.chamber_id, row.issuer_id = wanted
    row.changed_at = now


async def _check_parties(tx: Transaction, parties: Parties) -> None:
    if not await store.is_chamber(tx.sql, parties.chamber_id):
        raise UnknownChamber("Choose one of the chambers on the platform.")
    if await issuers.load(tx, parties.issuer_id) is None:
        raise UnknownIssuer("Register the issuer, then name it here.")


async def lock_own(tx: Transaction, project_id: UUID, person_id: UUID) -> ProjectRow:
    """One's own project, locked.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    row = await store.load_locked(tx, project_id)
    if row is None or row.owner_person_id != person_id:
        raise NotFound
    return row


def freeze(  # noqa: PLR0913, PLR0917  # what is frozen, why and when
    tx: Transaction,
    row: ProjectRow,
    content: Content,
    issuer: Issuer,
    cause: Cause,
    now: datetime,
) -> ProjectVersionRow:
    """Keep the working copy and its issuer as the next version, for ever."""
    document = store.as_document(content)
    shown = {
        "issuer_id": str(issuer.id),
        "kind": issuer.kind,
        "name": issuer.name,
        "representative": issuer.representative,
        "address": issuer.address,
        "phone": issuer.phone,
        "corporate_number": issuer.corporate_number,
    }
    row.version += 1
    row.submitted_at = now
    frozen = ProjectVersionRow(
        project_id=row.id,
        version=row.version,
        chamber_id=row.chamber_id,
        content=document,
        issuer=shown,
        content_sha256=body_hash(document, shown),
        submitted_by=row.owner_person_id,
        submitted_at=now,
        cause_kind=cause.kind,
        cause_id=cause.id,
    )
    store.add_version(tx, frozen)
    return frozen


async def take(
    tx: Transaction, row: ProjectRow, step: Step, cause: Cause, now: datetime
) -> None:
    """Move a locked project one step, and say what the step says."""
    event = _event(row, step.says, now, await _where(tx, row, step.says))
    row.state = step.became
    row.step_no += 1
    row.changed_at = now
    store.add_event(
        tx,
        ProjectEventRow(
            project_id=row.id,
            step_no=row.step_no,
            trigger=step.on,
            from_state=step.was,
            to_state=step.became,
            version=row.version,
            at=now,
            said=event.event_id if event else None,
            cause_kind=cause.kind,
            cause_id=cause.id,
        ),
    )
    if step.became == "live" and row.published_at is None:
        await _publish(tx, row, now)
    await tx.session.flush()
    await outbox.add(tx, [event] if event else [])


async def _where(tx: Transaction, row: ProjectRow, says: Says | None) -> dict[str, str]:
    """Town and theme as codes, for those who match people with what everybody may see."""
    if says != "ProjectPublished":
        return {}
    shown = await store.version(tx, row.id, row.live_version)
    assert shown is not None, "a project goes live with an approved version"
    content = store.as_content(shown.content)
    town = code_of(content.prefecture, content.town)
    return {"municipality": town, "theme": content.category}


def _event(
    row: ProjectRow, says: Says | None, now: datetime, where: dict[str, str]
) -> Event | None:
    if says is None:
        return None
    return CONTRACTS[says].model_validate(
        {
            "project_id": row.id,
            "chamber_id": row.chamber_id,
            "version": row.version,
            "owner_person_id": row.owner_person_id,
            "occurred_at": now,
            **where,
        }
    )


async def _publish(tx: Transaction, row: ProjectRow, now: datetime) -> None:
    row.published_at = now
    shown = await store.version(tx, row.id, row.live_version)
    assert shown is not None, "a project goes live with an approved version"
    await store.index(tx.sql, row.id, contents.words(store.as_content(shown.content)))


def hash_of(row: ProjectRow) -> bytes:
    """What an audit row says of a project: where it stands, not what it says."""
    return body_hash(str(row.id), row.state, row.version, row.live_version, row.step_no)
