"""Shapes of claims on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from services.listing.claims.domain import Claim
from shared.wire import Answer, Body, Line


class ClaimIn(Body):
    """`name` is shown to the other staff of the chamber while the claim holds."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "鈴木 真理"}]})

    name: Line


class HeldBy(Answer):
    """Who holds a submission, and until when."""

    name: str
    taken_at: datetime
    until: datetime = Field(description="From this instant on it has lapsed.")
    is_own: bool = Field(description="The asker holds it.")

    @classmethod
    def of(cls, claim: Claim | None, person_id: UUID) -> "HeldBy | None":
        if claim is None:
            return None
        return cls(
            name=claim.name,
            taken_at=claim.taken_at,
            until=claim.until,
            is_own=claim.person_id == person_id,
        )


class ClaimOut(Answer):
    """How the claim on a submission stands after what was asked."""

    project_id: UUID
    claim: HeldBy | None
