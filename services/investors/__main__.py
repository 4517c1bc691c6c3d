"""python -m services.investors [api|relay|read|work|migrate]; no word means all in one.

`decide [--rules FILE]` asks the rulebook instead: cases from stdin, answers to stdout.
"""

import sys

from services.investors.checks import command
from services.investors.main import build
from services.investors.settings import Settings
from shared import program
from shared.program import Program


async def _build() -> Program:
    return await build(Settings())


if __name__ == "__main__":
    if sys.argv[1:2] == ["decide"]:
        sys.exit(command.main(sys.argv[2:], sys.stdin.buffer, sys.stdout.buffer))
    program.main("investors", sys.argv[1:], _build)
