"""The seeded scheduler: what happens next, until everything has come to rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from services.matching.payment_days import domain as payment_days
from services.matching.payment_days import usecases as moving
from services.matching.pledges.domain import TERMINAL
from services.matching.rounds import store as rounds
from services.matching.rounds import usecases as commands
from services.matching.rounds.store import Cause
from services.payments.payments.domain.bank_holds import HOLD_ENDS_BEFORE
from services.payments.rails import events_store
from shared.database import Actor
from shared.errors import Refusal
from shared.ids import new_id
from tests.schedules import people
from tests.schedules.invariants import Judge
from tests.schedules.world import World, short

STEPS: Final = 150
CRASHES: Final = 0.08
_DRAIN_TURNS: Final = 400
_PAUSES: Final = 50
_JUMP: Final = timedelta(seconds=1)

# How often each of the scheduler's actions, in their order.
_WEIGHTS: Final = (22, 8, 30, 20, 8, 5, 4)

_TICKS: Final = (
    "settle_rounds",
    "expire_pledges",
    "expire_pledges",
    "collect_pledges",
    "tell_of_changes",
    "remind_of_changes",
    "give_back_unanswered",
    "decide_outcomes",
    "decide_outcomes",
    "tell_pledges",
    "tell_pledges",
    "settle_pledges",
    "call_next",
    "raise_alarms",
)

Action = Callable[[], None]


class Stuck(Exception):
    """It never came to rest."""


@dataclass
class Result:
    """How one schedule ended: nothing is broken, or this is."""

    seed: int
    steps: int
    broken: Sequence[str]
    trace: Sequence[tuple[datetime, str]] = ()
    reached: dict[str, int] = field(default_factory=dict)

    def told(self) -> list[str]:
        """The trace, line by line."""
        return [
            f"{number:4} {at:%m-%d %H:%M:%S} {what}"
            for number, (at, what) in enumerate(self.trace)
        ]


def run(seed: int, steps: int = STEPS) -> Result:
    """One schedule from its seed: `steps` by chance, then everything to its end."""
    world = World(Random(seed))  # noqa: S311  # chance, to be had again
    judge = Judge(world)
    schedule = _Schedule(world, judge)
    broken: list[str] = []
    try:
        for _ in range(steps):
            schedule.step()
            broken = judge.look()
            if broken:
                break
        else:
            broken = schedule.drain() or judge.look() + judge.at_rest()
    except Stuck as error:
        broken = [*judge.look(), f"I16: {error}"]
    finally:
        for task in world.tasks:
            task.kill()
    return Result(seed, steps, broken, world.trace, dict(world.reached))


def shortest(result: Result) -> Result:
    """The same failure after as few steps by chance as possible."""
    for steps in (0, 5, 10, 15, 20, 30, 40, 50, 60):
        if steps < result.steps:
            shorter = run(result.seed, steps)
            if shorter.broken:
                return shorter
    return result


class _Schedule:
    """The choices of one schedule."""

    def __init__(self, world: World, judge: Judge) -> None:
        self.world = world
        self.judge = judge
        self.random = world.random
        self._actions: Sequence[Action] = (
            self._log_moves,
            self._job,
            self._calls,
            self._somebody,
            self._staff,
            self._webhook,
            self._time,
        )

    def step(self) -> None:
        """One thing that may happen now."""
        (action,) = self.random.choices(self._actions, _WEIGHTS)
        action()

    def _fuse(self) -> int:
        return self.random.randint(1, 8) if self.random.random() < CRASHES else 0

    def _log_moves(self) -> None:
        """A relay sends, or a group reads: a few times, doubly now and then."""
        for _ in range(self.random.choice((1, 1, 2, 4))):
            self._log_moves_once()

    def _log_moves_once(self) -> None:
        world = self.world
        senders = [name for name, each in world.memory.items() if _unsent(each.rows)]
        reading = [
            (reader, place) for reader in world.readers for place in world.log.waiting(reader)
        ]
        if not senders and not reading:
            return
        if senders and (not reading or self.random.random() < 0.4):
            world.relay(self.random.choice(senders), fuse=self._fuse())
            return
        reader, place = self.random.choice(reading)
        world.deliver(
            reader, place, fuse=self._fuse(), at_most=self.random.choice((1, 1, 3, 9))
        )
        if self.random.random() < 0.1:
            world.log.move_back(reader, place, self.random.randint(1, 4))
            world.reach("double")

    def _job(self) -> None:
        name = self.random.choice(_TICKS)
        work = self.world.jobs[name]()
        self.world.try_to(f"matching: {name}", "matching", work, self._fuse())

    def _calls(self) -> None:
        """Work around the PSP: begun, led on, or dead in the middle."""
        world = self.world
        if world.tasks and self.random.random() < 0.7:
            task = self.random.choice(world.tasks)
            if self.random.random() < CRASHES / 2:
                world.kill(task)
                return
            for _ in range(self.random.choice((1, 1, 2, 5))):
                if task in world.tasks:
                    world.resume(task)
            return
        useful = _useful(world)
        if not useful:
            self._log_moves()
            return
        name = self.random.choice(useful)
        world.begin(f"payments: {name}", world.calls[name]())
        world.resume(world.tasks[-1])

    def _somebody(self) -> None:
        """An investor does something about a pledge."""
        world, open_ = self.world, self.world.open_promises()
        # The last ones come late: then cards are saved already, and seats are gone.
        if open_ and self.random.random() < 0.08 * len(open_):
            promise = open_[0]
            self._asks(
                f"pledges {short(promise.pledge_id)}",
                people.send(promise, world.memory["matching"], world.now),
                "matching",
            )
            return
        sent = [each for each in world.promises if each not in open_]
        if not sent:
            return
        promise = self.random.choice(sent)
        name = short(promise.pledge_id)
        luck = self.random.random()
        if luck < 0.1:
            self._asks(
                f"withdraws {name}",
                people.withdraw(promise, world.memory["matching"], world.now),
                "matching",
            )
        elif luck < 0.12:
            self._asks(
                f"pledges {name} again",
                people.send(promise, world.memory["matching"], world.now),
                "matching",
            )
        elif luck < 0.3 and self._is_asked(promise):
            self._asks(
                f"says yes to {name}",
                people.reconfirm(promise, world.memory["matching"], world.now),
                "matching",
            )
        elif promise.pages and luck < 0.6:
            is_open = people.pay(promise, world.psp, self.random)
            world.say(f"fills the page of {name} in: {'taken' if is_open else 'too late'}")
        elif promise.rail == "card" or luck < 0.5:
            self._page(promise)
        elif people.transfer(
            promise, world.memory["payments"], world.bank, self.random, world.now
        ):
            world.say(f"transfers for {name}")

    def _is_asked(self, promise: people.Promise) -> bool:
        rows = self.world.rows("matching")
        pledge = rows.table("pledge")[promise.pledge_id]
        version = rows.table("round")[pledge.round_id]["material_version"]
        return bool(pledge.agreed_version < version)

    def _page(self, promise: people.Promise) -> None:
        """Through the door, unless the investor is there already or has nothing to pay."""
        world, name = self.world, f"page of {short(promise.pledge_id)}"
        payment = world.rows("payments").table("payment").get(promise.pledge_id)
        is_wanted = payment is not None and payment.state in {"awaiting", "declined", "closing"}
        if is_wanted and all(task.name != name for task in world.tasks):
            world.begin(name, people.ask_for_page(promise, world.house))
            world.resume(world.tasks[-1])

    def _asks(self, what: str, work: Any, service: str) -> None:
        try:
            self.world.try_to(what, service, work, self._fuse())
        except Refusal as error:
            self.world.say(f"{what}: {type(error).__name__}")

    def _staff(self) -> None:
        """The bank's list, the list of refunds, and now and then a command."""
        world, memory = self.world, self.world.memory["payments"]
        lines = world.bank.work()
        refunds = _refunds(world)
        if lines and self.random.random() < 0.7:
            line = self.random.choice(lines)
            work = world.bank.go_on(line, memory, world.now)
            self._asks(f"staff: deposit of {short(line.pledge_id)}", work, "payments")
        elif refunds:
            work = world.bank.send_back(self.random.choice(refunds), memory, world.now)
            self._asks("staff: refund", work, "payments")
        elif self.random.random() < 0.05:
            self._command()
        elif self.random.random() < 0.2:
            self._amend()
        elif self.random.random() < 0.5:
            self._move_day()

    def _amend(self) -> None:
        """A page has changed in what matters; now and then it is heard late."""
        world = self.world
        rows = [world.rows("matching").table("round")[each] for each in world.rounds]
        running = [row for row in rows if row["state"] in {"open", "paused"}]
        if running:
            world.amend(self.random.choice(running))

    def _move_day(self) -> None:
        """A handler moves a payment day to early or to late; best while the outcome is near."""
        world = self.world
        rows = [world.rows("matching").table("round")[each] for each in world.rounds]
        handled = [row for row in rows if row["handler_id"] is not None]
        row = self.random.choice([row for row in handled if row["state"] == "settling"] or rows)
        if row["handler_id"] is None:
            return
        first, last = payment_days.between(row["settles_at"], world.now)
        to = self.random.choice((first, first, first + timedelta(days=1), last))
        self._asks(f"handler: paid on {to}", self._moves(row["id"], to), "matching")

    async def _moves(self, round_id: UUID, to: date) -> None:
        actor = Actor("person", new_id())
        async with self.world.memory["matching"].transaction(actor) as tx:
            await moving.move(
                tx,
                round_id=round_id,
                move_id=new_id(),
                to=to,
                reason="登記のため",
                now=self.world.now,
            )

    def _command(self) -> None:
        on: Any = self.random.choice(("pause", "resume", "cancel"))
        self._asks(
            f"chamber: {on}", self._order(self.random.choice(self.world.rounds), on), "matching"
        )

    async def _order(self, round_id: UUID, on: Any) -> None:
        async with self.world.memory["matching"].transaction(Actor("person", new_id())) as tx:
            before = (await rounds.lock(tx.sql, [round_id]))[round_id]
            cause = Cause("request", new_id())
            await commands.command(tx, before, on, cause, self.world.now, reason="確認のため")

    def _webhook(self) -> None:
        """One of those that wait comes in: once, twice, or never again."""
        world = self.world
        if not world.psp.webhooks:
            return
        event = self.random.choice(world.psp.webhooks)
        if self.random.random() < 0.8:
            world.psp.webhooks.remove(event)
        if self.random.random() < 0.9:
            world.try_to(
                f"webhook {event['type']}", "payments", self._take(event), self._fuse()
            )

    async def _take(self, event: Any) -> None:
        async with self.world.memory["payments"].statement() as sql:
            await events_store.add_event(sql, event, self.world.now)

    def _time(self) -> None:
        """A moment, an hour, or just past the next deadline."""
        world, luck = self.world, self.random.random()
        if luck < 0.5:
            world.now += timedelta(seconds=self.random.choice((1, 5, 20, 61)))
        elif luck < 0.7:
            world.now += timedelta(minutes=self.random.choice((5, 31, 61)))
        else:
            self._jump()

    def _jump(self) -> bool:
        deadlines = [each for each in _deadlines(self.world) if each > self.world.now]
        if not deadlines:
            return False
        self.world.now = min(deadlines) + self.random.choice((timedelta(), _JUMP))
        self.world.say("the clock jumps to a deadline")
        self.world.reach("clock jump over a deadline")
        return True

    def drain(self) -> list[str]:
        """Everything left to do is done, and time goes by, until nothing moves any more.

        Returns what broke on the way: the judge looks at each thing once.

        Raises:
            Stuck: it never ends, or a pledge is left without a next step.
        """
        world = self.world
        world.psp.trouble /= 3
        for _ in range(_DRAIN_TURNS):
            self._rest()
            if broken := self.judge.look():
                return broken
            ended = all(each.state in {*TERMINAL, "settled"} for each in _pledges(world))
            if ended and not _unfinished(world):
                return []
            # A crash may have undone what somebody did last: they come again.
            if not self._jump() and not _unfinished(world):
                break
            world.now += timedelta(seconds=61)
        left = [
            f"{short(each.id)} {each.state} ({each.reason})"
            for each in _pledges(world)
            if each.state not in {*TERMINAL, "settled"}
        ]
        raise Stuck(f"no rest: {', '.join(left) or _unfinished(world)}")

    def _rest(self) -> None:
        """As far as it goes without the clock."""
        for _ in range(100):
            before = _size(self.world)
            self._sweep()
            if _size(self.world) == before:
                return
        raise Stuck("it goes round and round")

    def _sweep(self) -> None:
        """One round of everything: calls, relays, groups, jobs, people."""
        self._finish_tasks()
        self._read_all()
        world = self.world
        for name, job in world.jobs.items():
            world.try_to(f"matching: {name}", "matching", job())
        for name, job in world.calls.items():
            world.begin(f"payments: {name}", job())
            self._finish_tasks()
        memory = world.memory["payments"]
        for line in world.bank.work():
            work = world.bank.go_on(line, memory, world.now)
            self._asks("staff: deposit", work, "payments")
        for refund_id in _refunds(world):
            work = world.bank.send_back(refund_id, memory, world.now)
            self._asks("staff: refund", work, "payments")

    def _finish_tasks(self) -> None:
        """Lead calls to their ends; what waits for somebody dead dies too."""
        world = self.world
        for task in list(world.tasks):
            for _ in range(_PAUSES):
                if task in world.tasks:
                    world.resume(task)
            if task in world.tasks:
                world.kill(task)

    def _read_all(self) -> None:
        world = self.world
        for name, each in world.memory.items():
            if _unsent(each.rows):
                world.relay(name, fuse=0)
        for reader in world.readers:
            for place in world.log.waiting(reader):
                world.deliver(reader, place, fuse=0, at_most=9)


