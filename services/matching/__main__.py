"""python -m services.matching [api|relay|read|work|migrate]; no word means all in one."""

import sys

from services.matching.main import build
from services.matching.settings import Settings
from shared import program
from shared.program import Program


async def _build() -> Program:
    return await build(Settings())


if __name__ == "__main__":
    program.main("matching", sys.argv[1:], _build)
