"""Out to the services whose facts a letter shows: listing, matching and payments."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, ConfigDict

_TIMEOUT_S = 5.0
_TITLE_LIFE_S = 60.0
_MOST_TITLES = 1_000
# Parts of a list of 200 each: more than the chambers will have under way.
_MOST_PARTS = 100
_Told = TypeVar("_Told", bound=BaseModel)


class AskFailed(Exception):
    """What the letter shows could not be asked for; it may go better later."""


class FailedCard(BaseModel):
    """What payments tells for the letter; further fields are no fault.

    `repair_until` is set while the card may be mended, so without it no letter is needed.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    project_id: UUID
    amount_minor: int
    currency: str
    repair_until: datetime | None


class _Project(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str


class Point(BaseModel):
    """A remark of the chamber on one section."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    section: str
    kind: str
    quote: str
    text: str


class AnsweredVersion(BaseModel):
    """What listing tells for the letter about an answered version."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: int
    title: str
    instrument: str
    opens_at: datetime | None
    closes_at: datetime | None
    reason: str
    comments: list[Point]
    handler_reason: str | None


class _AtListing(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    submissions: int
    seconds: int
    changes: int
    second_changes: int
    texts: int
    updates: int
    reports: int
    late_steps: int
    questions: int
    overdue_reports: int


class _AtMatching(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    stops: int
    refunds: int
    supporters: int


class _AtPayments(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    deposits: int
    repayments: int
    payouts: int


class Waiting(_AtPayments, _AtMatching, _AtListing):
    """How many things wait in a chamber, in every service."""


class PromisedReturn(BaseModel):
    """A return and the month it is promised for, `YYYY-MM`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    return_id: UUID
    delivery_month: str


class Obligation(BaseModel):
    """What listing tells that an owner still has to do after a round."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    project_id: UUID
    round_id: UUID
    owner_person_id: UUID
    due_on: date
    standing: str
    returns: list[PromisedReturn]


class _Obligations(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    obligations: list[Obligation]
    next_after: UUID | None


class Due(BaseModel):
    """How a project stands with its closing report, as everybody reads it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    standing: str
    due_on: date | None
    days_overdue: int


class _Report(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    due: Due


class _Delivery(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    return_id: UUID
    sent_on: date | None


class _Running(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    deliveries: list[_Delivery] | None


class _Change(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    version: int
    why: str
    changed: list[str]
    material: list[str]


class _History(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    changes: list[_Change]


class _Version(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    content: dict[str, Any]
    terms: dict[str, Any]


@dataclass(frozen=True)
class ChangedPage:
    """A page before and after a change: why, and which fields of it matter."""

    why: str
    fields: list[str]
    was: dict[str, Any]
    now: dict[str, Any]


class Header(Protocol):
    """Makes the Authorization header of our own client token for an audience."""

    def __call__(self, audience: str) -> dict[str, str]: ...


@dataclass(frozen=True)
class Questions:
    """What we ask of the services whose facts the letters tell."""

    payments_url: str
    listing_url: str
    matching_url: str
    http: httpx.AsyncClient
    header: Header
    _titles: dict[UUID, tuple[str, float]] = field(default_factory=dict)

    async def failed_card(self, pledge_id: UUID) -> FailedCard:
        """What to say of a pledge whose card failed.

        Raises:
            AskFailed: no answer, a refusal, or one that cannot be read.
        """
        address = f"{self.payments_url.rstrip('/')}/pledges/{pledge_id}/letter"
        return await self._ask(FailedCard, "payments", address)

    async def answered_version(self, project_id: UUID, version: int) -> AnsweredVersion:
        """All that was answered to a version of a project.

        Raises:
            AskFailed: no answer, a refusal, or one that cannot be read.
        """
        path = f"projects/{project_id}/versions/{version}/letter"
        address = f"{self.listing_url.rstrip('/')}/{path}"
        return await self._ask(AnsweredVersion, "listing", address)

    async def waiting(self, chamber_id: UUID) -> Waiting:
        """How many things wait in a chamber just now.

        Raises:
            AskFailed: no answer, a refusal, or one that cannot be read.
        """
        path = f"/chambers/{chamber_id}/waiting"
        parts = await asyncio.gather(
            self._ask(_AtListing, "listing", self.listing_url.rstrip("/") + path),
            self._ask(_AtMatching, "matching", self.matching_url.rstrip("/") + path),
            self._ask(_AtPayments, "payments", self.payments_url.rstrip("/") + path),
        )
        counts = {name: count for part in parts for name, count in part.model_dump().items()}
        return Waiting.model_validate(counts)

    async def obligations(self) -> list[Obligation]:
        """What owners still have to do after their rounds.

        Raises:
            AskFailed: no answer, a refusal, or one that cannot be read.
        """
        found: list[Obligation] = []
        after = ""
        for _ in range(_MOST_PARTS):
            address = f"{self.listing_url.rstrip('/')}/obligations{after}"
            part = await self._ask(_Obligations, "listing", address)
            found += part.obligations
            if part.next_after is None:
                break
            after = f"?after={part.next_after}"
        return found

    async def report_due(self, project_id: UUID) -> Due:
        """How a project stands with its closing report just now.

        Raises:
            AskFailed: no answer, a refusal, or one that cannot be read.
        """
        address = f"{self.listing_url.rstrip('/')}/projects/{project_id}/report"
        return (await self._ask(_Report, None, address)).due

    async def unsent(self, round_id: UUID) -> set[UUID]:
        """Returns of a round that somebody is owed and that bear no mark of having left.

        Raises:
            AskFailed: no answer, a refusal, or one that cannot be read.
        """
        address = f"{self.matching_url.rstrip('/')}/rounds/{round_id}?with_supporters=true"
        owed = (await self._ask(_Running, None, address)).deliveries or []
        return {each.return_id for each in owed if each.sent_on is None}

    async def changed_page(self, project_id: UUID, was: int, now: int) -> ChangedPage:
        """Two versions that everybody reads, and what of them is another.

        Raises:
            AskFailed: no answer, a refusal, or one that cannot be read.
        """
        address = f"{self.listing_url.rstrip('/')}/projects/{project_id}/history"
        history = await self._ask(_History, None, address)
        told = next((each for each in history.changes if each.version == now), None)
        if told is None:
            raise AskFailed("the change is not public yet")
        older, newer = [
            await self._ask(_Version, None, f"{address}/{each}") for each in (was, now)
        ]
        fields = told.material or told.changed
        return ChangedPage(told.why, fields, older.model_dump(), newer.model_dump())

    async def _ask(self, shape: type[_Told], audience: str | None, address: str) -> _Told:
        # What everybody may read is asked for as by everybody.
        headers = self.header(audience) if audience else {}
        try:
            answer = await self.http.get(address, headers=headers, timeout=_TIMEOUT_S)
            answer.raise_for_status()
            return shape.model_validate(answer.json())
        except (httpx.HTTPError, ValueError) as error:
            raise AskFailed(type(error).__name__) from error

    async def project_title(self, project_id: UUID) -> str | None:
        """The title as everybody sees it; None where listing cannot tell just now."""
        tick = asyncio.get_running_loop().time()
        title, until = self._titles.get(project_id, ("", 0.0))
        if tick >= until:
            found = await self._title(project_id)
            if found is None:
                return None
            title = found
            if len(self._titles) >= _MOST_TITLES:
                self._titles.clear()
            # Everybody who pledged to a round hears of its end within a minute.
            self._titles[project_id] = (title, tick + _TITLE_LIFE_S)
        return title

    async def _title(self, project_id: UUID) -> str | None:
        try:
            answer = await self.http.get(
                f"{self.listing_url.rstrip('/')}/projects/{project_id}", timeout=_TIMEOUT_S
            )
            answer.raise_for_status()
            return _Project.model_validate(answer.json()).title
        except (httpx.HTTPError, ValueError):
            return None
