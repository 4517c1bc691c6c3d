"""python -m services.investors [api|relay|read|work|migrate]; no word means all in one."""

import sys

from services.investors.main import build
from services.investors.settings import Settings
from shared import program
from shared.program import Program


async def _build() -> Program:
    return await build(Settings())


if __name__ == "__main__":
    program.main("investors", sys.argv[1:], _build)
