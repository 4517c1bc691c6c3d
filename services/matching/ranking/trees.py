"""Trees that correct the additive score; what they add is split over the same named parts.

LightGBM is imported only when trees are grown or asked: the service itself starts without it.
"""

import importlib
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from services.matching.ranking.arrays import Floats
from services.matching.ranking.lists import Sample

_SEEDS: Final = 1
SETTINGS: Final[dict[str, Any]] = {
    "objective": "lambdarank",
    "learning_rate": 0.1,
    "num_leaves": 15,
    "min_data_in_leaf": 50,
    "lambdarank_truncation_level": 20,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
    "num_threads": 2,
}


@dataclass(frozen=True, slots=True)
class Trees:
    """Several forests of different seeds, whose mean counts."""

    forests: tuple[Any, ...]

    def scores(self, rows: Floats) -> Floats:
        """What the trees add, less their constant."""
        found = [forest.predict(rows, raw_score=True) for forest in self.forests]
        return np.asarray(np.mean(found, axis=0) - self._constant(rows))

    def shares(self, rows: Floats) -> Floats:
        """What each trait adds, (rows, traits): exact TreeSHAP, the same sum."""
        found = [forest.predict(rows, pred_contrib=True) for forest in self.forests]
        return np.asarray(np.mean(found, axis=0)[:, :-1])

    def _constant(self, rows: Floats) -> float:
        found = [forest.predict(rows[:1], pred_contrib=True)[0, -1] for forest in self.forests]
        return np.mean(found).item() if len(rows) else 0.0


def grown(sample: Sample, first: Floats, count: int, seeds: int = _SEEDS) -> Trees:
    """`first` is the score that the trees correct, a row each."""
    lightgbm = importlib.import_module("lightgbm")
    data = lightgbm.Dataset(
        sample.rows, label=sample.wanted, group=sample.sizes, init_score=first,
        free_raw_data=False,
    )  # fmt: skip
    forests = [
        lightgbm.train(SETTINGS | {"seed": seed}, data, num_boost_round=count)
        for seed in range(seeds)
    ]
    return Trees(tuple(forests))
