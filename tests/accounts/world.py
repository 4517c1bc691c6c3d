"""accounts as its tests see it: its HTTP doors, a real mail server, and a clock to move."""

import email
import email.policy
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any, Final
from uuid import UUID

import httpx
from aiosmtpd.smtp import SMTP, Envelope, Session

from services.accounts.house import Built
from services.accounts.letters import jobs
from services.accounts.organisations import usecases as organisations
from shared.database import Actor
from shared.ids import new_id
from tests.databases import Pools

NOON: Final = datetime(2026, 11, 24, 3, tzinfo=UTC)
OPERATOR: Final = "operator@example.jp"
_CODE: Final = re.compile(r"(?<!\d)(\d{6})(?!\d)")


@dataclass
class Mailbox:
    """Keeps what a real mail server was handed; refuses while `is_full`, and `unknown`."""

    letters: list[EmailMessage] = field(default_factory=list)
    is_full: bool = False
    unknown: str | None = None
    greeted_by: str | None = None
    conversations: set[object] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name and shape
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address == self.unknown:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.is_full:
            return "452 no room"
        assert isinstance(envelope.content, bytes)
        self.greeted_by = session.host_name
        self.conversations.add(session.peer)
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.letters.append(parsed)
        return "250 kept"

    def empty(self) -> None:
        """As it was before anything came."""
        self.letters.clear()
        self.conversations.clear()
        self.is_full, self.unknown, self.greeted_by = False, None, None

    def text(self) -> str:
        body = self.letters[-1].get_body(("plain",))
        assert body is not None
        return str(body.get_content())


class StandingClock:
    """Stands until moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(frozen=True)
class Signed:
    """Somebody signed in: the session's token and a token for accounts."""

    session_token: str
    session_id: UUID
    person_id: UUID
    token: str

    @property
    def session(self) -> dict[str, str]:
        return {"Authorization": f"Session {self.session_token}"}

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True)
class World:
    house: Built
    http: httpx.AsyncClient
    mailbox: Mailbox
    clock: StandingClock
    pools: Pools

    async def rows(self, query: str, *args: object) -> list[dict[str, Any]]:
        async with self.house.worker.statement() as sql:
            return [dict(row) for row in await sql.fetch(query, *args)]

    async def said(self, type_: str) -> list[dict[str, Any]]:
        """The payloads of one class in the outbox, in order."""
        found = await self.rows("SELECT payload FROM outbox WHERE type = $1 ORDER BY id", type_)
        return [row["payload"] for row in found]

    async def ask_code(self, address: str, **headers: str) -> tuple[UUID, httpx.Response]:
        sign_in_id = new_id()
        body = {"sign_in_id": str(sign_in_id), "email": address}
        return sign_in_id, await self.http.post("/sign-in-codes", json=body, headers=headers)

    async def code(self, address: str) -> tuple[UUID, str]:
        """A sign-in under way and the digits that came by mail."""
        sign_in_id, answer = await self.ask_code(address)
        assert answer.status_code == 202, answer.text
        await jobs.send_due(self.house, jobs.CODES)
        found = _CODE.search(self.mailbox.text())
        assert found
        return sign_in_id, found[1]

    async def try_code(self, sign_in_id: UUID, code: str) -> httpx.Response:
        body = {"sign_in_id": str(sign_in_id), "code": code}
        return await self.http.post("/sessions", json=body)

    async def sign_in(self, address: str) -> Signed:
        answer = await self.try_code(*await self.code(address))
        assert answer.status_code == 201, answer.text
        body = answer.json()
        headers = {"Authorization": f"Session {body['session_token']}"}
        traded = await self.http.post("/tokens", json={"audience": "accounts"}, headers=headers)
        return Signed(
            session_token=body["session_token"],
            session_id=UUID(body["session_id"]),
            person_id=UUID(body["person_id"]),
            token=traded.json()["token"],
        )

    async def operator(self) -> Signed:
        async with self.house.worker.transaction(Actor("operator-command")) as tx:
            await organisations.appoint_operator(tx, OPERATOR, self.clock())
        return await self.sign_in(OPERATOR)

    async def chamber(self, operator: Signed, name: str = "みなと商工会議所") -> UUID:
        identity = new_id()
        answer = await self.http.put(
            f"/organisations/{identity}",
            json={"kind": "chamber", "name": name},
            headers=operator.bearer,
        )
        assert answer.status_code == 200, answer.text
        return identity

    async def invite(  # who gives which role to whom, where
        self,
        asker: Signed,
        organisation_id: UUID,
        address: str,
        role: str,
        membership_id: UUID | None = None,
    ) -> httpx.Response:
        return await self.http.put(
            f"/organisations/{organisation_id}/members/{membership_id or new_id()}",
            json={"email": address, "role": role},
            headers=asker.bearer,
        )

    async def administrator(self, organisation_id: UUID, operator: Signed) -> Signed:
        address = f"head-{organisation_id.hex[-8:]}@example.jp"
        answer = await self.invite(operator, organisation_id, address, "administrator")
        assert answer.status_code == 200, answer.text
        return await self.sign_in(address)
