"""What comes of a seed when its stage is gone: told, and blamed on nobody else."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.faults.command import chosen
from tests.faults.running import Runner


def _never_ready() -> None:
    raise TimeoutError("not ready again: listing")


def test_a_stage_that_does_not_come_back_ends_the_run_with_its_name(tmp_path: Path) -> None:
    watch = SimpleNamespace(ready_s=[])
    stage: Any = SimpleNamespace(watch=watch, wait_ready=_never_ready)
    show: Any = SimpleNamespace(stage=stage, world=None, site=None)
    judge: Any = None
    runner = Runner(show, 1, tmp_path, lambda _text: None, judge)

    assert not runner.run(chosen(["zombie."]))
    assert len(runner.results) == 1
    assert any("listing" in finding for finding in runner.findings)
