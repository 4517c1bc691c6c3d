"""A handful of trials of every kind on a running platform: nothing is lost, nothing doubled.

`make faults` plays them all; a failure here is looked into with `python -m tests.faults fast`,
which keeps what it leaves.
"""

import random
from pathlib import Path
from typing import Final

import pytest

from tests.faults.command import handful, play
from tests.faults.trials import Blow, Calm, Crash, Cut, Trial, acts

SEED: Final = 1
# Each takes half a minute, and CI has to wait for them.
MOST_ACTS: Final = 4


def _kinds(trial: Trial) -> str:
    match trial:
        case Crash():
            return f"crash of {trial.service}"
        case Cut() | Blow() | Calm():
            return trial.name.rsplit(".", 1)[0]


@pytest.mark.parametrize("seed", range(20))
def test_a_handful_holds_every_kind_of_fault_in_a_few_acts(seed: int) -> None:
    trials = handful(seed)

    assert {_kinds(each) for each in trials} == {
        *("crash of investors", "crash of matching", "crash of payments"),
        *("cut.commit", "cut.psp", "kill", "zombie", "webhooks", "messages"),
    }
    played = list(acts(random.Random(seed), trials))  # noqa: S311  # no secret
    assert len(played) <= MOST_ACTS


def test_a_handful_of_faults_loses_nothing_and_doubles_nothing(open_folder: Path) -> None:
    folder = open_folder / "faults"
    folder.mkdir(mode=0o711)

    is_good, runner = play(handful(SEED), SEED, folder)

    assert is_good, "\n".join([f"seed {SEED}", runner.table(), *runner.findings])
