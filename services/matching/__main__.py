"""python -m services.matching [api|relay|read|work|migrate|allocate|explain|forget-signals]."""

import sys

from services.matching.allocations.command import allocate
from services.matching.main import build
from services.matching.settings import Settings
from services.matching.signals.command import explain
from services.matching.signals.rebuilding import forget_signals
from shared import program
from shared.program import Program


async def _build() -> Program:
    return await build(Settings())


if __name__ == "__main__":
    if sys.argv[1:2] == ["allocate"]:
        sys.exit(allocate(sys.argv[2:]))
    if sys.argv[1:2] == ["explain"]:
        sys.exit(explain(sys.argv[2:]))
    if sys.argv[1:2] == ["forget-signals"]:
        sys.exit(forget_signals())
    program.main("matching", sys.argv[1:], _build)