def _useful(world: World) -> list[str]:
    """The jobs of payments that would find something, and now and then the others."""
    rows, now = world.rows("payments"), world.now
    found = {
        "operations": any(
            row.operation.state in {"prepared", "sent", "unknown"} and row.next_at <= now
            for row in rows.table("operation").values()
        ),
        "webhooks": len(rows.table("stripe_event")) > len(rows.table("stripe_acted")),
        "pages": any(page.state == "open" for page in rows.table("page").values()),
        "refunds": any(each.state == "started" for each in rows.table("refund").values()),
        "holds": bool(rows.table("card_hold")),
        "repairs": any(each.next_try_at for each in rows.table("payment").values()),
        "transfers": any(
            each.state == "closing" and each.rail == "bank_transfer"
            for each in rows.table("payment").values()
        ),
    }
    return [name for name in world.calls if found.get(name, True)]


def _unsent(rows: Any) -> bool:
    return len(rows.table("outbox")) > len(rows.table("sent"))


def _pledges(world: World) -> list[Any]:
    return world.rows("matching").listed("pledge")


def _refunds(world: World) -> list[UUID]:
    """Refunds by transfer that wait for a person."""
    return [
        each.id
        for each in world.rows("payments").listed("refund")
        if each.state in {"listed", "recorded"}
    ]


