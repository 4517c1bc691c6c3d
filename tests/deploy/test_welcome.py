"""The demo world is waited for until it may be looked at, and not until its crowd has come."""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from deploy import programs
from deploy.local import place, welcome
from deploy.local.child import CannotStart, Child
from deploy.local.place import Place
from deploy.local.report import Report

LOADS = "import pathlib, time; print('told'); pathlib.Path({marker!r}).touch(); time.sleep(60)"
FAILS = "print('no such town'); raise SystemExit(1)"


class Told(Report):
    """What the launcher would say."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        self.lines.append(text)


class Helpers:
    """Starts a script in place of the demo's program."""

    def __init__(self, folder: Path, script: str) -> None:
        self.folder = folder
        self.script = script
        self.started: list[Child] = []

    def __call__(self, name: str, arguments: Sequence[str], env: Mapping[str, str]) -> Child:
        assert list(arguments) == ["-m", "deploy.local.demo"]
        assert (env["DEMO"], Path(env["KYOKAN_DEMO_MARKER"]).name) == ("1", "demo-loaded")
        child = Child([sys.executable, "-u", "-c", self.script], self.folder / f"{name}.log")
        child.start()
        self.started.append(child)
        return child


def here(folder: Path, demo: str = "1") -> Place:
    given = {"KYOKAN_DATA": str(folder), "ENV": "demo", "DEMO": demo}
    return place.find(programs.load(), given)


@pytest.fixture
def helpers(tmp_path: Path) -> Iterator[Helpers]:
    (tmp_path / "files").mkdir()
    made = Helpers(tmp_path, LOADS.format(marker=str(tmp_path / "files/demo-loaded")))
    yield made
    for child in made.started:
        child.stop()


def test_the_platform_is_ready_while_the_crowd_still_comes(
    tmp_path: Path, helpers: Helpers
) -> None:
    told = Told()
    welcome.load_demo(here(tmp_path), helpers, told, time.sleep)
    assert told.lines == ["told"]
    assert helpers.started[0].poll() is None


def test_the_next_start_waits_for_nothing_and_lets_the_rest_come(
    tmp_path: Path, helpers: Helpers
) -> None:
    (tmp_path / "files/demo-loaded").touch()
    told = Told()
    welcome.load_demo(here(tmp_path), helpers, told, time.sleep)
    assert (told.lines, len(helpers.started)) == ([], 1)


def test_a_world_that_cannot_be_told_stops_the_start_with_its_last_words(
    tmp_path: Path, helpers: Helpers
) -> None:
    helpers.script = FAILS
    with pytest.raises(CannotStart, match="no such town"):
        welcome.load_demo(here(tmp_path), helpers, Told(), time.sleep)


def test_without_a_demo_nothing_is_told_and_nobody_offered(
    tmp_path: Path, helpers: Helpers
) -> None:
    empty = here(tmp_path, demo="0")
    welcome.load_demo(empty, helpers, Told(), time.sleep)
    assert helpers.started == []
    (tmp_path / "files/demo-loaded").touch()
    assert "yamamoto" not in welcome.text(empty)
    assert "yamamoto" in welcome.text(here(tmp_path))
