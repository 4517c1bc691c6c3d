"""python -m services.listing [api|relay|read|work|migrate]; no word runs all in one process."""

import sys

from services.listing.main import build
from services.listing.settings import Settings
from shared import program
from shared.program import Program


async def _build() -> Program:
    return await build(Settings())


if __name__ == "__main__":
    program.main("listing", sys.argv[1:], _build)
