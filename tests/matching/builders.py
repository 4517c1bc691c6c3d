"""A small world around matching: rounds, people and facts, driven through its real doors."""
# rows and facts of a trial are loosely typed

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.matching.house import Built
from services.matching.main import readers
from services.matching.outcomes import jobs as outcomes
from services.matching.pledges import jobs as pledges
from services.matching.pledges import usecases
from services.matching.pledges.acceptance import Order
from services.matching.rooms.gateway import Asked
from services.matching.round_decisions import jobs as decision_jobs
from services.matching.round_decisions import usecases as round_decisions
from services.matching.rounds import jobs as rounds
from services.matching.rounds.domain import Command
from shared.contracts.accounts import MembershipGranted
from shared.contracts.envelope import Event
from shared.contracts.investors import HoldGranted, HoldRefused
from shared.contracts.listing import ReturnTerms, RoundAmended, RoundScheduled, Terms
from shared.contracts.payments import PaymentBacked
from shared.database import Actor
from shared.encryption import ColumnKey
from shared.errors import Busy
from shared.ids import new_id
from shared.inbox import deliver
from shared.inbox.message import Message
from shared.wire import body_hash
from tests.databases import Pools

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
TEST = Actor("test")
KEY_TEXT = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
KEY = ColumnKey(KEY_TEXT)


