"""What the other services say about one round and its pledges, and what listing answers."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import httpx

from services.accounts.house import Built
from services.accounts.letters import jobs
from services.accounts.main import readers
from shared import inbox
from shared.contracts.envelope import Event
from shared.contracts.listing import RoundScheduled, Terms
from shared.contracts.matching import PledgeConfirmed, PledgeSeated
from shared.ids import new_id
from shared.inbox.message import Message
from tests.accounts.world import NOON, World

TITLE: Final = "藍の織り場を手わたす"
CLOSES_AT: Final = NOON + timedelta(days=20)
SETTLES_AT: Final = CLOSES_AT + timedelta(minutes=75)
POINTS: Final = [
    {"section": "story", "kind": "should", "quote": "", "text": "写真のことも書いてください。"},
    {"section": "risks", "kind": "must", "quote": "雨の年", "text": "雨の年の見通しを。"},
]


@dataclass
class Stage:
    """One round of an owner; `verdict` is what listing tells of its answered version.

    `owed`, `due` and `unsent` are what listing and matching tell of what comes after a round.
    """

    world: World
    owner_id: UUID
    round_id: UUID = field(default_factory=new_id)
    project_id: UUID = field(default_factory=new_id)
    verdict: dict[str, Any] = field(default_factory=dict)
    owed: list[dict[str, Any]] = field(default_factory=list)
    due: dict[str, Any] = field(default_factory=dict)
    unsent: list[UUID] = field(default_factory=list)
    _said: Counter[tuple[str, UUID]] = field(default_factory=Counter)
    _offset: int = 0

    @property
    def house(self) -> Built:
        """The house with listing answering."""
        known = self.world.house.desk.questions
        http = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))
        asked = replace(known, http=http, _titles={})
        return replace(self.world.house, desk=replace(self.world.house.desk, questions=asked))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/waiting"):
            return httpx.Response(200, json=self.verdict)
        if (after := self._after_the_round(request.url.path)) is not None:
            return httpx.Response(200, json=after)
        if "/history" in request.url.path:
            told = self.verdict.get(request.url.path.rpartition("/")[2])
            return httpx.Response(200 if told else 404, json=told)
        if not request.url.path.endswith("/letter"):
            return httpx.Response(200, json={"title": TITLE})
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            return httpx.Response(401)
        told = {
            "version": 1,
            "title": TITLE,
            "instrument": "reward",
            "opens_at": None,
            "closes_at": None,
            "reason": "",
            "comments": [],
            "handler_reason": None,
        }
        return httpx.Response(200, json={**told, **self.verdict})

    def _after_the_round(self, path: str) -> dict[str, Any] | None:
        if path == "/obligations":
            return {"obligations": self.owed, "next_after": None}
        if path.endswith("/report"):
            return {"due": self.due}
        if path == f"/rounds/{self.round_id}":
            marks = [{"return_id": str(one), "sent_on": None} for one in self.unsent]
            return {"deliveries": marks}
        return None

    def message(self, event: Event) -> Message:
        """The next one of its subject, as its speaker would put it on the topic."""
        self._said[event.TOPIC, event.subject] += 1
        self._offset += 1
        return Message(
            topic=event.TOPIC,
            partition=0,
            offset=self._offset,
            key=str(event.key).encode(),
            value=event.model_dump_json().encode(),
            headers={
                "ce_id": str(event.event_id),
                "ce_type": type(event).__name__,
                "ce_subject": str(event.subject),
                "ce_time": event.occurred_at.isoformat(),
                "aggregate_version": str(self._said[event.TOPIC, event.subject]),
            },
        )

    async def hear(self, *events: Event) -> list[Message]:
        """Have the group act on them, in this order."""
        told = [self.message(event) for event in events]
        await self.deliver(told)
        return told

    async def deliver(self, messages: list[Message]) -> None:
        """Also for messages that came before."""
        reader = next(each for each in readers(self.house) if each.group == "accounts.letters")
        await inbox.deliver(reader, messages)
        parked = await self.world.rows("SELECT error FROM parked_message")
        assert parked == []

    async def mails(self) -> list[str]:
        """Send all that is due; the subjects without the project's name, in order."""
        before = len(self.world.mailbox.letters)
        house = self.house
        await jobs.write_by_the_clock(house)
        await jobs.remind_owners(house)
        while await jobs.send_due(house, jobs.OTHERS):
            pass
        return [
            str(letter["Subject"]).removeprefix(f"{TITLE}：")
            for letter in self.world.mailbox.letters[before:]
        ]

    @property
    def text(self) -> str:
        """The last mail."""
        return self.world.mailbox.text()

    def scheduled(self, **changed: Any) -> RoundScheduled:
        terms = {
            "instrument": "reward",
            "issuer_id": new_id(),
            "unit_minor": 10_000,
            "target_minor": 100_000,
            "limit_units": 100,
            "rails": ["card", "bank_transfer"],
            "opens_at": NOON - timedelta(days=10),
            "closes_at": CLOSES_AT,
            "settles_at": SETTLES_AT,
            "transfers_end": CLOSES_AT - timedelta(days=7),
            "payment_day": SETTLES_AT.date(),
            **changed,
        }
        return RoundScheduled(
            round_id=self.round_id,
            project_id=self.project_id,
            chamber_id=new_id(),
            owner_person_id=self.owner_id,
            terms=Terms.model_validate(terms),
            terms_version=1,
            occurred_at=self.world.clock(),
        )

    def seated(self, person_id: UUID, **changed: Any) -> PledgeSeated:
        told = {
            "round_id": self.round_id,
            "pledge_id": new_id(),
            "project_id": self.project_id,
            "chamber_id": new_id(),
            "investor_id": new_id(),
            "person_id": person_id,
            "instrument": "reward",
            "attempt": 1,
            "units": 1,
            "amount_minor": 10_000,
            "currency": "JPY",
            "rail": "card",
            "pay_by": self.world.clock() + timedelta(minutes=60),
            "withdraw_until": CLOSES_AT,
            "occurred_at": self.world.clock(),
            **changed,
        }
        return PledgeSeated.model_validate(told)

    def confirmed(self, seated: PledgeSeated) -> PledgeConfirmed:
        return PledgeConfirmed(
            round_id=seated.round_id,
            pledge_id=seated.pledge_id,
            amount_minor=seated.amount_minor,
            currency="JPY",
            occurred_at=self.world.clock(),
        )


async def stage_of(world: World, **terms: Any) -> Stage:
    """A round of `owner@example.jp` that is announced."""
    owner = await world.sign_in("owner@example.jp")
    stage = Stage(world, owner.person_id)
    await stage.hear(stage.scheduled(**terms))
    return stage
