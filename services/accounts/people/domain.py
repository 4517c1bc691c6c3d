"""A person: somebody who can sign in. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.errors import Conflict


class StillNeeded(Conflict):
    """A person with an office, or acting for an investor, cannot be closed."""

    title = "This account is still needed"


@dataclass(frozen=True, slots=True)
class Person:
    """`email` is None once the account was closed."""

    id: UUID
    email: str | None
    name: str
    closed_at: datetime | None = None
