"""The platform under trial: the launcher of `make run`, with proxies and failpoints in its way.

What dies is started again by the launcher itself: that is the recovery that is measured.
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO
from urllib.parse import quote

from deploy import programs
from deploy.local import place
from deploy.local.child import Child
from deploy.local.demo.site import Site
from deploy.local.demo.world import World
from deploy.local.folders import data_folder, made
from deploy.local.kafka import Broker
from deploy.local.launcher import Launcher
from deploy.local.place import Place
from deploy.local.ports import answers
from deploy.local.postgres import SOCKET_NAME
from deploy.local.report import Report
from deploy.local.watched import FIRST_PAUSE_S, Watch, Watched
from deploy.programs import Program
from tests.faults.judge.sources import Sources, find
from tests.faults.proxy import Address, Proxies, Proxy

READY_S: Final = 600.0  # on a machine with much else to do
SERVICES: Final = ("accounts", "listing", "investors", "matching", "payments")
# A trial makes more of everything in a minute than any person would.
RAISED: Final = {
    "MATCHING_ATTEMPTS_PER_MINUTE": "100000",
    "ACCOUNTS_SIGN_INS_PER_MINUTE": "10000",
    "ACCOUNTS_SIGN_INS_PER_MINUTE_AND_ADDRESS": "10000",
    "ACCOUNTS_WRONG_CODES_PER_HOUR": "10000",
}
_BROKER_PORT: Final = 25
_PSP_PORT: Final = 26
_REACHED: Final = '"failpoint_reached", "name": "'


@dataclass(frozen=True)
class Death:
    """One end that nobody asked for."""

    name: str
    at_s: float


@dataclass
class Armed(Watched):
    """A program whose next starts take a failpoint each."""

    failpoints: list[str] = field(default_factory=list)
    is_armed: bool = False

    def start(self) -> None:
        plain = self.child.env
        self.is_armed = bool(self.failpoints)
        if self.failpoints:
            self.child.env = {**plain, "FAILPOINT": self.failpoints.pop(0)}
        super().start()
        self.child.env = plain


class Attentive(Watch):
    """Notes each death and how long it took until the program was ready again."""

    def __init__(self, report: Report, broker_port: int) -> None:
        super().__init__(report)
        self.broker_port = broker_port
        self.lock = threading.RLock()
        self.deaths: list[Death] = []
        self.ready_s: list[tuple[str, float]] = []
        self._waiting: dict[str, tuple[Watched, float]] = {}

    def look(self) -> None:
        with self.lock:
            super().look()
            for name, (one, died_s) in list(self._waiting.items()):
                if one.again_at_s is None and one.child.poll() is None and self._serves(one):
                    self.ready_s.append((name, time.monotonic() - died_s))
                    del self._waiting[name]

    def not_ready(self) -> set[str]:
        """Who died and does not serve again yet, or says so itself."""
        with self.lock:
            return {*self._waiting, *(one.name for one in self._all if not one.is_ready())}

    def _serves(self, one: Watched) -> bool:
        """PostgreSQL serves when all who need it say that they are ready."""
        if one.name == "PostgreSQL":
            return all(each.is_ready() for each in self._all)
        return answers("127.0.0.1", self.broker_port) if one.name == "Kafka" else one.is_ready()

    def _note_death(self, one: Watched, status: int) -> None:
        super()._note_death(one, status)
        # The trials of one stage are many lives, not one that keeps dying.
        one.pause_s = FIRST_PAUSE_S
        one.again_at_s = time.monotonic() + FIRST_PAUSE_S
        self.deaths.append(Death(one.name, time.monotonic()))
        self._waiting.setdefault(one.name, (one, time.monotonic()))


class Told(Report):
    """What the launcher says, for a file."""

    def __init__(self, told: TextIO) -> None:
        self._told = told

    def say(self, text: str) -> None:
        self._told.write(f"{time.monotonic():10.1f}  {text}\n")
        self._told.flush()

    def show(self, text: str) -> None:
        self.say(text)


class ProxiedBroker(Broker):
    """Sends its clients through the proxy."""

    advertised_port = 0

    def _render(self) -> Path:
        rendered = super()._render()
        said = "advertised.listeners=PLAINTEXT://127.0.0.1:"
        text = rendered.read_text()
        rendered.write_text(text.replace(f"{said}{self.port}", f"{said}{self.advertised_port}"))
        return rendered


class Stage(Launcher):
    """One copy of the platform, and ways to hurt it."""

    def __init__(self, where: Place, report: Report) -> None:
        super().__init__(where, report)
        self.place = where
        self.foreign: set[str] = set()  # ids of messages that none of ours said
        self.watch = Attentive(report, self._broker.port)
        self._watch = self.watch
        proxied = ProxiedBroker(
            where.folder / "kafka",
            port=self._broker.port,
            controller_port=self._broker.controller_port,
            cache=where.folder / "cache",
            log=self._logs / "kafka.log",
        )
        proxied.advertised_port = where.base_port + _BROKER_PORT
        self._broker = proxied
        self.proxies = {
            "broker": Proxy(
                Address(where.base_port + _BROKER_PORT), Address(self._broker.port)
            ),
            "psp": Proxy(
                Address(where.base_port + _PSP_PORT), Address(where.port("stripe-sim"))
            ),
            **{f"{name}.database": self._database_proxy(name) for name in SERVICES},
        }
        self.serving = Proxies()
        for proxy in self.proxies.values():
            self.serving.start(proxy)

    def _database_proxy(self, service: str) -> Proxy:
        inside = self._sockets(service)
        inside.mkdir(parents=True, exist_ok=True)
        real = self._cluster.sockets / SOCKET_NAME
        return Proxy(Address(path=inside / SOCKET_NAME), Address(path=real))

    def _sockets(self, service: str) -> Path:
        return self.place.folder / "p" / service

    def _env(self, program: Program) -> dict[str, str]:
        env = super()._env(program)
        if program.kind == "service":
            real = quote(str(self._cluster.sockets))
            mine = quote(str(self._sockets(program.name)))
            env = {
                name: value.replace(real, mine) if name.endswith("_DATABASE_URL") else value
                for name, value in env.items()
            }
            env["KAFKA_BOOTSTRAP_SERVERS"] = f"127.0.0.1:{self.place.base_port + _BROKER_PORT}"
        if "STRIPE_API_BASE" in env:
            env["STRIPE_API_BASE"] = f"http://127.0.0.1:{self.place.base_port + _PSP_PORT}"
        return env

    def _begin(self, program: Program, env: Mapping[str, str]) -> None:
        child = self._child(program.name, program.command, env)
        armed = Armed(program.name, child, self.place.url(program.name))
        armed.start()
        self._running[program.name] = armed
        self._watch.add(armed)

    def arm(self, name: str, failpoints: list[str]) -> None:
        """Start a program anew with the first; each further start takes the next."""
        with self.watch.lock:
            armed = self._running[name]
            assert isinstance(armed, Armed)
            armed.failpoints = list(failpoints)
            armed.child.stop()
            armed.start()

    def disarm(self, name: str) -> None:
        """Start a program anew if it may still carry a failpoint."""
        armed = self._running[name]
        if isinstance(armed, Armed) and (armed.is_armed or armed.failpoints):
            self.arm(name, [])

    def wait_ready(self, limit_s: float = 60.0) -> float:
        """Return when everything is ready again; how long that took.

        Raises:
            TimeoutError: it is not within `limit_s`.
        """
        began_s = time.monotonic()
        while missing := self.watch.not_ready():
            if time.monotonic() - began_s > limit_s:
                raise TimeoutError(f"not ready again: {', '.join(sorted(missing))}")
            time.sleep(0.1)
        return time.monotonic() - began_s

    def signal(self, name: str, number: signal.Signals) -> None:
        """Signal the program itself, not its guardian."""
        os.kill(self.pid(name), number)

    def pid(self, name: str) -> int:
        guardian = self._part(name).pid
        children = Path(f"/proc/{guardian}/task/{guardian}/children").read_text()
        return int(children.split()[0])

    def _part(self, name: str) -> Child:
        parts = {"kafka": self._broker.child, "postgres": self._cluster.child}
        child = parts.get(name) or self._running[name].child
        assert child is not None
        return child

    def second(self, service: str) -> Child:
        """Another reader of a service, as a second machine would run it."""
        env = dict(self._running[service].child.env)
        env[f"{service.upper()}_READER_ORDINAL"] = "1"
        command = [*self.place.platform.program(service).command, "read"]
        child = self._child(f"{service}-second", command, env)
        child.start()
        return child

    def reached(self, name: str) -> int:
        """How often a failpoint was reached since the start."""
        logs = (self.place.folder / "logs").glob("*.log*")
        return sum(
            each.read_text(errors="replace").count(f'{_REACHED}{name}"') for each in logs
        )

    def dump(self, service: str, file: Path) -> None:
        """Everything a service's database holds."""
        cluster = self._cluster
        asked = ["-h", str(cluster.sockets), "-U", "postgres", "-f", str(file), service]
        subprocess.run(
            [str(cluster.binary("pg_dump")), *asked],
            env={"PGPASSWORD": cluster.password("postgres")},
            check=False,
        )

    def sources(self) -> Sources:
        """What the judge reads."""
        return find(self.place.given)


