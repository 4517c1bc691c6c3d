"""`compose`: a group worked out again from the question that was kept, without a database."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from services.matching.groups.engine import compose
from services.matching.groups.questions import read, told


def main(arguments: Sequence[str]) -> int:
    """Print the answer as JSON; exit status 1 where it is no question."""
    parser = argparse.ArgumentParser(prog="compose", description=__doc__)
    parser.add_argument("--question", type=Path, required=True, help="JSON: rules, candidates")
    asked = parser.parse_args(arguments)
    try:
        rules, candidates = read(json.loads(asked.question.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"{asked.question}: no question of a group ({error!r})\n")
        return 1
    sys.stdout.write(json.dumps(told(compose(rules, candidates)), indent=2) + "\n")
    return 0
