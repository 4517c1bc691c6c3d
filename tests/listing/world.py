"""A chamber, a handler, an owner and strangers around listing's real doors and database."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from pydantic import SecretStr

from deploy.local.demo.paper import pdf_of
from services.listing.house import Built
from services.listing.main import readers
from services.listing.projects.schemas import PROJECT_EXAMPLE
from services.listing.rounds.schemas import EQUITY_EXAMPLE, REWARD_EXAMPLE
from shared.contracts.envelope import Event
from shared.contracts.matching import Offer, PledgePlaced
from shared.ids import new_id
from shared.inbox import deliver
from shared.inbox.message import Message
from tests.databases import Pools

ACCOUNTS_URL: Final = "http://accounts"
VISIT_KEY: Final = SecretStr(b64encode(bytes(32)).decode())
NOW: Final = datetime(2026, 11, 24, 0, tzinfo=UTC)
DOCUMENT: Final = pdf_of("契約締結前交付書面", ["これは試験の書面です。"])
DOCUMENT_SHA256: Final = sha256(DOCUMENT).hexdigest()
CHECKS: Final = {"checked": ["会社の登記"], "not_checked": ["売上が計画どおりになるか"]}


@dataclass
class StandingClock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Keys:
    """accounts' signing key, and its published half."""

    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", auto_kid=True))

    def token(self, claims: dict[str, Any]) -> str:
        header = {"alg": "ES256", "kid": str(self.key.kid)}
        return jwt.encode(header, claims, self.key, algorithms=["ES256"])

    def answer(self, _request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=KeySet([self.key]).as_dict(private=False))


@dataclass(frozen=True)
class Person:
    id: UUID
    session_id: UUID


