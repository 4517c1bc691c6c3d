"""explain on the command line: from the database, from a file, and against forged files."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from services.matching.recommendations.explaining import explain
from services.matching.signals.command import exported
from services.matching.signals.exports import BadExport, differences, read
from shared.ids import new_id
from tests.matching.builders import Supporter, World
from tests.matching.signals.test_usecases import PROJECT, hear, signal, taken_back

FORGED = str(new_id())


@pytest.fixture
async def file(world: World, tmp_path: Path) -> Path:
    """The export of somebody who cheered, wrote a reason, and took a visit back."""
    who = Supporter()
    await world.grant(who)
    visit = signal(world, who, "visit")
    await hear(world, signal(world, who), signal(world, who, "reason"), visit)
    await hear(world, taken_back(world, visit))
    path = tmp_path / "match.json"
    text = await exported(world.pools.worker, who.investor_id, PROJECT, world.clock)
    path.write_text(text, encoding="utf-8")
    return path


def forge(file: Path, change: Any) -> None:
    told = json.loads(text_of(file))
    change(told)
    put(file, json.dumps(told))


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def put(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


async def test_an_export_is_worked_out_again_without_a_database(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(["--recompute", str(file)]) == 0
    said = capsys.readouterr().out
    assert "cheer            1.000" in said
    assert "reason           8.000" in said
    assert "visit" not in said
    assert said.endswith("sum              9.000\n0 differences\n")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            lambda told: told["parts"][0]["event_ids"].append(FORGED),
            f"part cheer rests on event {FORGED}, which is not there",
        ),
        (
            lambda told: told["parts"].append(
                {"name": "visit", "milli": 12_000, "event_ids": [FORGED]}
            ),
            "part visit is 12000, the signals give 0",
        ),
        (
            lambda told: told["parts"][1].update(
                event_ids=[next(s["event_id"] for s in told["signals"] if s["kind"] == "visit")]
            ),
            "which gives it nothing",
        ),
        (lambda told: told["parts"][0].update(event_ids=[]), "leaves out events"),
        (lambda told: told.update(sum_milli=10_000), "the sum is 10000, the signals give 9000"),
        (lambda told: told["parts"].pop(), "part reason is 0, the signals give 8000"),
        (lambda told: told["parts"].append(told["parts"][0]), "a part stands twice"),
        (
            lambda told: told["weights"]["kinds"]["cheer"].update(weight_milli=9_000),
            "the weights are not those of version 1",
        ),
        (lambda told: told["weights"].update(version=9), "no weights of version 9"),
    ],
)
async def test_what_is_forged_is_found_and_named(
    file: Path, change: Any, found: str, capsys: pytest.CaptureFixture[str]
) -> None:
    forge(file, change)
    assert explain(["--recompute", str(file)]) == 1
    assert found in capsys.readouterr().out


@pytest.mark.parametrize("broken", ["", "{}", "[1]", '{"format": "kyokan-match-9"}'])
async def test_what_is_no_export_is_said_to_be_none(file: Path, broken: str) -> None:
    put(file, broken)
    with pytest.raises(SystemExit) as stopped:
        explain(["--recompute", str(file)])
    assert stopped.value.code == 2


async def test_weights_that_are_none_are_refused(file: Path) -> None:
    forge(file, lambda told: told["weights"]["kinds"].pop("cheer"))
    with pytest.raises(BadExport):
        differences(read(text_of(file)))


def test_without_a_pair_and_without_a_file_there_is_nothing_to_explain() -> None:
    with pytest.raises(SystemExit):
        explain(["--investor", str(new_id())])


async def test_the_same_signals_are_the_same_bytes(world: World) -> None:
    who = Supporter()
    await world.grant(who)
    await hear(world, signal(world, who), signal(world, who, "follow"))
    one = await exported(world.pools.worker, who.investor_id, PROJECT, world.clock)
    assert one == await exported(world.pools.worker, who.investor_id, PROJECT, world.clock)
    assert "person" not in one


async def test_a_stored_pair_is_explained_and_exported(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    who = Supporter()
    await world.grant(who)
    await hear(world, signal(world, who, "skill"))
    monkeypatch.setenv("MATCHING_WORKER_DATABASE_URL", world.pools.worker_dsn)
    monkeypatch.setenv("ENV", "test")
    file = tmp_path / "match.json"
    pair = ["--investor", str(who.investor_id), "--project", str(PROJECT)]
    asked = [*pair, "--as-of", "2027-11-02", "--export", str(file)]
    told = await by_itself("explain", *asked)
    assert "skill            7.500" in told
    assert differences(read(text_of(file))) == []


async def by_itself(*arguments: str) -> str:
    """What `python -m services.matching` says, as a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.matching", *arguments, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0
    return out.decode()
