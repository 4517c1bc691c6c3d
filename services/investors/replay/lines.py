"""The shape of one line of the public export, for whoever reads one."""

from datetime import date
from typing import Final, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StrictInt, model_validator

from services.investors.caps.domain import Bucket, Entry, EntryKind
from services.investors.replay.domain.export import Told

NOBODY: Final = UUID(int=0)


class LineIn(BaseModel):
    """One entry as it was exported; what only holds have is null elsewhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bucket: UUID
    kind: EntryKind
    hold: UUID | None
    amount: StrictInt
    applied_on: date
    paid_on: date | None
    counted_before: StrictInt | None = None
    cap_at_least: StrictInt | None = None
    exempt_by: str | None = None
    rule: tuple[str, int] | None = None
    inputs_sha256: str | None = None

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        if (self.kind == "declared") != (self.hold is None):
            raise ValueError("everything but what was declared has a hold")
        if self.hold is not None and self.paid_on is None:
            raise ValueError("a hold has a payment day")
        return self

    def entry(self) -> Entry:
        """As an entry of the ledger, as far as it was told."""
        return Entry(
            bucket=Bucket(self.bucket, "exported"),
            kind=self.kind,
            amount_minor=self.amount,
            applied_on=self.applied_on,
            paid_on=self.paid_on,
            issuer_id=NOBODY,
            security_class=None,
            hold_id=self.hold,
            counted_before_minor=self.counted_before,
            cap_minor=self.cap_at_least,
        )

    def told(self) -> Told:
        """By which rule it was held."""
        return Told(self.rule, self.exempt_by)
