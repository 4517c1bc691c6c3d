"""Register an issuer, or correct its name and address."""

from datetime import datetime
from uuid import UUID

from services.listing.issuers import domain, store
from services.listing.issuers.domain import Issuer, IssuerTaken
from services.listing.issuers.tables import IssuerRow
from shared import audit
from shared.audit import Entry
from shared.database import Transaction
from shared.errors import NotFound
from shared.ids import new_id
from shared.memberships import require_session


async def save(
    tx: Transaction, wanted: Issuer, person_id: UUID, body_hash: bytes, now: datetime
) -> Issuer:
    """Register `wanted` for this person, or correct it; the same again changes nothing.

    Raises:
        NumberWrong: the corporate number cannot be right.
        IssuerTaken: the legal entity or the id is registered already.
        IssuerFixed: it would become another legal entity.
    """
    await require_session(tx)
    domain.check_number(wanted.kind, wanted.corporate_number)
    if await store.add(tx, wanted, person_id, body_hash, now):
        await _audit(tx, wanted.id, None, body_hash, now)
        return wanted
    row = await store.load_locked(tx, wanted.id)
    if row is None:
        raise IssuerTaken("This legal entity is registered: ask your chamber who did it.")
    if row.body_hash == body_hash:
        return wanted
    domain.check_same_entity(store.issuer(row), wanted)
    await _audit(tx, wanted.id, row.body_hash, body_hash, now)
    _correct(row, wanted, body_hash, now)
    return wanted


def _correct(row: IssuerRow, wanted: Issuer, body_hash: bytes, now: datetime) -> None:
    row.name = wanted.name
    row.representative = wanted.representative
    row.address = wanted.address
    row.phone = wanted.phone
    row.body_hash = body_hash
    row.changed_at = now


async def read(tx: Transaction, issuer_id: UUID) -> Issuer:
    """One's own issuer.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    await require_session(tx)
    row = await store.load(tx, issuer_id)
    if row is None:
        raise NotFound
    return store.issuer(row)


async def _audit(
    tx: Transaction, issuer_id: UUID, before: bytes | None, after: bytes, now: datetime
) -> None:
    entry = Entry(
        command="save_issuer",
        command_id=new_id(),
        subject_kind="issuer",
        subject=issuer_id,
        before_hash=before,
        after_hash=after,
    )
    await audit.record(tx, entry, now)
