"""The order in which one copy of the platform starts and stops; each part is elsewhere."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from deploy.local import jars, kafka, welcome
from deploy.local.child import CannotStart, Child
from deploy.local.folders import made
from deploy.local.kafka import Broker
from deploy.local.migrations import Applied
from deploy.local.place import ROOT, Place
from deploy.local.postgres import Cluster
from deploy.local.report import Report
from deploy.local.watched import Watch, Watched, stop_all
from deploy.programs import Program

Say = Callable[[str], None]
STOP_ORDER: Final = ("web", "service", "stand-in")


class Stopped(Exception):
    """Asked to stop while still starting."""


class Launcher:
    """One copy of the platform, from the first check to the last stop."""

    def __init__(self, where: Place, report: Report) -> None:
        self.stopping = threading.Event()
        self._place = where
        self._report = report
        self._watch = Watch(report)
        self._logs = made(where.folder / "logs", 0o700)
        self._running: dict[str, Watched] = {}
        self._helpers: list[Child] = []
        self._cluster = Cluster(where.folder / "postgres", log=self._logs / "postgres.log")
        self._broker = Broker(
            where.folder / "kafka",
            port=where.base_port + where.platform.ports["kafka"],
            controller_port=where.base_port + where.platform.ports["kafka_controller"],
            cache=where.folder / "cache",
            log=self._logs / "kafka.log",
        )
        self._pool = ThreadPoolExecutor(2)

    def run(self) -> None:
        """Start, watch until asked to stop, stop.

        Raises:
            CannotStart: and whatever was started is stopped again.
        """
        self._place.refuse_taken_ports()
        environments = {one.name: self._env(one) for one in self._place.programs}
        try:
            self._start(environments)
            while not self.stopping.wait(0.2):
                self._watch.look()
        except Stopped:
            self._report.say("stopped while starting")
        finally:
            self._stop()

    def _start(self, environments: Mapping[str, Mapping[str, str]]) -> None:
        self._report.say(f"data in {self._place.folder}")
        programs = self._place.programs
        for program in programs:
            if program.kind == "stand-in":  # they need nobody, so they may load meanwhile
                self._begin(program, environments[program.name])
        self._await([self._pool.submit(self._databases), self._pool.submit(self._events)])
        for program in programs:
            if program.kind != "stand-in":
                self._begin(program, environments[program.name])
        self._watch.wait_ready(list(self._running), self.stopping)
        self._continue()
        welcome.load_demo(self._place, self._helper, self._report, self._continue)
        self._report.show(welcome.text(self._place))

    def _await(self, works: Sequence[Future[None]]) -> None:
        """Wait for all, or raise what the first failure raised."""
        waiting = list(works)
        while waiting:
            for work in [one for one in waiting if one.done()]:
                work.result()
                waiting.remove(work)
            self._continue(0.05)

    def _continue(self, wait_s: float = 0.0) -> None:
        """Look after what runs, unless we are to end.

        Raises:
            Stopped: the person, or the system, wants us to end.
        """
        if self.stopping.wait(wait_s):
            raise Stopped
        self._watch.look()

    def _databases(self) -> None:
        """PostgreSQL, databases and roles, migrations."""
        services = [one for one in self._place.platform.programs if one.kind == "service"]
        if not self._place.own_postgres:
            self._migrate(services)
            return
        self._cluster.start()
        assert self._cluster.child is not None
        self._watch.add(Watched("PostgreSQL", self._cluster.child))
        self._report.say("PostgreSQL is ready")
        applied = Applied(self._cluster.folder)
        services = applied.missing(services)
        for service in services:
            self._cluster.create(service.name)
        self._migrate(services)
        applied.note(services)

    def _migrate(self, services: Sequence[Program]) -> None:
        """Run the migrations side by side.

        Raises:
            CannotStart: with the last words of the first that failed.
        """
        started = [(service, self._migration(service)) for service in services]
        for service, child in started:
            if child.wait():
                raise CannotStart(f"{service.name}: migration failed:\n{child.last_words()}")
        if started:
            self._report.say(f"migrated: {', '.join(one.name for one in services)}")

    def _migration(self, service: Program) -> Child:
        env = self._place.env(service.migration, service.name)
        return self._helper(f"{service.name}-migrate", [*service.command, "migrate"], env)

    def _events(self) -> None:
        """Kafka and its topics."""
        if self._place.own_kafka:
            if not jars.assembled(self._broker.cache):
                self._report.say("fetching the broker's jars (44 MB)")
            self._broker.start()
            assert self._broker.child is not None
            self._watch.add(Watched("Kafka", self._broker.child))
            self._report.say("Kafka is ready")
        kafka.create_topics(self._place.bootstrap)

    def _env(self, program: Program) -> dict[str, str]:
        return self._place.env(program.variables, program.name)

    def _begin(self, program: Program, env: Mapping[str, str]) -> None:
        child = self._child(program.name, program.command, env)
        watched = Watched(program.name, child, self._place.url(program.name))
        watched.start()
        self._running[program.name] = watched
        self._watch.add(watched)

    def _helper(self, name: str, arguments: Sequence[str], env: Mapping[str, str]) -> Child:
        """A program that ends by itself."""
        if self.stopping.is_set():
            raise Stopped
        child = self._child(name, arguments, env)
        self._helpers.append(child)
        child.start()
        return child

    def _child(self, name: str, arguments: Sequence[str], env: Mapping[str, str]) -> Child:
        log = self._logs / f"{name}.log"
        return Child(self._place.python(arguments), log, env=env, cwd=ROOT)

    def _stop(self) -> None:
        """End everything, the last to need others first; twice, for what was just starting."""
        self.stopping.set()
        self._sweep(self._report.say)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._sweep(lambda _text: None)
        self._report.say("all stopped")

    def _sweep(self, say: Say) -> None:
        stop_all(self._helpers)
        for kind in STOP_ORDER:
            names = [one.name for one in self._place.programs if one.kind == kind]
            running = [self._running[name] for name in names if name in self._running]
            if running:
                stop_all([one.child for one in running])
                say(f"stopped: {', '.join(one.name for one in running)}")
        for name, part in (("Kafka", self._broker), ("PostgreSQL", self._cluster)):
            if part.child is not None:
                part.stop()
                say(f"stopped: {name}")
