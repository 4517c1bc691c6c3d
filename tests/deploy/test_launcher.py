"""The launcher with real PostgreSQL, Kafka and three tiny programs: start, watch, stop."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from deploy.local.folders import data_folder
from deploy.local.ports import answers
from tests.ports import free_base

ROOT = Path(__file__).parents[2]
PATIENCE_S = 300.0  # on a slow machine with much else to do


class Run:
    """One launcher in a folder of its own."""

    def __init__(self, folder: Path, **given: str) -> None:
        self.folder = folder
        self.output = folder.with_suffix(".out")
        self.base = int(given.get("KYOKAN_PORT") or free_base())
        self._file = self.output.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.system.trial"],
            env=os.environ
            | {"KYOKAN_DATA": str(folder), "KYOKAN_PORT": str(self.base)}
            | given,
            cwd=ROOT,
            stdout=self._file,
            stderr=subprocess.STDOUT,
        )
        self._family: set[psutil.Process] = set()

    def says(self, text: str) -> None:
        """Wait until it has said it."""
        assert eventually(lambda: bool(re.search(text, self.text))), self.text

    @property
    def text(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def family(self) -> set[psutil.Process]:
        """Everything it started, and what that started."""
        self._family |= set(psutil.Process(self.process.pid).children(recursive=True))
        return self._family

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE_S)

    def close(self) -> None:
        if self.process.poll() is None:
            self.end()
        self._file.close()


def eventually(holds: Callable[[], bool], limit_s: float = PATIENCE_S) -> bool:
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder with the jars that other tests have fetched."""
    made = Path(tempfile.mkdtemp(prefix="kyokan-run-"))
    made.chmod(0o711)
    (made / "data").mkdir(mode=0o711)
    cache = data_folder() / "cache"
    if cache.exists():
        shutil.copytree(cache, made / "data/cache", ignore=shutil.ignore_patterns("m2"))
    yield made / "data"
    shutil.rmtree(made)


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def begin(**given: str) -> Run:
        runs.append(Run(folder, **given))
        return runs[-1]

    yield begin
    for run in runs:
        run.close()


def test_sigterm_stops_everything_in_order_and_the_data_is_found_again(
    start: Callable[..., Run],
) -> None:
    run = start()
    run.says("Ctrl-C stops everything")
    assert re.search(r"PostgreSQL is ready[\s\S]*migrated: sake", run.text)
    with urlopen(f"http://127.0.0.1:{run.base + 1}/") as answer:
        environment = json.load(answer)
    assert environment["SAKE_DATABASE_URL"].startswith("postgresql+asyncpg://sake_app:")
    assert not {"SAKE_OWNER_DATABASE_URL", "KYOKAN_DATA"} & environment.keys()
    family = run.family()
    assert run.end() == 0
    stopped = re.findall(r"stopped: (.+)", run.text)
    assert stopped == ["web", "sake", "helper", "Kafka", "PostgreSQL"]
    assert not any(one.is_running() for one in family)
    again = start()
    assert eventually(lambda: again.text.count("Ctrl-C stops everything") == 2)
    assert again.text.count("migrated: sake") == 1
    assert again.end(signal.SIGINT) == 0


def test_a_killed_launcher_leaves_nothing_behind(start: Callable[..., Run]) -> None:
    run = start()
    run.says("Ctrl-C stops everything")
    family = run.family()
    assert len(family) > 10
    run.process.kill()
    run.process.wait()
    assert eventually(lambda: not any(one.is_running() for one in family)), family


def test_a_launcher_stopped_while_starting_leaves_nothing_behind(
    start: Callable[..., Run],
) -> None:
    run = start()
    run.says("PostgreSQL is ready")
    family = run.family()
    assert run.end() == 0
    run.says("stopped while starting")
    assert not any(one.is_running() for one in family)


def test_a_program_that_dies_is_started_again_and_a_line_says_so(
    start: Callable[..., Run],
) -> None:
    run = start()
    run.says("Ctrl-C stops everything")
    served = (run.folder / "logs/sake.log").read_text(encoding="utf-8")
    victim = int(served.split()[-1])
    os.kill(victim, signal.SIGKILL)
    run.says(r"sake died \(signal 9\), starts again in 1 s")
    run.says("sake is started again")
    assert eventually(lambda: answers("127.0.0.1", run.base + 1))
    for name in ("Kafka", "PostgreSQL"):
        next(one for one in run.family() if _is(one, name)).kill()
        run.says(f"{name} died")
        run.says(f"{name} is started again")
    assert run.end() == 0


def _is(process: psutil.Process, name: str) -> bool:
    """Whether it is the server itself, not its guardian."""
    try:
        words = process.cmdline()
    except psutil.NoSuchProcess:
        return False
    command = {"Kafka": "kafka.Kafka", "PostgreSQL": "-D"}[name]
    return command in words and "--" not in words


def test_a_taken_port_is_named_before_anything_starts(start: Callable[..., Run]) -> None:
    base = free_base()
    with socket.create_server(("127.0.0.1", base + 1)):
        run = start(KYOKAN_PORT=str(base))
        assert run.process.wait(timeout=PATIENCE_S) == 1
    assert f"{base + 1} (sake)" in run.text
    assert not (run.folder / "postgres/data").exists()


def test_a_second_launcher_on_the_same_folder_is_refused(start: Callable[..., Run]) -> None:
    run = start()
    run.says("data in")
    other = start()
    assert other.process.wait(timeout=PATIENCE_S) == 1
    run.says(f"another copy runs with {run.folder} .process {run.process.pid}")


def test_a_changed_jar_is_refused_by_name(start: Callable[..., Run], folder: Path) -> None:
    jar = next(folder.glob("cache/kafka-jars-*/jars/kafka_2.13-*.jar"))
    jar.write_bytes(jar.read_bytes() + b"x")
    run = start()
    assert run.process.wait(timeout=PATIENCE_S) == 1
    assert jar.name in run.text
    assert "sha256" in run.text


def test_addresses_of_databases_are_given_all_or_none(start: Callable[..., Run]) -> None:
    run = start(SAKE_DATABASE_URL="postgresql+asyncpg://sake_app@db/sake")
    assert run.process.wait(timeout=PATIENCE_S) == 1
    assert "SAKE_OWNER_DATABASE_URL, SAKE_WORKER_DATABASE_URL" in run.text
