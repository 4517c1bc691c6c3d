"""`python -m tests.faults run|fast SEED [TRIAL …]`: the platform, broken in all known ways."""

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.faults import trials
from tests.faults.apart import Apart
from tests.faults.running import Runner, keep
from tests.faults.stage import running
from tests.faults.trials import Trial
from tests.ports import free_base

# The fast part: so many crashes of each program, which fit into one act; one of each of these
# kinds; and all of those.
CRASHES: Final = 1
ONE_OF: Final = (("kill.kafka", "kill.postgres"), ("zombie.",), ("cut.commit.",), ("cut.psp.",))
ALL_OF: Final = ("webhooks.", "messages.")


def catalogue() -> list[Trial]:
    """Every trial there is."""
    return [*trials.crashes(), *trials.cuts(), *trials.blows(), *trials.calms()]


def chosen(names: Sequence[str]) -> list[Trial]:
    """Those of these names, or whose names begin so; all where none is named.

    Raises:
        KeyError: nothing is called that.
    """
    known = catalogue()
    for name in names:
        if not any(each.name.startswith(name) for each in known):
            raise KeyError(name)
    return [each for each in known if not names or each.name.startswith(tuple(names))]


def handful(seed: int) -> list[Trial]:
    """Something of every kind, other trials for each seed: a few minutes."""
    rng = random.Random(seed)  # noqa: S311  # no secret
    known = trials.crashes()
    stopped = [
        crash
        for service in sorted({each.service for each in known})
        for crash in rng.sample([each for each in known if each.service == service], CRASHES)
    ]
    hit = [rng.choice(chosen(kind)) for kind in ONE_OF]
    return [*stopped, *hit, *chosen(ALL_OF)]


def main(arguments: Sequence[str]) -> int:
    """Play what is asked; 1 where anything broke or a trial never came to its place."""
    seed = int(arguments[0]) if arguments else 1
    return _played(seed, chosen(arguments[1:]))


def fast(arguments: Sequence[str]) -> int:
    """The same for a handful of trials."""
    seed = int(arguments[0]) if arguments else 1
    return _played(seed, handful(seed))


def _played(seed: int, asked: Sequence[Trial]) -> int:
    folder = new_folder(seed)
    sys.stdout.write(f"seed {seed}, {len(asked)} trials, {folder}\n")
    is_good, runner = play(asked, seed, folder)
    sys.stdout.write(f"\n{runner.table()}\n")
    if is_good:
        shutil.rmtree(folder)
        return 0
    names = " ".join(each.trial for each in runner.results.values() if not each.is_good)
    sys.stdout.write(f"\nkept in {folder}; again: python -m tests.faults run {seed} {names}\n")
    return 1


def new_folder(seed: int) -> Path:
    """Kept after a failure; PostgreSQL's user may pass through it."""
    folder = Path(tempfile.mkdtemp(prefix=f"kyokan-faults-{seed}-"))
    folder.chmod(0o711)
    return folder


def play(asked: Sequence[Trial], seed: int, folder: Path) -> tuple[bool, Runner]:
    """All of them on one stage; what is left behind by a failure is in `folder`."""
    base = int(os.environ.get("KYOKAN_PORT") or free_base())
    began_s = time.monotonic()

    def say(text: str) -> None:
        sys.stdout.write(f"{time.monotonic() - began_s:6.0f} s  {text}\n")
        sys.stdout.flush()

    with running(folder / "platform", base) as show, Apart() as judge:
        say("the platform is ready")
        runner = Runner(show, seed, folder, say, judge)
        is_good = runner.run(asked)
        if not is_good:
            keep(folder, runner)
    return is_good, runner
