"""The fast part of `make faults`: a seeded handful of crashes, and all that comes from outside.

The whole table is `make faults`; here the platform starts once and plays a few acts.
"""

import os
import random
import shutil

from tests.faults.command import chosen, new_folder, play
from tests.faults.trials import Trial, crashes

CRASHES = 10
ALWAYS = ("webhooks.", "messages.", "cut.commit.matching", "cut.psp.charge")


def selection(seed: int) -> list[Trial]:
    """Another handful for each seed; what comes from outside is always there."""
    some = random.Random(seed).sample(crashes(), CRASHES)  # noqa: S311  # no secret
    return [*some, *chosen(ALWAYS)]


def test_nothing_is_lost_or_doubled_whatever_breaks() -> None:
    seed = int(os.environ.get("SEED", "1"))
    folder = new_folder(seed)
    _, runner = play(selection(seed), seed, folder)
    assert not runner.findings, f"SEED={seed}; the rest is in {folder}"
    assert [each.trial for each in runner.results.values() if not each.is_reached] == []
    shutil.rmtree(folder)
