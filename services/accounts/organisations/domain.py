"""An organisation: the platform itself, a chamber, a handler or a partner. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

PublicKind = Literal["chamber", "handler", "partner"]
Kind = Literal["platform", "chamber", "handler", "partner"]

PLATFORM_NAME: Final = "共感"


@dataclass(frozen=True, slots=True)
class Organisation:
    """What everybody may know of it; the last three are a handler's, else None."""

    id: UUID
    kind: Kind
    name: str
    prefecture: str = ""
    phone: str = ""
    hours: str = ""
    address: str = ""
    registration_number: str | None = None
    association: str | None = None
    complaint_desk: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One office of one of its people, with what administrators see of that person."""

    membership_id: UUID
    person_id: UUID
    email: str | None
    name: str
    role: str
    valid_from: datetime
    valid_to: datetime | None