@dataclass
class Hands:
    """A clock that is moved by hand."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def terms(**changes: Any) -> Terms:
    """A reward round of ten seats at 3,000 yen, open from NOW for ten days."""
    settings: dict[str, Any] = {
        "instrument": "reward",
        "issuer_id": new_id(),
        "unit_minor": 3_000,
        "target_minor": 15_000,
        "limit_units": 10,
        "rails": ["card", "bank_transfer"],
        "opens_at": NOW,
        "closes_at": NOW + timedelta(days=10),
        "settles_at": NOW + timedelta(days=10, minutes=75),
        "transfers_end": NOW + timedelta(days=5),
        "payment_day": date(2026, 12, 1),
    }
    return Terms(**{**settings, **changes})


def returns(*stocks: int | None) -> list[ReturnTerms]:
    return [
        ReturnTerms(return_id=new_id(), unit_minor=3_000, stock_units=stock) for stock in stocks
    ]


@dataclass
class Supporter:
    """A person with one investor to act for."""

    person_id: UUID = field(default_factory=new_id)
    session_id: UUID = field(default_factory=new_id)
    investor_id: UUID = field(default_factory=new_id)

    @property
    def actor(self) -> Actor:
        return Actor(f"person:{self.person_id}", self.person_id, self.session_id)


@dataclass
class PlayedRooms:
    """Investors as matching asks them: everybody can take all, but those of `most_units`."""

    most_units: dict[UUID, int] = field(default_factory=dict)
    asked: list[tuple[Asked, list[UUID]]] = field(default_factory=list)
    is_away: bool = False

    async def units(self, asked: Asked, investor_ids: Collection[UUID]) -> dict[UUID, int]:
        if self.is_away:
            raise Busy
        self.asked.append((asked, list(investor_ids)))
        return {
            one: min(asked.most_units, self.most_units.get(one, asked.most_units))
            for one in investor_ids
        }


class World:
    """Everything comes in as in the running service: messages, ticks, and the accept."""

    def __init__(self, pools: Pools, clock: Hands) -> None:
        self.pools = pools
        self.clock = clock
        self.rooms = PlayedRooms()
        self.house = Built(
            app=pools.app, worker=pools.worker, clock=clock, key=KEY, rooms=self.rooms
        )
        self.saga, self.offices, self.interests, self.signals = readers(self.house)
        self.offsets = 0
        self.versions: dict[tuple[str, UUID], int] = {}
        self.chamber_id = new_id()
        self.handler_id = new_id()
        self.owner = Supporter()

    def message(self, event: Event, **headers: str) -> Message:
        """As the relay would have sent it."""
        about = (event.TOPIC, event.subject)
        self.versions[about] = self.versions.get(about, 0) + 1
        self.offsets += 1
        return Message(
            topic=event.TOPIC,
            partition=0,
            offset=self.offsets,
            key=str(event.key).encode(),
            value=event.model_dump_json().encode(),
            headers={
                "ce_id": str(event.event_id),
                "ce_type": type(event).__name__,
                "ce_subject": str(event.subject),
                "ce_time": event.occurred_at.isoformat(),
                "aggregate_version": str(self.versions[about]),
                **headers,
            },
        )

    async def hear(self, *events: Event) -> None:
        await deliver(self.saga, [self.message(event) for event in events])

    async def grant(self, *supporters: Supporter) -> None:
        await deliver(
            self.offices,
            [self.message(self._office(each, each.investor_id)) for each in supporters],
        )

    async def appoint(
        self, who: Supporter, organisation_id: UUID, kind: str, role: str
    ) -> None:
        await deliver(
            self.offices, [self.message(self._office(who, organisation_id, kind, role))]
        )

    def _office(
        self, who: Supporter, organisation: UUID, kind: str = "investor", role: str = "acts_for"
    ) -> MembershipGranted:
        return MembershipGranted.model_validate(
            {
                "person_id": who.person_id,
                "membership_id": new_id(),
                "organisation_id": organisation,
                "organisation_kind": kind,
                "role": role,
                "valid_from": self.clock(),
                "occurred_at": self.clock(),
            }
        )

    async def schedule(self, **changes: Any) -> UUID:
        """A scheduled round."""
        round_id = new_id()
        await self.hear(
            RoundScheduled(
                round_id=round_id,
                project_id=new_id(),
                chamber_id=self.chamber_id,
                handler_id=self.handler_id,
                owner_person_id=self.owner.person_id,
                terms=terms(**changes),
                terms_version=1,
                occurred_at=self.clock(),
            )
        )
        return round_id

    async def open(self, **changes: Any) -> UUID:
        """An open round."""
        round_id = await self.schedule(**changes)
        await self.tick("open_rounds")
        return round_id

    async def amend(self, round_id: UUID, **changes: Any) -> RoundAmended:
        """A material change of the page, to be answered within four days; everybody is told."""
        settings: dict[str, Any] = {
            "round_id": round_id,
            "project_id": (await self.round(round_id))["project_id"],
            "change_id": new_id(),
            "was_version": 1,
            "version": 2,
            "target_minor": 15_000,
            "reconfirm_by": self.clock() + timedelta(days=4),
            "occurred_at": self.clock(),
        }
        event = RoundAmended(**{**settings, **changes})
        await self.hear(event)
        await self.tick("tell_of_changes")
        return event

    async def tick(self, *names: str, is_read: bool = True) -> int:
        """Run these jobs once each, or all of them until they rest."""
        jobs = all_jobs(self, is_read=is_read)
        if names:
            return sum([await jobs[name]() for name in names])
        done = 0
        while moved := sum([await job() for job in jobs.values()]):
            done += moved
        return done

    def order(
        self,
        round_id: UUID,
        who: Supporter,
        pledge_id: UUID | None = None,
        **changes: Any,
    ) -> Order:
        settings: dict[str, Any] = {
            "units": 1,
            "return_id": None,
            "rail": "card",
            "terms_version": 1,
            "visibility": "anonymous",
            "consents": ["terms"],
            "investor_id": who.investor_id,
            **changes,
        }
        return Order(
            pledge_id=pledge_id or new_id(),
            round_id=round_id,
            person_id=who.person_id,
            session_id=who.session_id,
            body_hash=body_hash(str(round_id), settings),
            **settings,
        )

    async def accept(self, order: Order, attempts_per_minute: int = 10) -> str:
        async with self.pools.worker.statement() as sql:
            row = await usecases.accept(
                sql, order, attempts_per_minute=attempts_per_minute, now=self.clock()
            )
        return str(row["state"])

    async def place(self, round_id: UUID, who: Supporter | None = None, **changes: Any) -> UUID:
        """A placed pledge of somebody new, or of `who`."""
        if who is None:
            who = Supporter()
            await self.grant(who)
        order = self.order(round_id, who, **changes)
        await self.accept(order)
        return order.pledge_id

    async def seat(self, round_id: UUID, who: Supporter | None = None, **changes: Any) -> UUID:
        pledge_id = await self.place(round_id, who, **changes)
        await self.hear(await self.granted(pledge_id))
        return pledge_id

    async def confirm(
        self, round_id: UUID, who: Supporter | None = None, **changes: Any
    ) -> UUID:
        pledge_id = await self.seat(round_id, who, **changes)
        await self.hear(await self.backed(pledge_id))
        return pledge_id

    async def decide(self, round_id: UUID, kind: Command) -> str:
        """Pause, resume or cancel, by two people of the chamber; the round's state after it."""
        one, two, decision_id = Supporter(), Supporter(), new_id()
        for who in (one, two):
            await self.appoint(who, self.chamber_id, "chamber", "approver")
        async with self.pools.app.transaction(one.actor) as tx:
            await round_decisions.propose(
                tx,
                round_id=round_id,
                decision_id=decision_id,
                kind=kind,
                reason="確認のため",
                notice=None if kind == "resume" else "確かめています。",
                now=self.clock(),
            )
        async with self.pools.app.transaction(two.actor) as tx:
            await round_decisions.answer(
                tx, decision_id=decision_id, said="agreed", now=self.clock()
            )
        return str((await self.round(round_id))["state"])

    async def granted(self, pledge_id: UUID, **changes: Any) -> HoldGranted:
        row = await self.row(pledge_id)
        settings: dict[str, Any] = {
            "pledge_id": pledge_id,
            "round_id": row["round_id"],
            "attempt": row["attempt"],
            "hold_id": new_id(),
            "decision_id": new_id(),
            "rule_id": "NONE",
            "amount_minor": row["amount_minor"],
            "currency": "JPY",
            "occurred_at": self.clock(),
        }
        return HoldGranted(**{**settings, **changes})

    async def refused(self, pledge_id: UUID) -> HoldRefused:
        row = await self.row(pledge_id)
        return HoldRefused(
            pledge_id=pledge_id,
            round_id=row["round_id"],
            attempt=row["attempt"],
            decision_id=new_id(),
            rule_id="JP-ECF-2022",
            occurred_at=self.clock(),
        )

    async def backed(self, pledge_id: UUID, backing: str = "saved") -> PaymentBacked:
        row = await self.row(pledge_id)
        event: PaymentBacked = await self.payment(
            PaymentBacked, pledge_id, backing=backing, amount_minor=row["amount_minor"]
        )
        return event

    async def payment(self, contract: Any, pledge_id: UUID, **facts: Any) -> Any:
        """A fact of payments about this pledge; what it does not need is left out."""
        row = await self.row(pledge_id)
        return contract.model_validate(
            {
                "pledge_id": pledge_id,
                "round_id": row["round_id"],
                "occurred_at": self.clock(),
                "currency": "JPY",
                "amount_minor": row["amount_minor"],
                "person_id": row["person_id"],
                "code": "card_declined",
                **facts,
            }
        )

    async def row(self, pledge_id: UUID) -> Any:
        return await self.one("SELECT * FROM pledge WHERE id = $1", pledge_id)

    async def round(self, round_id: UUID) -> Any:
        return await self.one("SELECT * FROM round WHERE id = $1", round_id)

    async def one(self, query: str, *args: Any) -> Any:
        async with self.pools.worker.statement() as sql:
            return await sql.fetchrow(query, *args)

    async def all(self, query: str, *args: Any) -> list[Any]:
        async with self.pools.worker.statement() as sql:
            return await sql.fetch(query, *args)

    async def states(self, *pledge_ids: UUID) -> list[str]:
        return [(await self.row(each))["state"] for each in pledge_ids]

    async def said(self, subject: UUID) -> list[str]:
        rows = await self.all("SELECT type FROM outbox WHERE subject = $1 ORDER BY id", subject)
        return [row["type"] for row in rows]

    async def parked(self) -> list[str]:
        return [row["error"] for row in await self.all("SELECT error FROM parked_message")]


def all_jobs(world: World, *, is_read: bool = True) -> dict[str, Any]:
    """The jobs of the running service, by name."""

    async def read(_round_id: UUID) -> bool:
        return is_read

    worker, clock = world.pools.worker, world.clock
    return {
        "open_rounds": rounds.open_rounds(worker, clock),
        "settle_rounds": rounds.settle_rounds(worker, clock),
        "lapse": decision_jobs.lapse(worker, clock),
        "tell_of_changes": pledges.ask_again(worker, clock, "reconfirm_asked"),
        "remind_of_changes": pledges.ask_again(worker, clock, "reconfirm_reminded"),
        "give_back_unanswered": pledges.ask_again(worker, clock, "reconfirm_passed"),
        "expire": pledges.expire(worker, clock),
        "collect": pledges.collect(worker, clock),
        "decide": outcomes.decide(worker, clock, read),
        "tell": outcomes.tell(worker, clock),
        "settle": pledges.settle(worker, clock),
        "call_next": pledges.call_next(worker, clock),
        "raise_alarms": pledges.raise_alarms(worker, clock),
    }
