"""payments as its tests see it: its doors, the real Stripe client, the simulator as the PSP."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from services.payments.deposits import numbers
from services.payments.deposits import store as deposits
from services.payments.house import Built
from services.payments.main import readers
from services.payments.saga import jobs
from shared.contracts.envelope import Event
from shared.contracts.matching import PledgeClosing, PledgeDue, PledgeSeated, PledgeSettled
from shared.database import Actor
from shared.ids import new_id
from shared.inbox import deliver
from shared.inbox.message import Message
from tests.databases import Pools
from tests.stripe_sim.harness import Hook, Receiver, Simulator

ISSUER: Final = "http://accounts"
CARD: Final = "4242424242424242"
ALWAYS_ASKS: Final = "4000002760003184"
ASKS_ON_SETUP: Final = "4000002500003155"
REFUSED_LATER: Final = "4000000000000341"
NO_FUNDS_LATER: Final = "4000008260003178"
REFUND_FAILS: Final = "4000000000005126"
ACCOUNT: Final = {
    "bank_code": "0001",
    "branch_code": "123",
    "kind": "ordinary",
    "number": "7654321",
    "holder_kana": "サトウ ハナコ",
}
TEST: Final = Actor("test")


@dataclass(frozen=True)
class Tokens:
    """What accounts would sign."""

    key: ECKey

    def person(self, person_id: UUID, now: datetime) -> dict[str, str]:
        return self._header({"sub": str(person_id), "sid": str(new_id()), "amr": "test"}, now)

    def service(self, name: str, now: datetime) -> dict[str, str]:
        return self._header({"sub": f"service:{name}"}, now)

    def _header(self, claims: dict[str, str], now: datetime) -> dict[str, str]:
        whole = {
            **claims,
            "iss": ISSUER,
            "aud": "payments",
            "exp": int(now.timestamp()) + 300,
        }
        token = jwt.encode({"alg": "ES256", "kid": self.key.kid}, whole, self.key)
        return {"Authorization": f"Bearer {token}"}


@dataclass
class Pledge:
    """One pledge as matching would know it."""

    id: UUID
    round_id: UUID
    project_id: UUID
    investor_id: UUID
    person_id: UUID
    chamber_id: UUID
    handler_id: UUID | None
    rail: str
    amount_minor: int


@dataclass
class World:
    house: Built
    http: httpx.AsyncClient
    pools: Pools
    simulator: Simulator
    receiver: Receiver
    tokens: Tokens
    versions: Counter[UUID] = field(default_factory=Counter)

    def now(self) -> datetime:
        return self.house.clock()

    async def rows(self, query: str, *args: object) -> list[dict[str, Any]]:
        async with self.house.worker.statement() as sql:
            return [dict(row) for row in await sql.fetch(query, *args)]

    async def value(self, query: str, *args: object) -> Any:
        async with self.house.worker.statement() as sql:
            return await sql.fetchval(query, *args)

    async def said(self, pledge: Pledge) -> list[str]:
        """What was said of a pledge, in order, without the first word."""
        found = await self.rows(
            "SELECT type FROM outbox WHERE subject = $1 ORDER BY id", pledge.id
        )
        return [row["type"] for row in found]

    async def last(self, pledge: Pledge) -> dict[str, Any]:
        """The payload of what was said last."""
        found = await self.rows(
            "SELECT payload FROM outbox WHERE subject = $1 ORDER BY id DESC LIMIT 1", pledge.id
        )
        payload: dict[str, Any] = found[0]["payload"]
        return payload

    async def state(self, pledge: Pledge) -> str:
        return str(
            await self.value("SELECT state FROM payment WHERE pledge_id = $1", pledge.id)
        )

    async def hear(self, *events: Event) -> None:
        """Deliver as the reader of the saga would."""
        await deliver(readers(self.house)[0], [self.message(each) for each in events])

    def message(self, event: Event) -> Message:
        self.versions[event.subject] += 1
        return Message(
            event.TOPIC,
            0,
            sum(self.versions.values()),
            str(event.key).encode(),
            event.model_dump_json().encode(),
            {
                "ce_id": str(event.event_id),
                "ce_type": type(event).__name__,
                "ce_subject": str(event.subject),
                "ce_time": event.occurred_at.isoformat(),
                "aggregate_version": str(self.versions[event.subject]),
            },
        )

    async def member(
        self, organisation_id: UUID, kind: str, role: str, person_id: UUID | None = None
    ) -> UUID:
        person_id = person_id or new_id()
        async with self.house.worker.statement() as sql:
            await sql.execute(
                "INSERT INTO membership (membership_id, person_id, organisation_id,"
                " organisation_kind, role, valid_from) VALUES ($1, $2, $3, $4, $5, $6)",
                new_id(),
                person_id,
                organisation_id,
                kind,
                role,
                self.now() - timedelta(days=1),
            )
        return person_id

    async def pledge(
        self,
        *,
        like: Pledge | None = None,
        rail: str = "card",
        handler_id: UUID | None = None,
        amount_minor: int = 10_000,
        pay_by: timedelta = timedelta(minutes=60),
        collect_by: datetime | None = None,
    ) -> Pledge:
        """A pledge that was seated just now, of a new investor or of the one of `like`."""
        investor_id = like.investor_id if like else new_id()
        person_id = like.person_id if like else new_id()
        if like is None:
            await self.member(investor_id, "investor", "acts_for", person_id)
        made = Pledge(
            id=new_id(),
            round_id=like.round_id if like else new_id(),
            project_id=like.project_id if like else new_id(),
            investor_id=investor_id,
            person_id=person_id,
            chamber_id=like.chamber_id if like else new_id(),
            handler_id=handler_id,
            rail=rail,
            amount_minor=amount_minor,
        )
        seated = self.seated(made, pay_by=self.now() + pay_by, collect_by=collect_by)
        await self.hear(seated)
        return made

    def seated(self, pledge: Pledge, *, pay_by: datetime, **changed: object) -> PledgeSeated:
        values: dict[str, Any] = {
            "pledge_id": pledge.id,
            "round_id": pledge.round_id,
            "project_id": pledge.project_id,
            "investor_id": pledge.investor_id,
            "person_id": pledge.person_id,
            "chamber_id": pledge.chamber_id,
            "handler_id": pledge.handler_id,
            "instrument": "equity" if pledge.handler_id else "reward",
            "attempt": 1,
            "units": 1,
            "amount_minor": pledge.amount_minor,
            "currency": "JPY",
            "rail": pledge.rail,
            "pay_by": pay_by,
            "occurred_at": self.now(),
        }
        return PledgeSeated(**{**values, **changed})

    async def close(self, pledge: Pledge, reason: str = "withdrawn") -> None:
        values: dict[str, Any] = {"reason": reason, **self._about(pledge)}
        await self.hear(PledgeClosing(**values))

    async def due(self, *pledges: Pledge, amount_minor: int | None = None) -> None:
        await self.hear(
            *(
                PledgeDue(
                    **self._about(each),
                    attempt=1,
                    units=1,
                    amount_minor=amount_minor or each.amount_minor,
                    currency="JPY",
                )
                for each in pledges
            )
        )

    async def settle(self, pledge: Pledge) -> None:
        await self.hear(
            PledgeSettled(
                **self._about(pledge),
                attempt=1,
                amount_minor=pledge.amount_minor,
                currency="JPY",
            )
        )

    def _about(self, pledge: Pledge) -> dict[str, Any]:
        return {
            "pledge_id": pledge.id,
            "round_id": pledge.round_id,
            "occurred_at": self.now(),
        }

    def as_investor(self, pledge: Pledge) -> dict[str, str]:
        return self.tokens.person(pledge.person_id, self.now())

    def as_person(self, person_id: UUID) -> dict[str, str]:
        return self.tokens.person(person_id, self.now())

    async def ask_page(
        self, pledge: Pledge, account: dict[str, str] | None = None
    ) -> httpx.Response:
        return await self.http.put(
            f"/pledges/{pledge.id}/payment-page",
            json={"refund_account": account},
            headers=self.as_investor(pledge),
        )

    async def page(self, pledge: Pledge) -> str:
        answer = await self.ask_page(pledge)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["url"])

    def pay(self, url: str, card: str = CARD) -> httpx.Response:
        """Press the button of the hosted page."""
        return httpx.post(url, data={"card": card}, timeout=20)

    async def look(self) -> None:
        """What the slow looks find, without any webhook."""
        async with self.house.worker.statement() as sql:
            long_ago = "2000-01-01T00:00:00+00:00"
            await sql.execute(
                "UPDATE card_page SET checked_at = $1", datetime.fromisoformat(long_ago)
            )
            await sql.execute(
                "UPDATE refund SET checked_at = $1", datetime.fromisoformat(long_ago)
            )
        await jobs.read_pages(self.house)
        await jobs.read_refunds(self.house)

    async def work(self) -> None:
        """Carry out all calls that wait, and read what they ask to be read."""
        while await self.house.psp.run_waiting():
            pass
        while await jobs.read_pages(self.house):
            pass
        while await self.house.psp.run_waiting():
            pass

    async def saved(self, card: str = CARD, **more: Any) -> Pledge:
        """A pledge backed by a card that was saved on the hosted page."""
        pledge = await self.pledge(**more)
        went = self.pay(await self.page(pledge), card)
        if "/3ds/" in went.headers.get("location", ""):
            intent = went.headers["location"].rsplit("/", 1)[1]
            self.simulator.control(f"/intents/{intent}/3ds", ok=True)
        await self.look()
        assert await self.state(pledge) == "backed"
        return pledge

    async def pass_time(self, **units: float) -> None:
        self.simulator.pass_time(**units)

    async def numbers(self, handler_id: UUID | None = None, count: int = 5) -> None:
        async with self.house.worker.transaction(TEST) as tx:
            await deposits.load(tx.sql, handler_id, numbers.invented(handler_id, count))

    async def transfer(self, **more: Any) -> tuple[Pledge, dict[str, str]]:
        """A pledge that waits for a transfer, with its account number."""
        pledge = await self.pledge(rail="bank_transfer", pay_by=timedelta(days=7), **more)
        answer = await self.ask_page(pledge, ACCOUNT)
        assert answer.status_code == 200, answer.text
        account = answer.json()["account"]
        return pledge, {key: account[key] for key in ("bank_code", "branch_code", "number")}

    async def record(
        self,
        person_id: UUID,
        account: dict[str, str],
        amount_minor: int,
        *,
        deposit_id: UUID | None = None,
        line: str | None = None,
    ) -> httpx.Response:
        body = {
            "account": account,
            "amount_minor": amount_minor,
            "value_date": date(2026, 11, 24).isoformat(),
            "bank_reference": line or f"T-{new_id()}",
        }
        path = f"/deposits/{deposit_id or new_id()}"
        return await self.http.put(path, json=body, headers=self.as_person(person_id))

    async def confirm(
        self, person_id: UUID, what: str, thing_id: object, verdict: str = "agreed"
    ) -> httpx.Response:
        return await self.http.put(
            f"/{what}/{thing_id}/confirmation",
            json={"verdict": verdict},
            headers=self.as_person(person_id),
        )

    async def deposit(
        self, people: tuple[UUID, UUID], account: dict[str, str], amount_minor: int
    ) -> dict[str, Any]:
        """Recorded by one and confirmed by the other."""
        recorded = await self.record(people[0], account, amount_minor)
        assert recorded.status_code == 200, recorded.text
        confirmed = await self.confirm(people[1], "deposits", recorded.json()["deposit_id"])
        assert confirmed.status_code == 200, confirmed.text
        body: dict[str, Any] = confirmed.json()
        return body

    async def two_of(self, organisation_id: UUID, kind: str = "chamber") -> tuple[UUID, UUID]:
        return (
            await self.member(organisation_id, kind, "approver"),
            await self.member(organisation_id, kind, "administrator"),
        )

    async def refunds(self, person_id: UUID) -> list[dict[str, Any]]:
        answer = await self.http.get("/refunds", headers=self.as_person(person_id))
        assert answer.status_code == 200, answer.text
        listed: list[dict[str, Any]] = answer.json()["refunds"]
        return listed

    async def balance(self, account: str) -> int:
        return int(
            await self.value(
                "SELECT coalesce(sum(amount_minor), 0)::bigint FROM ledger_posting"
                " WHERE account = $1",
                account,
            )
        )

    def intents(self, pledge: Pledge) -> list[dict[str, Any]]:
        """The PSP's own payments of a pledge."""
        return [
            each
            for each in self.simulator.objects("payment_intent")
            if each["metadata"].get("pledge_id") == str(pledge.id)
        ]

    async def forward(self, hooks: Sequence[Hook] | None = None, *, times: int = 1) -> None:
        """Hand these webhooks to the door, or every one that has arrived by now."""
        for hook in list(self.receiver.heard) if hooks is None else hooks:
            for _ in range(times):
                answer = await self.webhook(hook.payload, hook.signature)
                assert answer.status_code == 200, answer.text

    async def webhook(self, payload: bytes, signature: str) -> httpx.Response:
        headers = {
            b"Stripe-Signature": signature.encode("latin-1"),
            b"Content-Type": b"application/json",
        }
        return await self.http.post("/stripe/webhooks", content=payload, headers=headers)


def keys_of(key: ECKey) -> str:
    """What accounts publishes."""
    return json.dumps({"keys": [key.as_dict(private=False)]})
