"""python -m services.investors [api|relay|read|work|migrate]; no word means all in one.

Four words look and change nothing: `decide [--rules FILE]` asks the rulebook, cases from stdin,
answers to stdout; `replay` works everything stored out again; `export` writes the public lines
of the ledger, and `verify` reads such a file.
"""

import sys

from services.investors.checks import command as checks
from services.investors.main import build
from services.investors.replay import command as replay
from services.investors.settings import Settings
from shared import program
from shared.program import Program


async def _build() -> Program:
    return await build(Settings())


if __name__ == "__main__":
    word, given, answers = sys.argv[1:2], sys.stdin.buffer, sys.stdout.buffer
    if word == ["decide"]:
        sys.exit(checks.main(sys.argv[2:], given, answers))
    if word and word[0] in replay.WORDS:
        sys.exit(replay.main(sys.argv[1:], given, answers))
    program.main("investors", sys.argv[1:], _build)
