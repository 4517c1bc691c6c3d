"""Investors as they stand in the database, and pledges that ask for room."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.investors.holds import handlers
from shared.contracts.envelope import Event
from shared.contracts.matching import Offer, PledgePlaced
from shared.encryption import ColumnKey
from shared.ids import new_id
from shared.inbox import Reader, deliver
from shared.inbox.message import Message
from tests.databases import Pools

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
KEY_TEXT = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
KEY = ColumnKey(KEY_TEXT)
TODAY = NOW.date()
PAYMENT_DAY = date(2027, 1, 20)


@dataclass
class World:
    """One empty database; `handler_id` and `issuer_id` are the usual ones."""

    pools: Pools
    handler_id: UUID
    issuer_id: UUID

    @classmethod
    def on(cls, pools: Pools) -> "World":
        return cls(pools, new_id(), new_id())

    async def rows(self, query: str, *args: object) -> list[Any]:
        async with self.pools.worker.statement() as sql:
            return await sql.fetch(query, *args)

    async def execute(self, query: str, *args: object) -> None:
        """As the owner's superior, past row security: what other commands would have done."""
        await self.pools.superuser.execute(query, *args)

    async def investor(self, *, net_assets_minor: int = 18_000_000, ready: bool = True) -> UUID:
        """A registered person; `ready` for equity of the usual issuer and handler."""
        investor, person = new_id(), new_id()
        await self.execute(
            "INSERT INTO investor VALUES"
            " ($1, 'person', 'A', $2, '', $3, $3, $3, 'request', $4)",
            investor,
            person,
            NOW,
            new_id(),
        )
        await self.execute(
            "INSERT INTO membership VALUES ($1, $2, $3, 'investor', 'acts_for', $4)",
            new_id(),
            person,
            investor,
            NOW,
        )
        if ready:
            await self._make_ready(investor, net_assets_minor)
        return investor

    async def _make_ready(self, investor: UUID, net_assets_minor: int) -> None:
        profile = new_id()
        figures = {
            "kind": "person",
            "assets_on": "2026-11-01",
            "assets_minor": max(net_assets_minor, 0),
            "liabilities_minor": max(-net_assets_minor, 0),
            "income_year": 2025,
            "income_minor": 0,
        }
        await self.execute(
            "INSERT INTO profile VALUES ($1, $2, 1, $3, '{}', true, $4, 'request', $5)",
            profile,
            investor,
            KEY.seal("1955-05-05", row=profile),
            NOW,
            new_id(),
        )
        await self.execute(
            "INSERT INTO profile_figures VALUES ($1, $2, $3)",
            profile,
            investor,
            KEY.seal(figures, row=profile),
        )
        await self.execute(
            "INSERT INTO verification_request VALUES ($1, $2, $3, $4, 'request', $5)",
            investor,
            self.handler_id,
            new_id(),
            NOW,
            new_id(),
        )
        await self.execute(
            "INSERT INTO verification (investor_id, verification_id, handler_id, verdict,"
            " person_id, body_hash, decided_at, cause_kind, cause_id)"
            " VALUES ($1, $2, $3, 'yes', $2, '', $4, 'request', $2)",
            investor,
            new_id(),
            self.handler_id,
            NOW,
        )
        await self.declare(investor)

    async def declare(self, investor: UUID, on: date = TODAY) -> None:
        """The answer "none", given on that day."""
        await self.execute(
            "INSERT INTO declaration VALUES ($1, $2, $3, 'common', '[]', NULL, '', $4, $5,"
            " 'request', $2)",
            investor,
            new_id(),
            self.issuer_id,
            on,
            NOW,
        )

    def placed(self, investor: UUID, amount_minor: int, **changed: Any) -> PledgePlaced:
        """An equity pledge of this investor, in a round of its own."""
        offer = {
            "issuer_id": self.issuer_id,
            "chamber_id": new_id(),
            "owner_person_id": new_id(),
            "handler_id": self.handler_id,
            "instrument": "equity",
            "security_class": "common",
            "payment_day": PAYMENT_DAY,
        }
        plain = {
            "occurred_at": NOW,
            "aggregate_version": 1,
            "pledge_id": new_id(),
            "round_id": new_id(),
            "investor_id": investor,
            "person_id": new_id(),
            "attempt": 1,
            "applied_at": NOW,
            "units": 1,
            "amount_minor": amount_minor,
            "currency": "JPY",
            "rail": "bank_transfer",
            "terms_version": 1,
        }
        return PledgePlaced(
            offer=Offer(**(offer | changed.pop("offer", {}))), **(plain | changed)
        )

    async def hear(self, *events: Event) -> None:
        """Deliver facts of matching, as the reader does."""
        reader = Reader(
            handlers.GROUP,
            handlers.TOPICS,
            handlers.handlers(KEY),
            self.pools.worker,
            lambda: NOW,
        )
        await deliver(reader, [message(event) for event in events])

    async def said(self, pledge: UUID) -> list[str]:
        rows = await self.rows("SELECT type FROM outbox WHERE subject = $1 ORDER BY id", pledge)
        return [row["type"] for row in rows]


def message(event: Event) -> Message:
    headers = {
        "ce_id": str(event.event_id),
        "ce_type": type(event).__name__,
        "ce_subject": str(event.subject),
        "ce_time": event.occurred_at.isoformat(),
        "aggregate_version": str(event.aggregate_version),
    }
    value = json.dumps(event.model_dump(mode="json")).encode()
    return Message(event.TOPIC, 0, event.event_id.int % 2**40, b"", value, headers)
