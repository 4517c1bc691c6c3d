"""python -m services.matching [api|relay|read|work|migrate], or a command of its own.

Commands, each with --help: allocate, compose, evaluate, explain, forget-signals,
rank, train, trainings.
"""

import sys

from services.matching.allocations.command import allocate
from services.matching.main import build
from services.matching.recommendations.explaining import explain
from services.matching.settings import Settings
from services.matching.signals.rebuilding import forget_signals
from shared import program
from shared.program import Program


async def _build() -> Program:
    return await build(Settings())


def _compose(arguments: list[str]) -> int:
    # Here, so that the service starts without the solver.
    from services.matching.groups.command import main  # noqa: PLC0415

    return main(arguments)


def _evaluate(arguments: list[str]) -> int:
    # Here, so that the service starts without the ranker and its libraries.
    from services.matching.evaluation.command import evaluate  # noqa: PLC0415

    return evaluate(arguments)


def _rank(arguments: list[str]) -> int:
    from services.matching.evaluation.slice_command import rank  # noqa: PLC0415

    return rank(arguments)


def _train(arguments: list[str]) -> int:
    from services.matching.training.command import main  # noqa: PLC0415

    return main("train", arguments)


def _trainings(arguments: list[str]) -> int:
    from services.matching.training.command import main  # noqa: PLC0415

    return main("trainings", arguments)


_COMMANDS = {
    "allocate": allocate,
    "compose": _compose,
    "evaluate": _evaluate,
    "explain": explain,
    "rank": _rank,
    "train": _train,
    "trainings": _trainings,
}

if __name__ == "__main__":
    if sys.argv[1:2] == ["forget-signals"]:
        sys.exit(forget_signals())
    if sys.argv[1:2] and sys.argv[1] in _COMMANDS:
        sys.exit(_COMMANDS[sys.argv[1]](sys.argv[2:]))
    program.main("matching", sys.argv[1:], _build)
