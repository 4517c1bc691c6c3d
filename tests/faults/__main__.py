"""`python -m tests.faults judge|run|fast`: what the Makefile and people call."""

import sys

from tests.faults import command
from tests.faults.judge import command as judging

COMMANDS = {"judge": judging.main, "run": command.main, "fast": command.fast}

if __name__ == "__main__":
    asked = sys.argv[1:2]
    if not asked or asked[0] not in COMMANDS:
        sys.stdout.write(f"python -m tests.faults [{'|'.join(COMMANDS)}]\n")
        sys.exit(2)
    sys.exit(COMMANDS[asked[0]](sys.argv[2:]))
