"""Shapes of a published allocation on the wire; `allocate --verify` reads the same document."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from shared.contracts.listing import AllotmentRule
from shared.wire import Answer


class CertificateOut(Answer):
    """What one pledge asked for and was given, without saying whose it is.

    `certificate` and `investor` are HMAC-SHA256 of the ids under the seed, first 16 bytes.
    """

    certificate: UUID
    investor: UUID = Field(description="The same for all pledges of one investor.")
    units: int = Field(description="Asked for.")
    allotted_units: int
    investor_units: int = Field(description="Given to this investor in all.")
    investor_lot: str = Field(description="AES-256 of `investor` under the seed; less wins.")
    pledge_lot: str = Field(description="AES-256 of `certificate` under the seed.")


class AllocationOut(Answer):
    """Who got how many units of a round by rule, with all that is needed to work it out again.

    Save it as a file and run `python -m services.matching allocate --verify FILE`.
    """

    round_id: UUID
    project_id: UUID
    rule: AllotmentRule
    limit_units: int
    asked_units: int
    allotted_units: int
    allotted_minor: int
    currency: str
    seed: str = Field(description="32 bytes in hex; public since the outcome.")
    commitment: str = Field(description="SHA-256 of the seed, public since before the opening.")
    committed_at: datetime
    decided_at: datetime
    pledges: list[CertificateOut]
