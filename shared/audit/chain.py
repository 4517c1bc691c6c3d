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


@dataclass(frozen=True, slots=True)
class Veiled:
    """A row as anybody may see it: its place, and the digest of all it says.

    Nobody gets from a digest to who did what, for a row holds ids that cannot be guessed.
    """

    service: str
    chamber: str
    seq: int
    digest: str


FIELDS: Final = tuple(Row.__slots__)
VEILED: Final = tuple(Veiled.__slots__)


def veil(row: Row) -> Veiled:
    """SHA-256 of the row's fields, joined by a bar, in UTF-8; as hex."""
    told = "|".join(str(getattr(row, name)) for name in FIELDS)
    return Veiled(row.service, row.chamber, row.seq, hashlib.sha256(told.encode()).hexdigest())


def seal(previous: bytes, row: Row | Veiled) -> bytes:
    """SHA-256 of the seal before it and of the row's digest, as bytes."""
    veiled = veil(row) if isinstance(row, Row) else row
    return hashlib.sha256(previous + bytes.fromhex(veiled.digest)).digest()
