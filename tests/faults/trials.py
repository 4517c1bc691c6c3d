"""The catalogue of trials: what breaks, and how we know that it did. Pure but for the blows."""

import random
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from shared import failpoints
from shared.contracts.registry import CONTRACTS
from tests.faults import messages, webhooks
from tests.faults.stage import SERVICES, Show, Stage

# Past the session time-out of 10 s: the broker has given the reader up.
ZOMBIE_S: Final = 13.0
_RARE: Final = (
    *("matching.confirm_refund", "psp.refund", "psp.expire_page"),
    *("relay.PaymentRefund", "matching.saga.PaymentRefund"),
)
# How often a program may die in one act.
DEATHS: Final = 3
# How a place is left: mostly by dying. A long sleep stands for a machine that hangs.
_ENDS: Final = ("kill", "kill", "kill", "exit")
_ACTS: Final = (*_ENDS, "raise", "sleep=3")


@dataclass(frozen=True)
class Crash:
    """A program stops at one named place."""

    failpoint: str
    order: int

    @property
    def name(self) -> str:
        return self.failpoint

    @property
    def service(self) -> str:
        """Whose process comes past it."""
        first, second = self.failpoint.removeprefix("job:").split(".")[:2]
        if first == "relay":
            return _TOPICS[second].split(".")[0]
        return "payments" if first == "psp" else first


@dataclass(frozen=True)
class Cut:
    """One answer is lost after the work was done."""

    name: str
    proxy: str
    needle: bytes
    times: int = 1


@dataclass(frozen=True)
class Blow:
    """Something is hit from outside while pledges are on their way."""

    name: str
    strike: Callable[[Show], None]

    @property
    def is_gentle(self) -> bool:
        """Whether nothing dies of it, so that others may strike as well."""
        return self.name.startswith(("webhooks.", "messages."))

    @property
    def is_kill_of_one(self) -> bool:
        return self.name.startswith("kill.") and self.name != "kill.all"


@dataclass(frozen=True)
class Calm:
    """Something done when all is at rest again; it says itself what must not change."""

    name: str
    perform: Callable[[Show], None]


Trial = Crash | Cut | Blow | Calm


@dataclass
class Act:
    """What breaks during one story."""

    crashes: dict[str, list[Crash]] = field(default_factory=dict)  # by program
    failpoints: dict[str, list[str]] = field(default_factory=dict)  # how it is told of them
    cuts: list[Cut] = field(default_factory=list)
    blows: list[Blow] = field(default_factory=list)
    calms: list[Calm] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.trials]

    @property
    def trials(self) -> list[Trial]:
        crashed = [crash for some in self.crashes.values() for crash in some]
        return [*crashed, *self.cuts, *self.blows, *self.calms]


_TOPICS: Final = {name: contract.TOPIC for name, contract in CONTRACTS.items()}


def crashes() -> list[Crash]:
    """One for each name of the registry, in the order of a pledge's life."""
    named = [name for names in failpoints.steps().values() for name in names]
    return [Crash(name, order) for order, name in enumerate(named)]


def cuts() -> list[Cut]:
    """Lost answers of COMMIT, of the PSP and of the broker."""
    committed = [
        Cut(f"cut.commit.{name}", f"{name}.database", b"COMMIT", times=3)
        for name in ("investors", "matching", "payments")
    ]
    asked = [
        Cut(f"cut.psp.{name}", "psp", f"POST /v1/{path}".encode())
        for name, path in (
            ("customer", "customers"),
            ("page", "checkout/sessions"),
            ("charge", "payment_intents"),
            ("refund", "refunds"),
        )
    ]
    published = [
        Cut(f"cut.broker.{event}", "broker", event.encode())
        for event in ("PledgePlaced", "HoldGranted", "PaymentBacked")
    ]
    return [*committed, *asked, *published]


def blows() -> list[Blow]:
    """Kills from outside, and readers that stand still too long."""
    killed = [*SERVICES, "web", "stripe-sim", "kafka", "postgres"]
    return [
        *(Blow(f"kill.{name}", partial(_kill, [name])) for name in killed),
        Blow("kill.all", partial(_kill, [*SERVICES, "kafka", "postgres"])),
        Blow("webhooks.doubled", webhooks.doubled_and_shuffled),
        Blow("webhooks.forged", webhooks.forged),
        Blow("messages.poison", messages.send_poison),
        *(
            Blow(f"zombie.{name}", partial(_zombie, name))
            for name in ("investors", "matching", "payments")
        ),
    ]


def calms() -> list[Calm]:
    """What is done to a platform at rest."""
    return [Calm("messages.replay", messages.replay)]


def _kill(names: Sequence[str], show: Show) -> None:
    for name in names:
        show.stage.signal(name, signal.SIGKILL)


def _zombie(name: str, show: Show) -> None:
    """Stop a reader past its session while another one takes over, then let it go on."""
    other = show.stage.second(name)
    try:
        show.stage.signal(name, signal.SIGSTOP)
        time.sleep(ZOMBIE_S)
        show.stage.signal(name, signal.SIGCONT)
        time.sleep(2)
    finally:
        other.stop()


def acts(rng: random.Random, waiting: Sequence[Trial]) -> Iterator[Act]:
    """Put trials together: a program dies a few times an act."""
    left = list(waiting)
    rng.shuffle(left)
    while left:
        act = Act()
        for trial in list(left):
            if _fits(act, trial):
                left.remove(trial)
                _add(act, trial)
        act.failpoints = {name: _in_turn(some, rng) for name, some in act.crashes.items()}
        yield act


def _in_turn(crashes: Sequence[Crash], rng: random.Random) -> list[str]:
    """A program takes its next failpoint when it starts: all but the last have to end it."""
    *early, last = sorted(crashes, key=lambda each: each.order)
    ways = [*((each, _ENDS) for each in early), (last, _ACTS)]
    return [f"{crash.name}:{_nth(crash, rng)}:{rng.choice(how)}" for crash, how in ways]


def _fits(act: Act, trial: Trial) -> bool:
    match trial:
        case Crash():
            is_calm = not act.blows and not act.cuts
            return is_calm and len(act.crashes.get(trial.service, [])) < DEATHS
        case Cut():
            return not act.crashes and all(blow.is_gentle for blow in act.blows)
        case Blow():
            is_alone = not act.crashes and (not act.cuts or trial.is_gentle)
            return is_alone and (not act.blows or _go_together([*act.blows, trial]))
        case Calm():
            return True


def _go_together(struck: Sequence[Blow]) -> bool:
    """What is gentle disturbs nothing; a few kills of one program each come after another."""
    if all(each.is_gentle for each in struck):
        return True
    return len(struck) <= DEATHS and all(each.is_kill_of_one for each in struck)


def _add(act: Act, trial: Trial) -> None:
    match trial:
        case Crash():
            act.crashes.setdefault(trial.service, []).append(trial)
        case Cut():
            act.cuts.append(trial)
        case Blow():
            act.blows.append(trial)
        case Calm():
            act.calms.append(trial)


def _nth(trial: Crash, rng: random.Random) -> int:
    """The first or the second time; the first where a story comes by but once."""
    return 1 if trial.name.startswith(_RARE) else rng.choice((1, 1, 2))


def count(stage: Stage, trial: Trial) -> int | None:
    """How often it has happened on this stage; None for what we do ourselves."""
    match trial:
        case Crash():
            return stage.reached(trial.name)
        case Cut():
            return stage.proxies[trial.proxy].cuts[trial.needle]
        case _:
            return None
