"""Plays acts one after the other on one stage and writes down what came of each trial."""

import asyncio
import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.faults.apart import Apart
from tests.faults.history import History
from tests.faults.judge import topics
from tests.faults.judge.sources import Sources
from tests.faults.looking_back import Backlog, lies, rest
from tests.faults.stage import SERVICES, Show, Stage
from tests.faults.story import Story
from tests.faults.trials import Act, Blow, Crash, Trial, acts, count

# A place that was not passed often enough gets another act, so many times.
ROUNDS: Final = 3
APART_S: Final = 4.0  # between two blows of one act
_LAST: Final = 1_000
_NEVER: Final = -1
_LINE: Final = "{:>3}  {:<46} {:<7} {:>10} {:>8} {:>10}"
_PARTS: Final = {"kill.postgres": "PostgreSQL", "kill.kafka": "Kafka"}
Say = Callable[[str], None]


@dataclass
class Result:
    """One line of the table."""

    trial: str
    is_reached: bool
    violations: int
    ready_s: float | None = None
    drained_s: float | None = None
    act: int = 0

    @property
    def is_good(self) -> bool:
        return self.is_reached and not self.violations

    def line(self) -> str:
        reached = "yes" if self.is_reached else "NO"
        took = [_shown(self.ready_s), _shown(self.drained_s)]
        return _LINE.format(self.act, self.trial, reached, self.violations, *took)


def _shown(length_s: float | None) -> str:
    return "" if length_s is None else f"{length_s:.1f}"


@dataclass
class Runner:
    """All acts of one seed."""

    show: Show
    seed: int
    folder: Path
    say: Say
    judge: Apart
    results: dict[str, Result] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    drained_s: dict[str, float] = field(default_factory=dict)
    _act: int = 0
    _is_stuck: bool = False

    def run(self, trials: Sequence[Trial]) -> bool:
        """Whether every trial was reached and broke nothing."""
        rng = random.Random(self.seed)  # noqa: S311  # no secret
        waiting = list(trials)
        for _ in range(ROUNDS):
            for act in acts(rng, waiting):
                self._play(act, rng)
                if self._is_stuck:  # all that follows would be blamed on the wrong act
                    return False
            waiting = [each for each in waiting if not self.results[each.name].is_reached]
        return not waiting and not self.findings

    def _play(self, act: Act, rng: random.Random) -> None:
        self._act += 1
        stage = self.show.stage
        trials = act.trials
        history = History(self.folder / f"history-{self._act:02}.jsonl")
        story = Story(self.show, history, f"{self.seed}-{self._act}")
        began_s, lives = time.monotonic(), len(stage.watch.ready_s)
        found: list[str] = []
        before: dict[str, int | None] = {}
        try:
            story.prepare()
            before = {each.name: count(stage, each) for each in trials}
            self._break(act)
            with _struck(self, act.blows, rng.uniform(0.5, 3.0)):
                story.play()
            story.close()
            found += self._look_back(act, history)
        except Exception as failure:  # noqa: BLE001  # a trial that fails is told, the next goes on
            found.append(f"{type(failure).__name__}: {failure}")
        try:
            self._mend(act)
        except TimeoutError as stuck:
            found.append(str(stuck))
            self._is_stuck = True
        recovery = dict(stage.watch.ready_s[lives:])
        for each in trials:
            is_reached = _was_reached(before.get(each.name, _NEVER), count(stage, each))
            self._note(each, len(found), recovery, is_reached=is_reached)
        self.findings += [f"act {self._act} ({', '.join(act.names)}): {one}" for one in found]
        self.say(f"act {self._act}: {time.monotonic() - began_s:.0f} s, {len(found)} findings")
        for one in found:
            self.say(f"    {one[:400]}")

    def _note(
        self, each: Trial, violations: int, recovery: dict[str, float], *, is_reached: bool
    ) -> None:
        who = _PARTS.get(each.name) or each.name.removeprefix("kill.")
        if isinstance(each, Crash):
            who = each.service
        known = self.results.get(each.name)
        worst = max(violations, known.violations if known else 0)
        self.results[each.name] = Result(
            each.name,
            is_reached,
            worst,
            max(recovery.values(), default=None) if who == "all" else recovery.get(who),
            self.drained_s.get(each.name),
            self._act,
        )
        self.say(self.results[each.name].line())

    def _break(self, act: Act) -> None:
        for service, failpoints in act.failpoints.items():
            self.show.stage.arm(service, failpoints)
        self.show.stage.wait_ready()
        for cut in act.cuts:
            self.show.stage.proxies[cut.proxy].cut_answer(cut.needle, cut.times)

    def _look_back(self, act: Act, history: History) -> list[str]:
        sources = self.show.stage.sources()
        found = [f"not at rest: {each}" for each in asyncio.run(rest(sources, history))]
        for calm in act.calms:
            calm.perform(self.show)
        found += [each.line() for each in self.judge.broken(sources, self.show.stage.foreign)]
        return found + asyncio.run(lies(sources, history))

    def _mend(self, act: Act) -> None:
        stage = self.show.stage
        for cut in act.cuts:
            stage.proxies[cut.proxy].restore()
        for service in act.crashes:
            stage.disarm(service)
        stage.wait_ready()

    def table(self) -> str:
        """All trials, the failures last."""
        head = _LINE.format("act", "trial", "reached", "violations", "ready s", "drained s")
        return "\n".join([head, *(each.line() for each in self.results.values())])


def _was_reached(before: int | None, after: int | None) -> bool:
    """Whether the count rose; what is not counted was done by us."""
    return before != _NEVER and (after is None or after > (before or 0))


class _struck:  # noqa: N801  # a context that strikes meanwhile
    """Strike each blow after a while, beside the story."""

    def __init__(self, runner: Runner, blows: Sequence[Blow], after_s: float) -> None:
        self._threads = [
            threading.Thread(target=self._strike, args=(blow, after_s + at * APART_S))
            for at, blow in enumerate(blows)
        ]
        self._runner = runner
        self._failed: list[BaseException] = []

    def _strike(self, blow: Blow, after_s: float) -> None:
        time.sleep(after_s)
        show = self._runner.show
        try:
            backlog = asyncio.run(Backlog.now(show.stage.sources()))
            blow.strike(show)
            self._runner.drained_s[blow.name] = asyncio.run(backlog.drained())
        except BaseException as failure:  # noqa: BLE001  # raised again at the end
            self._failed.append(failure)

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join()
        if self._failed:
            raise self._failed[0]


def keep(folder: Path, runner: Runner) -> None:
    """Leave what a person needs to look into a failure."""
    folder.joinpath("findings.json").write_text(
        json.dumps(runner.findings, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    _keep_databases(folder, runner.show.stage)
    _keep_events(folder, runner.show.stage.sources())
    folder.joinpath("table.txt").write_text(runner.table(), encoding="utf-8")


def _keep_databases(folder: Path, stage: Stage) -> None:
    for service in SERVICES:
        stage.dump(service, folder / f"{service}.sql")


def _keep_events(folder: Path, sources: Sources) -> None:
    """The last events of each topic, as they lie there."""
    assert sources.bootstrap is not None
    by_topic: dict[str, list[str]] = {}
    for row in topics.read(sources.bootstrap):
        by_topic.setdefault(row[0], []).append(json.dumps(row[1:], ensure_ascii=False))
    for topic, lines in by_topic.items():
        folder.joinpath(f"{topic}.jsonl").write_text(
            "\n".join(lines[-_LAST:]), encoding="utf-8"
        )
