"""A round as payments needs it: whose it is, and who pays its money out. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Round:
    """`payee_id`: the chamber, or the handler of an investment; its people handle the money."""

    id: UUID
    project_id: UUID
    owner_person_id: UUID
    chamber_id: UUID
    handler_id: UUID | None
    payee_id: UUID
    instrument: str
    currency: str
    settles_at: datetime
