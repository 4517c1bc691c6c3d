"""The whole platform with its demo world, started as `make run` starts it, for tests."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from deploy.local.demo.offers import Offer
from deploy.local.demo.site import Site
from deploy.local.demo.world import World
from deploy.local.folders import data_folder, made
from deploy.programs import load
from shared.migrate import ROOT
from tests.ports import free_base

READY_S = 900.0  # on a slow machine with much else to do
PATIENCE_S = 60.0
_READY_LINE = "Ctrl-C stops everything."


@dataclass(frozen=True)
class Platform:
    """Addresses by the program's name, and ways to act as its people."""

    urls: dict[str, str]
    folder: Path
    site: Site
    world: World

    def with_sessions_of_its_own(self) -> "Platform":
        """The same, where nobody of the demo has signed in yet."""
        return replace(self, world=World(self.site, lambda _line: None))

    def day(self, days_from_now: int) -> int:
        """A day of the world's calendar, counted from what its clock shows."""
        gone = self.site.clock() - self.world.first_day
        return gone.days + days_from_now

    def offer(self, like: Offer, name: str, **changed: object) -> Offer:
        """A fresh offer like a known one, open at once for 20 days, with ids of its own."""
        known = {field: getattr(like, field) for field in like.__dataclass_fields__}
        fresh = {"name": name, "opens_on_day": None, "closes_on_day": self.day(20)}
        return Offer(**(known | fresh | changed))


@contextmanager
def running(
    folder: Path, given: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Platform]:
    """Start it with variables of its own, tell its world, and stop it in order."""
    base = free_base()
    data = folder / "platform"
    data.mkdir(mode=0o711)
    (data / "cache").symlink_to(made(data_folder() / "cache"))
    env = {
        **os.environ,
        "KYOKAN_PORT": str(base),
        "KYOKAN_DATA": str(data),
        "ENV": "demo",
        "DEMO": "story",  # what tests know by name, without the town around it
        "MATCHING_ATTEMPTS_PER_MINUTE": "1000",
        # What web waits before it says that all are busy; a slow machine is no rule of ours.
        "WEB_CALL_TIMEOUT_S": "10",
        "WEB_STEP_WAIT_S": "10",
        **given,
    }
    log = folder / "launcher.log"
    with log.open("wb") as output:
        launcher = subprocess.Popen(
            [sys.executable, "-m", "deploy.local", "run"],
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _await_ready(launcher, log)
        platform = load()
        ports = {one.name: base + one.port for one in platform.programs}
        urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
        site = Site(urls, data / "files/clock.json", PATIENCE_S)
        yield Platform(urls, data, site, World(site, lambda _line: None))
        site.close()
    finally:
        launcher.send_signal(signal.SIGTERM)
        launcher.wait(60)


def _await_ready(launcher: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_S
    while _READY_LINE not in log.read_text(encoding="utf-8"):
        if launcher.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(log.read_text(encoding="utf-8")[-4_000:])
        time.sleep(0.2)
