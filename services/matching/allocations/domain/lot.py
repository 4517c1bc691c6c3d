"""The lot: an order of claims that nobody can know before the round has ended.

Before opening, the SHA-256 of a seed of 32 bytes is published; after the outcome, the seed. The
lot of a claim is its id encrypted with AES-256 under the seed (FIPS 197, one block): different
ids have different lots, and `openssl enc -aes-256-ecb -nopad -K SEED` works one out by hand.
"""

import hashlib
import hmac
from collections.abc import Iterator
from typing import Final
from uuid import UUID

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from services.matching.allocations.domain.claims import HALVES, Flags, Ids, Positions

SEED_BYTES: Final = 32
_ID_BYTES: Final = 16
_ROWS: Final = 8_192
# Fewer rivals than one in so many: theirs alone are drawn.
_FEW: Final = 3


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
    drawn = np.empty((len(ids), 2), np.uint64)
    for rows, some in _encrypted(seed, ids):
        drawn[rows] = some
    return drawn


def winners(seed: bytes, ids: Ids, rivals: Flags, count: int) -> Flags:
    """Those `count` of the `rivals` with the smallest lots; without need none is drawn."""
    several = np.count_nonzero(rivals)
    if not 0 < count < several:
        return rivals if count > 0 else np.zeros_like(rivals)
    if several * _FEW < len(rivals):
        among = np.flatnonzero(rivals)
        won = winners(seed, ids[among], np.ones(several, bool), count)
        return _flags(among[won], len(rivals))
    high = _first_halves(seed, ids)
    border = np.partition(high[rivals], count - 1)[count - 1]
    won = rivals & (high < border)
    equal = np.flatnonzero(rivals & (high == border))
    decided = equal[np.argsort(lots(seed, ids[equal])[:, 1])]
    won[decided[: count - np.count_nonzero(won)]] = True
    return np.asarray(won)


def _flags(positions: Positions, size: int) -> Flags:
    found = np.zeros(size, bool)
    found[positions] = True
    return found


def last(drawn: Ids) -> int:
    """The position of the largest lot; there is one."""
    equal = np.flatnonzero(drawn[:, 0] == drawn[:, 0].max())
    return int(equal[np.argmax(drawn[equal, 1])])


def _first_halves(seed: bytes, ids: Ids) -> npt.NDArray[np.uint64]:
    halves = np.empty(len(ids), np.uint64)
    for rows, some in _encrypted(seed, ids):
        halves[rows] = some[:, 0]
    return halves


def _encrypted(seed: bytes, ids: Ids) -> Iterator[tuple[slice, Ids]]:
    """Some rows after the other, all in the same place: no more memory than a cache has."""
    # One independent block per id and no repeated block: what ECB is unfit for does not occur.
    encryptor = Cipher(algorithms.AES256(seed), modes.ECB()).encryptor()  # noqa: S305
    plain = np.ascontiguousarray(ids, HALVES)
    room = bytearray((_ROWS + 1) * _ID_BYTES)
    drawn = np.frombuffer(room, HALVES).reshape(-1, 2)
    for start in range(0, len(ids), _ROWS):
        some = plain[start : start + _ROWS]
        encryptor.update_into(some.data.cast("B"), room)
        yield slice(start, start + len(some)), drawn[: len(some)]
