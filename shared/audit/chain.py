"""The chain of audit rows as hashes; standard library alone: anybody can compute it anew."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

PLATFORM: Final = "platform"
# What the first row of a chain is sealed after.
GENESIS: Final = b"\x00"


@dataclass(frozen=True, slots=True)
class Row:
    """All that is sealed of one audit row: ids, codes, hashes and an instant.

    `chamber` is an id or `platform`, `seq` the place in that chain, from 1. Hashes are hex,
    empty where there was nothing. `recorded_us` counts microseconds since 1970 in UTC.
    """

    service: str
    chamber: str
    seq: int
    id: int
    actor: str
    command_id: str
    subject_kind: str
    subject: str
    before_hash: str
    after_hash: str
    recorded_us: int


FIELDS: Final = tuple(Row.__slots__)


def seal(previous: bytes, row: Row) -> bytes:
    """SHA-256 of the seal before it and of the row's fields, joined by a bar, in UTF-8."""
    told = "|".join(str(getattr(row, name)) for name in FIELDS)
    return hashlib.sha256(previous + told.encode()).digest()
