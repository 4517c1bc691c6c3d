"""What each investor asks for in an oversubscribed round, as columns; not what she gets."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Units = npt.NDArray[np.int64]
Positions = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Ids = npt.NDArray[np.uint64]

# Products of two such sums still fit into 64 bits.
MOST_UNITS: Final = 2**31 - 1
# The halves of a UUID as its own bytes have them: what is encrypted needs no turning round.
HALVES: Final = np.dtype(">u8")


@dataclass(frozen=True, slots=True)
class Claims:
    """One row per investor, in any order; nothing depends on it.

    `ids`: (n, 2) of `HALVES`, the two halves of a UUID, distinct. `units`: asked for, >= 1, at
    most `MOST_UNITS` in all. `at_most`: what she may still hold, >= 0. `at_least`: what she
    wants at all, >= 1; less than that is nothing to her. `tiers`: small numbers, 0 is served
    first.
    """

    ids: Ids
    units: Units
    at_most: Units
    at_least: Units
    tiers: Units

    def __len__(self) -> int:
        return len(self.units)

    @property
    def wanted(self) -> Units:
        """What she can be given: what she asks for, as far as she may hold it."""
        return np.minimum(self.units, self.at_most)

    def at(self, positions: Positions) -> "Claims":
        """These of them alone, in the order of `positions`."""
        return Claims(
            ids=self.ids[positions],
            units=self.units[positions],
            at_most=self.at_most[positions],
            at_least=self.at_least[positions],
            tiers=self.tiers[positions],
        )
