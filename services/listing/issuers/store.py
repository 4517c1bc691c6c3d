"""Issuers in and out of the database; row security shows an owner only their own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.listing.issuers.domain import Issuer
from services.listing.issuers.tables import IssuerRow
from shared.database import Transaction


def issuer(row: IssuerRow) -> Issuer:
    return Issuer(
        id=row.id,
        kind=row.kind,  # type: ignore[arg-type]  # a CHECK lists the kinds
        name=row.name,
        representative=row.representative,
        address=row.address,
        phone=row.phone,
        corporate_number=row.corporate_number,
    )


async def add(
    tx: Transaction, new: Issuer, owner_person_id: UUID, body_hash: bytes, now: datetime
) -> bool:
    """Whether it was added: not if the id, the number or the person is there already."""
    made = await tx.session.exec(
        insert(IssuerRow)
        .values(
            id=new.id,
            owner_person_id=owner_person_id,
            kind=new.kind,
            name=new.name,
            representative=new.representative,
            address=new.address,
            phone=new.phone,
            corporate_number=new.corporate_number,
            body_hash=body_hash,
            created_at=now,
            changed_at=now,
        )
        .on_conflict_do_nothing()
        .returning(col(IssuerRow.id))
    )
    return made.first() is not None


async def load(tx: Transaction, issuer_id: UUID) -> IssuerRow | None:
    return await tx.session.get(IssuerRow, issuer_id)


async def load_locked(tx: Transaction, issuer_id: UUID) -> IssuerRow | None:
    return await tx.session.get(IssuerRow, issuer_id, with_for_update={"key_share": True})
