"""A succeeded round with its owner and the chamber's people, for the tests of payouts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from services.payments.main import readers
from services.payments.rounds import handlers
from shared.contracts.listing import RoundScheduled, Terms
from shared.ids import new_id
from shared.inbox import deliver
from tests.payments.world import ACCOUNT, Pledge, World


def round_scheduled(
    pledge: Pledge, owner_id: UUID, settles_at: datetime, now: datetime
) -> RoundScheduled:
    """What listing said of the round of `pledge`."""
    terms: dict[str, Any] = {
        "instrument": "equity" if pledge.handler_id else "reward",
        "issuer_id": new_id(),
        "unit_minor": 10_000,
        "target_minor": 10_000,
        "limit_units": 100,
        "rails": ["card", "bank_transfer"],
        "opens_at": settles_at - timedelta(days=20),
        "closes_at": settles_at - timedelta(minutes=75),
        "settles_at": settles_at,
        "transfers_end": settles_at - timedelta(days=7),
        "payment_day": settles_at.date(),
    }
    return RoundScheduled(
        round_id=pledge.round_id,
        project_id=pledge.project_id,
        chamber_id=pledge.chamber_id,
        handler_id=pledge.handler_id,
        owner_person_id=owner_id,
        terms=Terms.model_validate(terms),
        terms_version=1,
        occurred_at=now,
    )


@dataclass
class Succeeded:
    """A round of two settled pledges; `staff` asks, `first` and `second` approve."""

    world: World
    pledges: list[Pledge]
    owner: UUID
    staff: UUID
    first: UUID
    second: UUID

    @classmethod
    async def card_round(cls, world: World) -> "Succeeded":
        """Of 10,000 and 5,000 yen by card, charged and settled."""
        one = await world.saved(amount_minor=10_000)
        other = await world.pledge(like=one, amount_minor=5_000)
        for pledge in (one, other):
            await world.due(pledge)
            await world.work()
            await world.settle(pledge)
        return await cls._of(world, [one, other])

    @classmethod
    async def _of(cls, world: World, pledges: list[Pledge]) -> "Succeeded":
        chamber = pledges[0].chamber_id
        made = cls(
            world,
            pledges,
            owner=new_id(),
            staff=await world.member(chamber, "chamber", "staff"),
            first=await world.member(chamber, "chamber", "approver"),
            second=await world.member(chamber, "chamber", "administrator"),
        )
        await made.hear_round()
        return made

    @property
    def round_id(self) -> UUID:
        return self.pledges[0].round_id

    @property
    def project_id(self) -> UUID:
        return self.pledges[0].project_id

    async def hear_round(self, settles_at: datetime | None = None) -> None:
        """As the group of rounds would."""
        now = self.world.now()
        said = round_scheduled(self.pledges[0], self.owner, settles_at or now, now)
        reader = next(
            each for each in readers(self.world.house) if each.group == handlers.GROUP
        )
        await deliver(reader, [self.world.message(said)])
        assert await self.world.value("SELECT count(*) FROM parked_message") == 0

    async def put(self, who: UUID, path: str, body: object = None) -> httpx.Response:
        headers = self.world.as_person(who)
        if body is None:
            return await self.world.http.put(path, headers=headers)
        return await self.world.http.put(path, json=body, headers=headers)

    async def get(self, who: UUID, path: str) -> httpx.Response:
        return await self.world.http.get(path, headers=self.world.as_person(who))

    async def statement(self, who: UUID) -> Any:
        return (await self.get(who, f"/rounds/{self.round_id}/statement")).json()

    async def name_account(self, who: UUID | None = None) -> httpx.Response:
        path = f"/projects/{self.project_id}/payout-account"
        return await self.put(who or self.owner, path, {"account": ACCOUNT})

    async def ask(self, who: UUID | None = None, payout_id: UUID | None = None) -> Any:
        path = f"/payouts/{payout_id or new_id()}"
        return await self.put(who or self.staff, path, {"round_id": str(self.round_id)})

    async def asked(self) -> str:
        """A payout that waits for two words; its id."""
        assert (await self.name_account()).status_code == 200
        answer = await self.ask()
        assert answer.status_code == 200, answer.text
        return str(answer.json()["payout_id"])

    async def approve(self, who: UUID, payout_id: str) -> httpx.Response:
        return await self.put(who, f"/payouts/{payout_id}/approvals/{new_id()}")

    async def authorised(self) -> str:
        payout_id = await self.asked()
        for person in (self.first, self.second):
            answer = await self.approve(person, payout_id)
            assert answer.status_code == 200, answer.text
        return payout_id

    async def record(
        self, who: UUID, payout_id: str, reference: str = "T-1", day: date | None = None
    ) -> httpx.Response:
        sent_on = (day or date(2026, 11, 24)).isoformat()
        body = {"sent_on": sent_on, "reference": reference}
        return await self.put(who, f"/payouts/{payout_id}/record", body)

    async def confirm(
        self, who: UUID, payout_id: str, verdict: str = "agreed"
    ) -> httpx.Response:
        return await self.put(who, f"/payouts/{payout_id}/confirmation", {"verdict": verdict})