def _unfinished(world: World) -> list[str]:
    payments = world.rows("payments")
    refunds = [each for each in payments.listed("refund") if each.state != "done"]
    calls = [
        row.operation.kind
        for row in payments.listed("operation")
        if row.operation.state in {"prepared", "sent", "unknown"}
    ]
    rounds = [
        row["state"]
        for row in world.rows("matching").listed("round")
        if row["state"] not in {"succeeded", "failed", "cancelled"}
    ]
    lines = ["a line of the bank's list" for _ in world.bank.work()]
    return [*(f"refund {each.state}" for each in refunds), *calls, *rounds, *lines]


def _deadlines(world: World) -> list[Any]:
    """Instants at which something is due."""
    found = [each.deadline for each in _pledges(world) if each.deadline]
    for row in world.rows("matching").listed("round"):
        if row["state"] not in {"succeeded", "failed", "cancelled"}:
            found += [row["closes_at"], row["settles_at"]]
            found += [row[name] for name in ("remind_at", "reconfirm_by") if row[name]]
    payments = world.rows("payments")
    found += [each.next_try_at for each in payments.listed("payment") if each.next_try_at]
    for row in payments.listed("operation"):
        if row.operation.state in {"prepared", "sent", "unknown"}:
            found += [row.next_at, row.leased_until or row.next_at]
    found += [page.expires_at for page in payments.listed("page") if page.state == "open"]
    found += [
        each.capture_before - HOLD_ENDS_BEFORE
        for each in payments.listed("payment")
        if each.capture_before is not None and each.state == "backed"
    ]
    checked = payments.table("refund_checked")
    found += [
        checked[each.id] + timedelta(seconds=31)
        for each in payments.listed("refund")
        if each.state == "started" and each.id in checked
    ]
    return found


def _size(world: World) -> tuple[int, ...]:
    """Whether anything moved since the last look: the same again means it did not."""
    tables = ("outbox", "sent", "inbox", "pledge_event", "payment_event", "ledger", "operation")
    sizes = (len(each.rows.table(name)) for each in world.memory.values() for name in tables)
    return (*sizes, _moved(world))


def _moved(world: World) -> int:
    """Operations, pages, refunds and deposits that have come further."""
    payments = world.rows("payments")
    ended = [row for row in payments.listed("operation") if row.operation.outcome is not None]
    pages = [page for page in payments.listed("page") if page.state not in {"asked", "open"}]
    refunds = [each for each in payments.listed("refund") if each.state != "listed"]
    done = [each for each in refunds if each.state == "done"]
    lines = sum(each.is_recorded + each.is_confirmed for each in world.bank.lines)
    return len(ended) + len(pages) + len(refunds) + len(done) + lines
