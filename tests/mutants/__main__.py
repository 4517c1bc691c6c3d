"""`make mutants`: breaks a copy of the checkout in each way, and says which check noticed."""

import sys
import time
from pathlib import Path

from tests.mutants.checkout import broken, copied, passes
from tests.mutants.patches import Mutant, mutants


def main(names: list[str]) -> int:
    """Try those of these names, or all; 1 where one survives or a check fails without it."""
    chosen = [each for each in mutants() if not names or each.name in names]
    if not chosen:
        _say("no such mutant")
        return 1
    with copied() as folder:
        checks = sorted({each.check for each in chosen})
        if not passes(folder, checks):
            _say("a check fails on the code as it is: nothing can be said of the mutants")
            return 1
        caught = [_try(folder, each) for each in chosen]
    _say(f"{sum(caught)} of {len(caught)} caught")
    return 0 if all(caught) else 1


def _try(folder: Path, mutant: Mutant) -> bool:
    began = time.monotonic()
    with broken(folder, mutant.path):
        is_caught = not passes(folder, [mutant.check])
    took_s = time.monotonic() - began
    word = "yes" if is_caught else "NO"
    _say(f"{mutant.name:26} {word:4} {took_s:5.0f} s  {mutant.check}")
    return is_caught


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
