"""Trees that correct the additive score; what they add is split over the same named parts.

LightGBM is imported only when trees are grown or asked: the service itself starts without it.
"""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from services.matching.ranking.arrays import Flags, Floats
from services.matching.ranking.samples import Sample

SEEDS: Final = (0, 1, 2)
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
    "num_threads": 0,  # as many as the machine or OMP_NUM_THREADS says; they change no figure
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

    def written(self) -> list[str]:
        """The forests as LightGBM's texts; `read` takes them."""
        return [forest.model_to_string() for forest in self.forests]

    def _constant(self, rows: Floats) -> float:
        found = [forest.predict(rows[:1], pred_contrib=True)[0, -1] for forest in self.forests]
        return np.mean(found).item() if len(rows) else 0.0


def read(texts: Sequence[str]) -> Trees:
    """Forests out of what `written` gave."""
    lightgbm = importlib.import_module("lightgbm")
    return Trees(tuple(lightgbm.Booster(model_str=text) for text in texts))


def grown(
    sample: Sample,
    first: Floats,
    count: int,
    *,
    seeds: Sequence[int] = SEEDS,
    grows: Flags | None = None,
) -> Trees:
    """`first` is the score that the trees correct, a row each.

    Nothing is taken from a row for having more of a trait that `grows`.
    """
    lightgbm = importlib.import_module("lightgbm")
    data = _data(sample, first)
    forests = [
        lightgbm.train(_settings(seed, grows), data, num_boost_round=count) for seed in seeds
    ]
    return Trees(tuple(forests))


def held_out_figures(
    past: tuple[Sample, Floats],
    held: tuple[Sample, Floats],
    most: int,
    grows: Flags | None = None,
) -> Floats:
    """NDCG@20 on what was `held` out, after one tree, after two, … up to `most`.

    Both come with the scores that the trees correct.
    """
    lightgbm = importlib.import_module("lightgbm")
    data = _data(*past)
    judged = lightgbm.Dataset(
        held[0].rows, label=held[0].wanted, group=held[0].sizes, init_score=held[1],
        reference=data,
    )  # fmt: skip
    seen: dict[str, dict[str, list[float]]] = {}
    lightgbm.train(
        {**_settings(SEEDS[0], grows), "metric": "ndcg", "eval_at": [20]},
        data,
        num_boost_round=most,
        valid_sets=[judged],
        valid_names=["held"],
        callbacks=[lightgbm.record_evaluation(seen)],
    )
    return np.array(seen["held"]["ndcg@20"])


def _data(sample: Sample, first: Floats) -> Any:  # noqa: ANN401  # lightgbm has no types
    lightgbm = importlib.import_module("lightgbm")
    return lightgbm.Dataset(
        sample.rows, label=sample.wanted, group=sample.sizes, init_score=first,
        free_raw_data=False,
    )  # fmt: skip


def _settings(seed: int, grows: Flags | None) -> dict[str, Any]:
    rising = {} if grows is None else {"monotone_constraints": grows.astype(int).tolist()}
    return {**SETTINGS, "seed": seed, **rising}
