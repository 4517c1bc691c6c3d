"""Plain rankers in the same run on the same split: what ours has to be better than."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from services.matching.evaluation.reference_traits import with_reference_traits
from services.matching.ranking import walks
from services.matching.ranking.arrays import Floats
from services.matching.ranking.lists import Lists, sampled
from services.matching.ranking.moments import Moment
from services.matching.ranking.samples import Sample

_ROUNDS: Final = 200
_SETTINGS: Final[dict[str, Any]] = {
    "objective": "lambdarank",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 50,
    "lambdarank_truncation_level": 20,
    "seed": 7,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
    "num_threads": 0,  # as many as the machine or OMP_NUM_THREADS says; they change no figure
}
_LOGISTIC_C: Final = 0.1
_NEWTON_TURNS: Final = 25
Scores = Callable[[Lists], Floats]


def plain(lists: Lists) -> Mapping[str, Floats]:
    """Rankers that learn nothing; `lists` has the reference's signals."""
    names = lists.names

    def signal(name: str) -> Floats:
        return np.asarray(lists.values[:, :, names.index(name)], np.float64)

    popular = "supporters" if lists.direction == "L" else "past_supports"
    return {
        "popularity": signal(popular),
        "rp3": signal("rp3"),
        "pagerank": signal("pagerank"),
        "place_theme": signal("profile"),
    }


def lambdarank(samples: Sequence[Sample]) -> Scores:
    """LightGBM's, with the settings of the design."""
    lightgbm = importlib.import_module("lightgbm")
    sample = Sample.joined(samples)
    data = lightgbm.Dataset(sample.rows, label=sample.wanted, group=sample.sizes)
    forest = lightgbm.train(_SETTINGS, data, num_boost_round=_ROUNDS)

    def scores(lists: Lists) -> Floats:
        flat = lists.values.reshape(-1, lists.values.shape[2])
        return np.asarray(forest.predict(flat).reshape(lists.may.shape))

    return scores


def logistic(samples: Sequence[Sample]) -> Scores:
    """The additive reference: standardised, C 0.1, by Newton's method."""
    sample = Sample.joined(samples)
    rows = sample.rows.astype(np.float64)
    middle, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-9)
    standard = np.column_stack(((rows - middle) / spread, np.ones(len(rows))))
    penalty = np.append(np.full(rows.shape[1], 1 / _LOGISTIC_C), 0.0)
    weights = np.zeros(standard.shape[1])
    for _ in range(_NEWTON_TURNS):
        chance = 1 / (1 + np.exp(-np.clip(standard @ weights, -30, 30)))
        slope = standard.T @ (chance - sample.wanted) + penalty * weights
        curve = (standard * (chance * (1 - chance))[:, None]).T @ standard
        weights = weights - np.linalg.solve(curve + np.diag(penalty + 1e-9), slope)

    def scores(lists: Lists) -> Floats:
        return np.asarray(((lists.values - middle) / spread) @ weights[:-1])

    return scores


def reference_sample(moment: Moment, lists: Lists) -> Sample:
    """A quarter's training rows with the reference's signals."""
    return sampled(with_reference_traits(moment, lists), seed=moment.day)


def rp3_fit(moment: Moment) -> object:
    """What the time of our own fit is compared with."""
    return walks.rp3(moment.graph(moment.known))
