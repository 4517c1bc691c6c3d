"""Versions of the weights as files: read and checked; no database."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.matching.signals.domain import KINDS, Weight, Weights

_FOLDER: Final = Path(__file__).parent / "weights"
NEWEST: Final = 1


class BadWeights(ValueError):
    """A version that does not say all that it must; the text says what."""


@cache
def version(number: int) -> Weights:
    """The weights of this version.

    Raises:
        BadWeights: there is no such version.
    """
    file = _FOLDER / f"{number}.toml"
    if not file.is_file():
        raise BadWeights(f"there are no weights of version {number}")
    return read(tomllib.loads(file.read_text(encoding="utf-8")))


def newest() -> Weights:
    """Those that count now."""
    return version(NEWEST)


def read(told: dict[str, Any]) -> Weights:
    """Weights out of a file or an export.

    Raises:
        BadWeights: a kind is missing or not known, or a number is none above zero.
    """
    kinds = told.get("kinds")
    if not isinstance(kinds, dict) or set(kinds) != set(KINDS):
        raise BadWeights(f"the kinds are {', '.join(KINDS)}")
    return Weights(
        version=_above_zero(told, "version"),
        ceiling_milli=_above_zero(told, "ceiling_milli"),
        kinds={
            kind: Weight(
                _above_zero(kinds[kind], "weight_milli"),
                _above_zero(kinds[kind], "half_life_days"),
            )
            for kind in KINDS
        },
    )


def written(weights: Weights) -> dict[str, Any]:
    """The same as `read` takes."""
    return {
        "version": weights.version,
        "ceiling_milli": weights.ceiling_milli,
        "kinds": {
            kind: {
                "weight_milli": weight.weight_milli,
                "half_life_days": weight.half_life_days,
            }
            for kind, weight in weights.kinds.items()
        },
    }


def _above_zero(told: object, name: str) -> int:
    value = told.get(name) if isinstance(told, dict) else None
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise BadWeights(f"{name} is no whole number above zero")
    return value
