"""Rows to learn from, list by list; how a list stands is judged here too, nothing is learnt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.matching.ranking.arrays import Flags, Floats, Ints

TOP: Final = 20


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows to learn from, group by group; `sizes` are the groups' lengths."""

    rows: Floats
    wanted: Flags
    sizes: Ints

    @classmethod
    def joined(cls, samples: Sequence["Sample"]) -> "Sample":
        return cls(
            np.concatenate([one.rows for one in samples]),
            np.concatenate([one.wanted for one in samples]),
            np.concatenate([one.sizes for one in samples]),
        )

    @property
    def starts(self) -> Ints:
        """Where each group begins."""
        return np.concatenate(([0], np.cumsum(self.sizes)[:-1])).astype(np.int64)


def ndcg(scores: Floats, sample: Sample) -> float:
    """NDCG@20 over the groups, the earlier row on a tie."""
    discount = 1 / np.log2(np.arange(2, TOP + 2))
    best, found = np.cumsum(discount), []
    for start, size in zip(sample.starts, sample.sizes, strict=True):
        group = slice(start, start + size)
        order = np.argsort(-scores[group], kind="stable")[:TOP]
        hits = sample.wanted[group][order]
        number = min(TOP, int(sample.wanted[group].sum()))
        found.append((hits @ discount[: len(hits)]) / best[number - 1] if number else 0.0)
    return np.mean(found).item() if found else 0.0
