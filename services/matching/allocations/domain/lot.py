"""The lot: an order of claims that nobody can know before the round has ended.

Before opening, the SHA-256 of a seed of 32 bytes is published; after the outcome, the seed. The
lot of a claim is its id encrypted with AES-256 under the seed (FIPS 197, one block): different
ids have different lots, and `openssl enc -aes-256-ecb -nopad -K SEED` works one out by hand.
"""

import hashlib
import hmac
from typing import Final
from uuid import UUID

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from services.matching.allocations.domain.claims import Ids, Positions

SEED_BYTES: Final = 32


def commitment(seed: bytes) -> str:
    """What is published of the seed before the round opens: its SHA-256, in hex."""
    return hashlib.sha256(seed).hexdigest()


def name_under(seed: bytes, own_id: UUID) -> UUID:
    """How a published list names a pledge or an investor: tied to its id, which it hides.

    The first 16 bytes of HMAC-SHA256 (RFC 2104) of the id's 16 bytes under the seed: whoever
    knows an id finds its name once the seed is public, and nobody finds the id of a name.
    """
    return UUID(bytes=hmac.digest(seed, own_id.bytes, "sha256")[:16])


def lots(seed: bytes, ids: Ids) -> Ids:
    """The lot of each id, (n, 2): compared as one number of 128 bits, the smaller wins."""
    # One independent block per id and no repeated block: what ECB is unfit for does not occur.
    encryptor = Cipher(algorithms.AES256(seed), modes.ECB()).encryptor()  # noqa: S305
    drawn = encryptor.update(ids.astype(">u8").tobytes())
    return np.frombuffer(drawn, dtype=">u8").reshape(-1, 2).astype(np.uint64)


def first(drawn: Ids, count: int) -> Positions:
    """Positions of the `count` smallest lots, in no order; of all where there are no more."""
    if not 0 < count < len(drawn):
        return np.arange(max(0, min(count, len(drawn))))
    high = drawn[:, 0]
    border = np.partition(high, count - 1)[count - 1]
    inside = np.flatnonzero(high < border)
    equal = np.flatnonzero(high == border)
    decided = equal[np.argsort(drawn[equal, 1])]
    return np.concatenate((inside, decided[: count - len(inside)]))


def last(drawn: Ids) -> int:
    """The position of the largest lot; there is one."""
    equal = np.flatnonzero(drawn[:, 0] == drawn[:, 0].max())
    return int(equal[np.argmax(drawn[equal, 1])])
