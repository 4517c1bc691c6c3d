"""`python -m services.matching evaluate`: our ranker and plain references on one data set."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from services.matching.evaluation.measures import Measures, measured
from services.matching.evaluation.replays import Findings, Replay
from services.matching.ranking.lists import DIRECTIONS, Direction
from services.matching.ranking.moments import quarter, quarters_before
from services.matching.ranking.reading import BadSet, records
from services.matching.ranking.records import Records

# Of the set whose figures are known: a weaker reference would make ours look good.
_KNOWN_SET: Final = "invest-row"
_LEAST: Final = 0.315
_QUARTERS: Final = 8
_MOST_QUARTERS: Final = 40
_OURS: Final = "ours"
_BEST: Final = "lambdarank"
_DIGITS: Final = 4


def evaluate(arguments: Sequence[str]) -> int:
    """Exit status 0; 1 where the reference is weaker than it has to be; 2 for bad input."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        found = records(asked.data)
        days = _days(found, asked)
    except (BadSet, ValueError) as error:
        parser.error(str(error))
    findings = Replay(found, _said).run(days)
    table = {key: measured(answers) for key, answers in findings.answers.items()}
    _said(_table(table))
    least = asked.least
    if least is None and asked.data.resolve().name == _KNOWN_SET:
        least = _LEAST
    result = _result(table, findings)
    reached = table["L", _BEST].ndcg20
    is_weak = least is not None and reached < least
    if is_weak:
        _said(f"the reference LambdaRank reaches {reached:.4f}, it should reach {least}\n")
    sys.stdout.write(json.dumps(result) + "\n")
    return 1 if is_weak else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.matching evaluate")
    parser.add_argument(
        "--data", required=True, type=Path, help="a folder with the four tables"
    )
    parser.add_argument("--until", type=date.fromisoformat, help="a day of the last quarter")
    parser.add_argument("--quarters", type=_quarters, default=_QUARTERS, help="to test on")
    parser.add_argument(
        "--least", type=_share, help=f"NDCG@20 of the reference, for {_KNOWN_SET} {_LEAST}"
    )
    return parser


def _quarters(value: str) -> int:
    count = int(value)
    if not 1 <= count <= _MOST_QUARTERS:
        raise ValueError(value)
    return count


def _share(value: str) -> float:
    return np.float64(value).item()


def _days(found: Records, asked: argparse.Namespace) -> list[int]:
    """The first days of the quarters to test on; the last ones if no day is given."""
    if not len(found.deals.day):
        raise BadSet("investments: there are none")
    last = asked.until.toordinal() if asked.until else int(found.deals.day.max())
    return [*quarters_before(last, asked.quarters - 1), quarter(last)[0]]


def _said(line: str) -> None:
    sys.stderr.write(line)
    sys.stderr.flush()


def _table(table: Mapping[tuple[Direction, str], Measures]) -> str:
    heads = ("NDCG@20", "recall@20", "MRR", "new", "cover", "Gini")
    lines = [" " * 16 + "".join(f"{head:>10}" for head in heads)]
    for (direction, name), one in sorted(table.items(), key=lambda item: item[1].ndcg20):
        figures = (one.ndcg20, one.recall20, one.mrr, one.new_recall20, one.coverage, one.gini)
        lines.append(f"{direction:2}{name:14}" + "".join(f"{each:>10.4f}" for each in figures))
    return "\n".join((lines[0], *sorted(lines[1:], key=lambda line: line[0]))) + "\n"


def _result(
    table: Mapping[tuple[Direction, str], Measures], findings: Findings
) -> dict[str, Any]:
    ours: dict[str, Any] = {one: _ours(table, one) for one in DIRECTIONS}
    names = dict.fromkeys(name for _, name in table if name not in (_OURS, "unpriced"))
    references = {
        name: {one: _rounded(asdict(table[one, name])) for one in DIRECTIONS} for name in names
    }
    return ours | {
        "references": references,
        "parts_sum_error_max": findings.parts_error,
        "recommendations": findings.recommendations,
        "reasons_borne_out": findings.borne_out,
        "fit_s": round(sum(findings.fit_s) / len(findings.fit_s), 3),
        "rp3_fit_s": round(sum(findings.rp3_fit_s) / len(findings.rp3_fit_s), 3),
    }


def _ours(
    table: Mapping[tuple[Direction, str], Measures], direction: Direction
) -> dict[str, Any]:
    ours, best = table[direction, _OURS], table[direction, _BEST]
    plain = table[direction, "unpriced"]
    return _rounded(
        asdict(ours)
        | {
            "ratio_to_lambdarank": _ratio(ours.ndcg20, best.ndcg20),
            "new_recall20_ratio": _ratio(ours.new_recall20, best.new_recall20),
            "ndcg20_without_prices": plain.ndcg20,
            "ndcg_kept": _ratio(ours.ndcg20, plain.ndcg20),
        }
    )


def _ratio(one: float, other: float) -> float | None:
    return one / other if other else None


def _rounded(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if value is None or isinstance(value, int) else round(value, _DIGITS)
        for name, value in figures.items()
    }
