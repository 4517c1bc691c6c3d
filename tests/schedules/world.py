"""One small world for one schedule: three services as they run, and all that is not ours."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final, cast
from uuid import UUID

from services.investors.caps.domain import Bucket, Entry, scope_of
from services.investors.caps.store import New
from services.investors.holds import handlers as holds
from services.matching.house import Built as MatchingBuilt
from services.matching.main import loops, readers
from services.matching.outcomes.gateway import ReadUpToFirstAsked
from services.matching.pledges.handlers import GROUP, PAYMENTS
from services.payments.house import Built
from services.payments.rails.usecases import Psp as Calls
from services.payments.saga import handlers as paying
from services.payments.saga import jobs
from services.payments.saga.answers import record
from shared.contracts.listing import RoundAmended, RoundScheduled, Terms
from shared.database import Database
from shared.encryption import ColumnKey
from shared.errors import Refusal
from shared.ids import new_id
from shared.inbox import Reader, deliver
from shared.outbox import relay_once
from tests.schedules.bank import Bank
from tests.schedules.installed import IDS
from tests.schedules.investors_rows import applicant
from tests.schedules.log import Log, Place, Progress, headers
from tests.schedules.people import Investor, Promise, order
from tests.schedules.psp import Psp
from tests.schedules.rows import Crash, Memory, Rows
from tests.schedules.tasks import Task, at_once

BEGIN: Final = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
UNIT_MINOR: Final = 100_000
KEY: Final = ColumnKey("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
SERVICES: Final = ("investors", "matching", "payments")

# Jobs whose part of the saga is not modelled here.
LEFT_OUT: Final = frozenset(
    {
        *("disputes", "lapse_introductions", "lapse_invitations", "lapse_round_decisions"),
        "train_nightly",
    }
)

Job = Callable[[], Awaitable[int]]


@dataclass
class World:
    """`random` decides everything; `reached` counts what came about, `trace` tells it."""

    random: Random
    now: datetime = BEGIN
    log: Log = field(default_factory=Log)
    reached: Counter[str] = field(default_factory=Counter)
    trace: list[tuple[datetime, str]] = field(default_factory=list)
    failed: list[BaseException] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    amended: dict[UUID, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        IDS.begin()
        self.memory: Mapping[str, Memory] = {
            name: Memory(Rows(), self.failed) for name in SERVICES
        }
        self.bank = Bank(self.random)
        self.psp = Psp(self.random, self.clock, self.reach)
        self._build()
        self.issuer_id, self.handler_id = new_id(), new_id()
        self.investors = [Investor() for _ in range(self.random.choice((1, 1, 2, 4)))]
        self.rounds = [self._schedule() for _ in range(self.random.choice((1, 1, 2)))]
        self._open()
        self._invite()

    def clock(self) -> datetime:
        return self.now

    def reach(self, what: str) -> None:
        self.reached[what] += 1

    def say(self, what: str) -> None:
        self.trace.append((self.now, what))

    def rows(self, service: str) -> Rows:
        return self.memory[service].rows

    def _build(self) -> None:
        payments, pool = self._pool("payments"), self._pool("matching")
        matching = MatchingBuilt(app=pool, worker=pool, clock=self.clock, key=KEY)
        self.house = Built(
            app=payments,
            worker=payments,
            clock=self.clock,
            psp=Calls(cast("Any", self.psp), payments, self.clock, record),
            column_key=KEY,
            webhook_secrets=(),
            webhook_came=cast("Any", None),
            web_url="https://kyokan.example",
        )
        self.readers = [
            readers(matching)[0],
            Reader(
                holds.GROUP,
                holds.TOPICS,
                holds.handlers(KEY),
                self._pool("investors"),
                self.clock,
            ),
            Reader(paying.GROUP, paying.TOPICS, paying.HANDLERS, payments, self.clock),
        ]
        is_read = ReadUpToFirstAsked(Progress(self.log, GROUP, PAYMENTS))
        own = cast("dict[str, Job]", dict(loops(matching, is_read)))
        self.jobs = {name: job for name, job in own.items() if name not in LEFT_OUT}
        every = cast("dict[str, Job]", jobs.loops(self.house))
        self.calls = {name: job for name, job in every.items() if name not in LEFT_OUT}

    def _pool(self, service: str) -> Database:
        return cast("Database", self.memory[service])

    def _schedule(self) -> UUID:
        """A round that opens now, of a kind of its own."""
        kind = self.random.choice(("reward", "flexible", "equity"))
        is_by_rule = kind != "flexible" and self.random.random() < 0.4
        event = RoundScheduled(
            round_id=new_id(),
            project_id=new_id(),
            chamber_id=new_id(),
            handler_id=self.handler_id if kind == "equity" else None,
            owner_person_id=new_id(),
            terms=self._by_rule(self._terms(kind)) if is_by_rule else self._terms(kind),
            terms_version=1,
            occurred_at=self.now,
        )
        self.log.append(
            event.TOPIC,
            event.key,
            event.model_dump_json().encode(),
            headers(event, 1, self.now),
        )
        self.say(f"{kind} round {short(event.round_id)}{' by rule' if is_by_rule else ''}")
        return event.round_id

    def amend(self, row: Mapping[str, Any]) -> None:
        """A material change of a running round, to be answered within hours or days."""
        said = self.amended[row["id"]] = self.amended.get(row["id"], 1) + 1
        hours = self.random.choice((1, 20, 60))
        event = RoundAmended(
            round_id=row["id"],
            project_id=row["project_id"],
            change_id=new_id(),
            was_version=said - 1,
            version=said,
            target_minor=row["target_minor"],
            reconfirm_by=self.now + timedelta(hours=hours),
            occurred_at=self.now,
        )
        self.log.append(
            event.TOPIC,
            event.key,
            event.model_dump_json().encode(),
            headers(event, said, self.now),
        )
        self.say(f"listing changes {short(event.round_id)}")

    def _terms(self, kind: str) -> Terms:
        limit = self.random.randint(1, 5)
        closes_at = self.now + timedelta(days=self.random.choice((1, 3, 12)))
        later = timedelta(days=9) if kind == "equity" else timedelta(minutes=75)
        settings: dict[str, Any] = {
            "instrument": "equity" if kind == "equity" else "reward",
            "security_class": "common" if kind == "equity" else None,
            "mode": "flexible" if kind == "flexible" else "all_or_nothing",
            "has_waitlist": self.random.random() < 0.6,
            "issuer_id": self.issuer_id,
            "unit_minor": UNIT_MINOR,
            "target_minor": UNIT_MINOR
            * self.random.randint(1, limit if kind != "equity" else 1),
            "limit_units": limit,
            "rails": ["bank_transfer"] if kind == "equity" else ["card", "bank_transfer"],
            "opens_at": self.now,
            "closes_at": closes_at,
            "settles_at": closes_at + later,
            "transfer_within_days": self.random.choice((1, 7)),
            "transfers_end": closes_at + later - timedelta(hours=1),
            "payment_day": (closes_at + timedelta(days=30)).date(),
        }
        return Terms(**settings)

    def _by_rule(self, terms: Terms) -> Terms:
        """Its book takes more than there is, and it has less than is likely to be asked for."""
        limit = self.random.randint(1, 3)
        by_rule = {
            "allotment": "by_rule",
            "allotment_rule": self.random.choice(("max_min", "pro_rata")),
            "limit_units": limit,
            "book_limit_units": limit + self.random.randint(1, 6),
            "target_minor": min(terms.target_minor, UNIT_MINOR * limit),
        }
        return terms.model_copy(update=by_rule)

    def _open(self) -> None:
        saga = self.readers[0]
        for place in self.log.waiting(saga):
            self.deliver(saga, place, fuse=0, at_most=9)
        self.try_to("matching: open_rounds", "matching", self.jobs["open_rounds"]())

    def _invite(self) -> None:
        ready = self.rows("investors").table("investor")
        today = self.now.date()
        for who in self.investors:
            ready[who.id] = applicant(who.id, self.handler_id, self.issuer_id, today)
            if self.random.random() < 0.7:
                self._bought_elsewhere(who)
        for _ in range(self.random.randint(3, 6)):
            who = self.random.choice(self.investors)
            round_id = self.random.choice(self.rounds)
            terms = self.rows("matching").table("round")[round_id]
            rail = self.random.choice(terms["rails"])
            units = min(self.random.choice((1, 1, 2, 3)), terms["limit_units"])
            wanted = order(round_id, who, rail, units)
            self.promises.append(Promise(wanted.pledge_id, who, rail, wanted))

    def _bought_elsewhere(self, who: Investor) -> None:
        """So long ago that it does not count; an earlier payment day brings it back."""
        at = Bucket(who.id, scope_of("JP", self.issuer_id, "common"))
        day = self.now.date() - timedelta(days=343)
        bought = Entry(at, "declared", 400_000, day, day, self.issuer_id, "common")
        self.rows("investors").append("cap_entry", New(bought, "request", new_id()))

    def open_promises(self) -> list[Promise]:
        """Those that were not sent yet."""
        known = self.rows("matching").table("pledge")
        return [each for each in self.promises if each.pledge_id not in known]

    def deliver(self, reader: Reader, place: Place, *, fuse: int, at_most: int) -> None:
        """Act on what waits; a crash in it, or after it, leaves the offset where it was."""
        messages = self.log.poll(reader, place, at_most)
        names = " ".join(each.headers["ce_type"] for each in messages)
        if self.try_to(
            f"{reader.group} hears {names}", reader.group, deliver(reader, messages), fuse
        ):
            self.log.move_on(reader, place, len(messages))

    def relay(self, service: str, *, fuse: int) -> None:
        """Send what waits; a crash between sending and marking sends it twice."""

        async def send(rows: Any) -> None:
            self.log.send(rows)

        rows: Any = self.rows(service)
        self.try_to(f"{service} sends", service, relay_once(rows, send, self.clock), fuse)

    def try_to(self, what: str, who: str, work: Any, fuse: int = 0) -> bool:
        """Do it at once, dying at the `fuse`-th effect; whether it came to its end."""
        rows = self.rows(who.split(".", maxsplit=1)[0])
        rows.fuse = fuse
        try:
            at_once(work)
        except Refusal:
            raise
        except Exception as error:  # noqa: BLE001  # a finding of this schedule
            self._fails(what, error)
            return False
        except Crash:
            self.say(f"{what}: crash")
            self.reach("crash between effects")
            return False
        finally:
            rows.fuse = 0
        self.say(what)
        return True

    def begin(self, name: str, work: Any) -> None:
        self.tasks.append(Task(name, work))

    def resume(self, task: Task) -> None:
        self.say(f"{task.name} goes on")
        try:
            goes_on = task.resume()
        except Exception as error:  # noqa: BLE001  # a finding of this schedule
            self._fails(task.name, error)
            goes_on = False
        if not goes_on:
            self.tasks.remove(task)

    def _fails(self, what: str, error: Exception) -> None:
        self.say(f"{what}: {error!r}")
        if error not in self.failed:
            self.failed.append(error)

    def kill(self, task: Task) -> None:
        self.say(f"{task.name}: crash")
        self.reach("crash around a call")
        task.kill()
        self.tasks.remove(task)


def short(id_: UUID) -> str:
    """Enough of an id to know it again in a trace."""
    return f"#{id_.int >> 80}"