@dataclass
class World:
    """What tests say to listing, and what they look up behind it."""

    house: Built
    http: httpx.AsyncClient
    clock: StandingClock
    keys: Keys
    pools: Pools
    chamber_id: UUID = field(default_factory=new_id)
    other_chamber_id: UUID = field(default_factory=new_id)
    issuers: dict[UUID, UUID] = field(default_factory=dict)
    handler_id: UUID = field(default_factory=new_id)
    owner: Person = field(init=False)
    approver: Person = field(init=False)
    second: Person = field(init=False)
    staff: Person = field(init=False)
    stranger: Person = field(init=False)
    other_approver: Person = field(init=False)
    handler_approver: Person = field(init=False)

    async def settle(self) -> None:
        """Give everybody their office."""
        self.owner = await self.person()
        self.stranger = await self.person()
        self.approver = await self.person((self.chamber_id, "chamber", "approver"))
        self.second = await self.person((self.chamber_id, "chamber", "approver"))
        self.staff = await self.person((self.chamber_id, "chamber", "staff"))
        self.other_approver = await self.person((self.other_chamber_id, "chamber", "approver"))
        self.handler_approver = await self.person((self.handler_id, "handler", "approver"))

    async def person(self, *offices: tuple[UUID, str, str]) -> Person:
        made = Person(new_id(), new_id())
        for organisation_id, kind, role in offices:
            await self.appoint(made, organisation_id, kind, role)
        return made

    async def appoint(
        self, person: Person, organisation_id: UUID, kind: str, role: str
    ) -> None:
        await self.execute(
            "INSERT INTO membership VALUES ($1, $2, $3, $4, $5, $6)",
            new_id(),
            person.id,
            organisation_id,
            kind,
            role,
            NOW - timedelta(days=1),
        )

    async def call(
        self, method: str, path: str, who: Person | None = None, body: object = None
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token(who)}"} if who else {}
        return await self.http.request(method, path, headers=headers, json=body)

    def token(self, who: Person, **other: object) -> str:
        issued = int(self.clock().timestamp())
        claims = {
            "iss": ACCOUNTS_URL,
            "aud": "listing",
            "sub": str(who.id),
            "sid": str(who.session_id),
            "amr": "email_code",
            "iat": issued,
            "exp": issued + 300,
        }
        return self.keys.token({**claims, **other})

    async def issuer(self, owner: Person | None = None) -> UUID:
        who = owner or self.owner
        if who.id in self.issuers:
            return self.issuers[who.id]
        issuer_id = self.issuers[who.id] = new_id()
        body = {
            "kind": "person",
            "name": "三木 遥",
            "representative": "三木 遥",
            "address": "徳島県藍瀬市東町1-2-3",
            "phone": "0883-00-0001",
        }
        answer = await self.call("PUT", f"/issuers/{issuer_id}", who, body)
        assert answer.status_code == 200, answer.text
        return issuer_id

    async def drafted(self, *, equity: bool = False, **changed: object) -> tuple[UUID, UUID]:
        """A project with its round, ready to be submitted; their ids."""
        project_id, round_id = new_id(), new_id()
        terms = self.equity() if equity else self.reward()
        target = terms["target_minor"]
        project = self.project(
            await self.issuer(), uses=[{"label": "修理", "amount_minor": target}], **changed
        )
        saved = await self.call("PUT", f"/projects/{project_id}", self.owner, project)
        assert saved.status_code == 200, saved.text
        path = f"/projects/{project_id}/rounds/{round_id}"
        offered = await self.call("PUT", path, self.owner, terms)
        assert offered.status_code == 200, offered.text
        if equity:
            kept = await self.upload(round_id)
            assert kept.status_code == 200, kept.text
        return project_id, round_id

    async def upload(
        self,
        round_id: UUID,
        who: Person | None = None,
        *,
        version: int = 1,
        content: bytes = DOCUMENT,
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token(who or self.owner)}"}
        path = f"/rounds/{round_id}/documents/{version}"
        return await self.http.put(path, headers=headers, content=content)

    async def drafted_elsewhere(self) -> None:
        """A working copy of somebody else's, which no queue shows."""
        issuer_id = await self.issuer(self.stranger)
        body = self.project(issuer_id)
        await self.call("PUT", f"/projects/{new_id()}", self.stranger, body)

    async def submitted(self, *, equity: bool = False, **changed: Any) -> tuple[UUID, UUID]:
        project_id, round_id = await self.drafted(equity=equity, **changed)
        assert (await self.submit(project_id, 1)).status_code == 200
        return project_id, round_id

    async def scheduled(self, **changed: Any) -> tuple[UUID, UUID]:
        """A reward project that waits for matching to open its round."""
        project_id, round_id = await self.submitted(**changed)
        assert (await self.approve(project_id)).status_code == 200
        return project_id, round_id

    async def live(self, **changed: Any) -> UUID:
        """A project that everybody reads, its round open."""
        project_id, _ = await self.scheduled(**changed)
        await self.execute(
            "UPDATE project SET state = 'live', published_at = $2 WHERE id = $1",
            project_id,
            self.clock(),
        )
        return project_id

    def project(self, issuer_id: UUID, **changed: Any) -> dict[str, Any]:
        parties = {"chamber_id": str(self.chamber_id), "issuer_id": str(issuer_id)}
        return {**PROJECT_EXAMPLE, **parties, **changed}

    def reward(self, **changed: Any) -> dict[str, Any]:
        returns = [{**REWARD_EXAMPLE["returns"][0], "return_id": str(new_id())}]
        return {**REWARD_EXAMPLE, "returns": returns, **changed}

    def equity(self, **changed: Any) -> dict[str, Any]:
        shares = {
            **EQUITY_EXAMPLE["equity"],
            "handler_id": str(self.handler_id),
            "document": {"version": 1, "sha256": DOCUMENT_SHA256},
        }
        return {**EQUITY_EXAMPLE, "equity": shares, **changed}

    async def submit(self, project_id: UUID, version: int) -> httpx.Response:
        return await self.call(
            "POST", f"/projects/{project_id}/submissions/{version}", self.owner
        )

    async def approve(
        self,
        project_id: UUID,
        who: Person | None = None,
        *,
        version: int = 1,
        answer_id: UUID | None = None,
        **changed: Any,
    ) -> httpx.Response:
        """Answer it as a chamber does: looked at, proposed, confirmed by the second."""
        named = answer_id or new_id()
        answer = await self.propose(
            project_id, who, version=version, answer_id=named, **changed
        )
        if answer.is_success and answer.json()["is_second_wanted"]:
            return await self.confirm(project_id, named)
        return answer

    async def propose(
        self,
        project_id: UUID,
        who: Person | None = None,
        *,
        version: int = 1,
        answer_id: UUID | None = None,
        **changed: Any,
    ) -> httpx.Response:
        """One person's answer; before an approval everything was looked at."""
        if changed.get("verdict", "approve") == "approve":
            await self.look(project_id, version)
        body = {"verdict": "approve", "version": version, **CHECKS, **changed}
        path = f"/projects/{project_id}/answers/{answer_id or new_id()}"
        return await self.call("PUT", path, who or self.approver, body)

    async def look(self, project_id: UUID, version: int = 1) -> None:
        """Have staff look at every point that is still missing."""
        desk = await self.call("GET", f"/projects/{project_id}/desk", self.staff)
        if not desk.is_success:
            return
        missing = set(desk.json()["checklist"]["missing"])
        points = desk.json()["checklist"]["points"]
        for section in {each["section"] for each in points if each["code"] in missing}:
            codes = [each["code"] for each in points if each["section"] == section]
            await self.mark(project_id, section, codes, version=version)

    async def mark(
        self,
        project_id: UUID,
        section: str,
        codes: list[str],
        who: Person | None = None,
        *,
        version: int = 1,
    ) -> httpx.Response:
        """What somebody has looked at in one section."""
        body = {"version": version, "codes": codes, "name": "野田 学"}
        path = f"/projects/{project_id}/checklist/{section}"
        return await self.call("PUT", path, who or self.staff, body)

    async def confirm(
        self,
        project_id: UUID,
        answer_id: UUID,
        who: Person | None = None,
        *,
        verdict: str = "agreed",
        **changed: Any,
    ) -> httpx.Response:
        """The second person's word."""
        path = f"/projects/{project_id}/answers/{answer_id}/confirmation"
        body = {"verdict": verdict, **changed}
        return await self.call("PUT", path, who or self.second, body)

    async def screen(
        self,
        round_id: UUID,
        who: Person | None = None,
        *,
        approval_id: UUID | None = None,
        **changed: object,
    ) -> httpx.Response:
        body = {
            "version": 1,
            "screening": "passed",
            "document_version": 1,
            "document_sha256": DOCUMENT_SHA256,
            **changed,
        }
        path = f"/rounds/{round_id}/handler-approvals/{approval_id or new_id()}"
        return await self.call("PUT", path, who or self.handler_approver, body)

    async def pledged(
        self, project_id: UUID, person: Person, investor_id: UUID | None = None
    ) -> None:
        """Let listing hear that somebody placed a pledge to the owner of this project."""
        [row] = await self.rows("SELECT * FROM project WHERE id = $1", project_id)
        offer = Offer(
            issuer_id=row["issuer_id"],
            chamber_id=row["chamber_id"],
            owner_person_id=row["owner_person_id"],
            instrument="reward",
            payment_day=self.clock().date(),
        )
        placed = PledgePlaced(
            pledge_id=new_id(),
            round_id=new_id(),
            investor_id=investor_id or new_id(),
            person_id=person.id,
            attempt=1,
            applied_at=self.clock(),
            units=1,
            amount_minor=5_000,
            currency="JPY",
            rail="card",
            terms_version=1,
            offer=offer,
            occurred_at=self.clock(),
        )
        reader = next(each for each in readers(self.house) if each.group == "listing.ties")
        await deliver(reader, messages([placed]))

    async def said(self) -> list[str]:
        rows = await self.rows("SELECT type FROM outbox ORDER BY id")
        return [row["type"] for row in rows]

    async def rows(self, query: str, *args: object) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.pools.superuser.fetch(query, *args)]

    async def execute(self, query: str, *args: object) -> None:
        await self.rows(query, *args)

    async def states(self, project_id: UUID) -> tuple[str, str | None]:
        """Those of the project and of its round."""
        [row] = await self.rows(
            "SELECT project.state, round.state AS round_state FROM project"
            " LEFT JOIN round ON round.project_id = project.id WHERE project.id = $1",
            project_id,
        )
        return row["state"], row["round_state"]


def messages(events: Iterable[Event], *, first_version: int = 1) -> list[Message]:
    """What matching's relay would put onto its topic, about one subject."""
    return [
        Message(
            topic=event.TOPIC,
            partition=0,
            offset=place,
            key=str(event.key).encode(),
            value=event.model_dump_json().encode(),
            headers={
                "ce_id": str(event.event_id),
                "ce_type": type(event).__name__,
                "ce_subject": str(event.subject),
                "ce_time": event.occurred_at.isoformat(),
                "aggregate_version": str(first_version + place),
            },
        )
        for place, event in enumerate(events)
    ]
