"""`make mutants`: breaks a copy of the checkout in each way, and says which check noticed."""

import sys
import time
from pathlib import Path

from tests.mutants.checkout import CheckUnrun, broken, copied, failure
from tests.mutants.patches import Mutant, mutants


def main(names: list[str]) -> int:
    """Try those of these names, or all; 1 where one survives or a check fails without it."""
    chosen = [each for each in mutants() if not names or each.name in names]
    if not chosen:
        _say("no such mutant")
        return 1
    with copied() as folder:
        checks = sorted({each.check for each in chosen})
        if why := failure(folder, checks):
            _say(f"a check fails on the code as it is, so nothing can be said: {why}")
            return 1
        _say(f"{'mutant':25} caught seconds  check, and what it said")
        caught = [_try(folder, each) for each in chosen]
    _say(f"{sum(caught)} of {len(caught)} caught")
    return 0 if all(caught) else 1


def _try(folder: Path, mutant: Mutant) -> bool:
    began = time.monotonic()
    with broken(folder, mutant.path):
        try:
            why = failure(folder, [mutant.check])
            word = "NO" if why is None else "yes"
        except CheckUnrun as unrun:  # nothing was noticed, for all we know
            why, word = str(unrun), "unrun"
    took_s = time.monotonic() - began
    _say(f"{mutant.name:25} {word:6} {took_s:7.0f}  {mutant.check}: {(why or '')[:100]}")
    return word == "yes"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