@dataclass(frozen=True)
class Show:
    """A running stage with its people."""

    stage: Stage
    site: Site
    world: World


@contextmanager
def running(folder: Path, base_port: int) -> Iterator[Show]:
    """Start everything with its demo world, and stop it in order.

    Raises:
        AssertionError: it did not become ready; with the launcher's last words.
    """
    folder.mkdir(mode=0o711, exist_ok=True)
    cache = folder / "cache"
    if not cache.exists():
        cache.symlink_to(made(data_folder() / "cache"))
    given = {
        **os.environ,
        **RAISED,
        "ENV": "demo",
        "DEMO": "story",
        "KYOKAN_DATA": str(folder),
        "KYOKAN_PORT": str(base_port),
    }
    here = place.find(programs.load(), given)
    with (folder / "launcher.log").open("w") as told:
        stage = Stage(here, Told(told))
        thread = threading.Thread(target=stage.run)
        thread.start()
        try:
            _await_shown(stage, thread, folder / "launcher.log")
            urls = {one.name: here.url(one.name) for one in here.programs}
            site = Site(urls, here.folder / "files/clock.json")
            yield Show(stage, site, World(site, lambda _line: None))
            site.close()
        finally:
            stage.stopping.set()
            thread.join(120)
            stage.serving.stop()


def _await_shown(stage: Stage, thread: threading.Thread, told: Path) -> None:
    deadline = time.monotonic() + READY_S
    while "Ctrl-C stops everything." not in told.read_text():
        if not thread.is_alive() or time.monotonic() > deadline:
            raise AssertionError(told.read_text()[-4_000:])
        time.sleep(0.2)
    stage.wait_ready()
