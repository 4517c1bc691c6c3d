"""A small consistent world in the judge's own tables: every invariant holds over it.

Only rows, told by stories in `stories.py`; what a real platform writes is looked at elsewhere.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import asyncpg

from shared.audit.chain import GENESIS, seal
from shared.audit.chain import Row as Sealed
from tests.faults.judge import code

Row = tuple[Any, ...]

BEGAN: Final = datetime(2026, 6, 1, tzinfo=UTC)
NOW: Final = BEGAN + timedelta(days=60)
TOPIC_OF: Final = {
    "matching": "matching.pledges.v1",
    "payments": "payments.pledges.v1",
    "investors": "investors.holds.v1",
    "listing": "listing.rounds.v1",
}
_HEARS: Final = {"matching": "matching.saga", "payments": "payments.saga"}
_ENDS: Final = {"refused", "released", "refunded", "lapsed", "settled", "charged_back"}


@dataclass
class Pledge:
    """One pledge as far as the stories have told it."""

    name: str
    round: str
    units: int
    amount: int
    state: str = ""
    version: int = 0
    attempt: int = 0
    allotted: Row = (None, None)
    hold: str = ""
    room: tuple[str, str | None, int | None] = ("", None, None)  # issuer, class, cap


@dataclass
class World:
    """Rows by table; `now` moves a second with each thing that happens."""

    rows: defaultdict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    pledges: dict[str, Pledge] = field(default_factory=dict)
    now: datetime = BEGAN
    _numbers: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    _versions: defaultdict[tuple[str, str], int] = field(
        default_factory=lambda: defaultdict(int)
    )
    _ends: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    _parked: set[tuple[str, str]] = field(default_factory=set)

    def number(self, of: str) -> int:
        """The next of its kind, from 1."""
        self._numbers[of] += 1
        return self._numbers[of]

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def say(
        self, service: str, type_: str, subject: str, key: str, *, amount: int | None = None
    ) -> str:
        """An event: its row in the outbox, and the message on the topic."""
        event_id, topic = f"event-{self.number('event')}", TOPIC_OF[service]
        self._versions[topic, subject] += 1
        version = self._versions[topic, subject]
        payload = f'{{"event": "{event_id}"}}'
        digest, at = sha256(payload.encode()).digest(), self.tick()
        self.rows["outbox"].append(
            (
                service,
                event_id,
                topic,
                key,
                type_,
                subject,
                version,
                None,
                amount,
                digest,
                at,
                at,
            )
        )
        offset = self.number(topic) - 1
        self.rows["topic_message"].append(
            (topic, 0, offset, event_id, key, type_, subject, version, payload, digest)
        )
        return event_id

    def command(self, service: str, kind: str, subject: str, actor: str = "somebody") -> str:
        """A person's request or a job's decision: its id, with its audit row."""
        command_id = f"command-{self.number('command')}"
        self.audit(service, command_id, kind, subject, actor)
        return command_id

    def audit(
        self, service: str, command_id: str, kind: str, subject: str, actor: str = "somebody"
    ) -> None:
        """An audit row, in the one chain of its service."""
        before, at = self._ends.get(service, (0, GENESIS)), self.tick()
        microseconds = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        row = Sealed(
            service=service,
            chamber="chamber",
            seq=before[0] + 1,
            id=self.number(f"{service}-audit"),
            actor=actor,
            command_id=command_id,
            subject_kind=kind,
            subject=subject,
            before_hash="",
            after_hash="ab",
            recorded_us=microseconds,
        )
        sealed = seal(before[1], row)
        self._ends[service] = (row.seq, sealed)
        self.rows["audit_row"].append(
            (
                service,
                "chamber",
                row.id,
                actor,
                command_id,
                kind,
                subject,
                "",
                "ab",
                at,
                row.seq,
                before[1],
                sealed,
                at,
            )
        )
        self.rows["anchor"].append((service, "chamber", row.seq, sealed))

    def step(
        self,
        pledge: Pledge,
        trigger: str,
        to_state: str,
        cause: tuple[str, str],
        says: str | None = None,
    ) -> str | None:
        """A step of the pledge with what it says; the id of that event."""
        said = None
        if says:
            amount = pledge.amount
            said = self.say("matching", says, pledge.name, pledge.round, amount=amount)
        pledge.version += 1
        self.rows["pledge_event"].append(
            (
                self.number("pledge_event"),
                pledge.name,
                pledge.version,
                trigger,
                pledge.state or None,
                to_state,
                self.tick(),
                said,
                *cause,
            )
        )
        pledge.state = to_state
        return said

    def seat(self, pledge: Pledge, kind: str, units: int, cause: tuple[str, str]) -> None:
        number = self.number("seat_entry")
        self.rows["seat_entry"].append(
            (number, pledge.round, "return", pledge.name, kind, units, *cause)
        )

    def room(
        self, pledge: Pledge, kind: str, amount: int, cause: tuple[str, str], **held: Any
    ) -> None:
        """An entry of the ledger of rooms."""
        issuer, class_, cap = pledge.room
        self.rows["cap_entry"].append(
            (
                self.number("cap_entry"),
                pledge.hold,
                pledge.name,
                "investor",
                issuer,
                class_,
                kind,
                amount,
                date(2026, 6, 2),
                date(2026, 7, 20),
                held.get("counted"),
                cap if kind == "held" else None,
                held.get("decision"),
                *cause,
            )
        )

    def post(
        self, source: tuple[str, str, str], debit: str, credit: str, amount: int, pledge: str
    ) -> None:
        """A ledger transaction, and the fact outside that it enters, unless it is our own."""
        transaction = f"transaction-{self.number('transaction')}"
        self.rows["ledger_transaction"].append((transaction, *source))
        for account, sign in ((debit, 1), (credit, -1)):
            self.rows["ledger_posting"].append(
                (transaction, account, pledge, sign * amount, "jpy")
            )
        if source[0] != "house":
            self.rows["outside_fact"].append((*source, amount))

    def park(self, service: str, consumer: str, event_id: str) -> None:
        """Leave that message parked."""
        message = next(row for row in self.rows["topic_message"] if row[3] == event_id)
        topic, partition, offset, _, key, _, subject, *_ = message
        self.rows["parked_message"].append(
            (
                service,
                consumer,
                event_id,
                topic,
                partition,
                offset,
                key,
                subject,
                self.tick(),
                None,
            )
        )
        self._parked.add((consumer, event_id))

    def keep_pledges(self) -> None:
        """Write each pledge as its last step left it."""
        for each in self.pledges.values():
            over = each.state in _ENDS
            self.rows["pledge"].append(
                (each.name, each.round, "investor", f"person-of-{each.name}", each.units)
                + (each.amount, *each.allotted, each.state)
                + ((None, None) if over else ("somebody", NOW + timedelta(days=1)))
                + (None,)
            )

    async def write(self, sql: asyncpg.Connection) -> None:
        """Fill the scratch; each reader has read all of its topics."""
        self.rows["legal_step"] = list(code.steps())
        self.rows["subscription"] = list(code.subscriptions())
        for table, rows in self.rows.items():
            await sql.copy_records_to_table(table, records=rows)
        parked = [(consumer, event) for consumer, event in self._parked]
        await sql.executemany(_PARKED, parked)
        await sql.execute(_READ)


_PARKED: Final = "INSERT INTO inbox VALUES (split_part($1, '.', 1), $1, $2, 'parked')"
_READ: Final = """
    INSERT INTO inbox
    SELECT split_part(s.consumer, '.', 1), s.consumer, m.event_id,
        CASE WHEN EXISTS (SELECT FROM effect f
                          WHERE f.consumer = s.consumer AND f.event_id = m.event_id)
             THEN 'done' ELSE 'ignored' END
    FROM topic_message m
    JOIN subscription s USING (topic)
    WHERE NOT EXISTS (SELECT FROM inbox i
                      WHERE i.consumer = s.consumer AND i.event_id = m.event_id)
"""
