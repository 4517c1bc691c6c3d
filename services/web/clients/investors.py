"""investors as web needs it: registration, room, decisions, and the handler's yes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from httpx import codes

from services.web.clients.http import Refused, Service, Shape, shaped, shaped_list
from services.web.clients.registration import Draft, Paper, QuizTries, QuizTry


class Investor(Shape):
    """A person or company that pledges; `pending` until accounts has confirmed who acts for it."""

    investor_id: UUID
    kind: str
    name: str
    state: str


class Figures(Shape):
    """What the cap is computed from; a person has the first block, a company the second."""

    kind: str
    assets_on: date
    assets_minor: int = 0
    liabilities_minor: int = 0
    income_year: int = 0
    income_minor: int = 0
    net_assets_minor: int = 0
    fiscal_year_ended_on: date | None = None
    revenue_minor: int = 0
    assets_paper: Paper | None = None
    income_paper: Paper | None = None


class Profile(Shape):
    """What investments ask for; the investor alone gets it back."""

    birth_on: date | None
    corporate_number: str | None = None
    figures: Figures
    is_suitable: bool
    is_current: bool
    figures_count_until: date
    recorded_at: datetime


class Purchase(Shape):
    """One purchase elsewhere."""

    applied_on: date
    paid_on: date | None
    amount_minor: int


class Declaration(Shape):
    """All purchases of one issuer and class elsewhere; none is an answer too."""

    declaration_id: UUID
    issuer_id: UUID
    security_class: str
    purchases: tuple[Purchase, ...]
    corrects: UUID | None = None
    declared_at: datetime


class Verification(Shape):
    """What one handler thinks of one investor."""

    handler_id: UUID
    state: str
    requested_at: datetime
    decided_at: datetime | None = None
    valid_to: date | None = None


class Said(Shape):
    """A sentence or a reason in both languages, as investors words it."""

    code: str = ""
    ja: str
    en: str


class Rule(Shape):
    """The rule that was in force."""

    rule_id: str
    valid_from: date | None
    article_ja: str
    article_en: str
    source: str


class Counted(Shape):
    """One amount that uses up room."""

    kind: str
    applied_on: date
    paid_on: date | None
    amount_minor: int
    leaves_on: date


class Room(Shape):
    """What is left for one issuer and payment day, and what stands in the way already."""

    rule: Rule | None
    applied_on: date
    payment_day: date
    cap_minor: int | None
    counted_minor: int | None
    counted: tuple[Counted, ...]
    room_minor: int | None
    room_returns_on: date | None
    own_most_minor: int | None = None
    paused_to: date | None = None
    reasons: tuple[Said, ...]
    sentences: tuple[Said, ...]

    @property
    def held_back_minor(self) -> int:
        """How much less a limit of one's own leaves than the law does."""
        if self.cap_minor is None or self.room_minor is None:
            return 0
        return max(self.cap_minor - (self.counted_minor or 0), 0) - self.room_minor

    def hinders(self, code: str) -> bool:
        """Whether this reason stands in the way."""
        return any(reason.code == code for reason in self.reasons)


class Decision(Shape):
    """Why a pledge was or was not possible; figures for its investor alone."""

    decision_id: UUID
    pledge_id: UUID
    outcome: str
    reasons: tuple[Said, ...]
    rule: Rule | None
    decided_at: datetime
    applied_on: date
    payment_day: date
    amount_minor: int
    cap_minor: int | None
    counted_minor: int | None
    counted: tuple[Counted, ...]
    room_before_minor: int | None
    room_now_minor: int | None
    room_returns_on: date | None
    sentences: tuple[Said, ...]


class Applicant(Shape):
    """Somebody who asks to invest through a handler."""

    investor_id: UUID
    handler_id: UUID
    kind: str
    name: str
    birth_on: date | None
    corporate_number: str | None = None
    is_suitable: bool | None
    state: str
    requested_at: datetime
    decided_at: datetime | None = None
    method: str | None = None
    valid_to: date | None = None
    chip: str | None = None
    chip_read_at: datetime | None = None
    extra_step: str | None = None
    authority_waits: bool = False
    profile_version: int | None = None


class ExtraStep(Shape):
    """What a handler does before its yes with people of this age and over."""

    from_years: int
    what: str


class AgeRule(Shape):
    """From which age a handler takes no investments, or asks for one more step."""

    valid_from: date
    refused_from_years: int | None
    extra_step: ExtraStep | None


class Binding(Shape):
    """The most for one company and the last day of a pause, set by the investor itself."""

    most_minor: int | None
    paused_to: date | None


class OwnLimit(Binding):
    """One wish, and the day from which it holds."""

    begins_on: date


class OwnLimits(Shape):
    """What binds today, and every wish."""

    now: Binding
    limits: tuple[OwnLimit, ...]


@dataclass(frozen=True)
class Investors:
    """Registration, rooms and decisions."""

    service: Service

    async def mine(self, session: str) -> list[Investor]:
        """Every investor this person acts for."""
        return shaped_list(Investor, await self.service.get("/investors", session), "investors")

    async def investor(self, session: str, investor_id: UUID) -> Investor:
        """One of this person's investors."""
        answer = await self.service.get(f"/investors/{investor_id}", session)
        return shaped(Investor, answer, "investors")

    async def register(self, session: str, investor_id: UUID, body: Mapping[str, Any]) -> None:
        """Become an investor; the same again changes nothing."""
        await self.service.put(f"/investors/{investor_id}", session, body)

    async def profile(self, session: str, investor_id: UUID) -> Profile | None:
        """Birth date and figures, or None while there are none."""
        try:
            answer = await self.service.get(f"/investors/{investor_id}/profile", session)
        except Refused as refusal:
            if refusal.status == codes.NOT_FOUND:
                return None
            raise
        return shaped(Profile, answer, "investors")

    async def draft(self, session: str, investor_id: UUID) -> Draft | None:
        """The registration in the making, or None where none is kept."""
        path = f"/investors/{investor_id}/registration-draft"
        try:
            return shaped(Draft, await self.service.get(path, session), "investors")
        except Refused as refusal:
            if refusal.status == codes.NOT_FOUND:
                return None
            raise

    async def quiz_tries(self, session: str, investor_id: UUID) -> QuizTries:
        """Every try at the questions about the risks, the newest first."""
        path = f"/investors/{investor_id}/quiz-answers"
        return shaped(QuizTries, await self.service.get(path, session), "investors")

    async def answer_quiz(
        self, session: str, investor_id: UUID, answer_id: UUID, body: Mapping[str, Any]
    ) -> QuizTry:
        """One try; what was wrong comes back."""
        path = f"/investors/{investor_id}/quiz-answers/{answer_id}"
        return shaped(QuizTry, await self.service.put(path, session, body), "investors")

    async def declarations(self, session: str, investor_id: UUID) -> list[Declaration]:
        """What was declared of purchases elsewhere."""
        answer = await self.service.get(f"/investors/{investor_id}/declarations", session)
        return shaped_list(Declaration, answer, "investors")

    async def verifications(self, session: str, investor_id: UUID) -> list[Verification]:
        """Which handlers were asked, and what they said."""
        answer = await self.service.get(f"/investors/{investor_id}/verifications", session)
        return shaped_list(Verification, answer, "investors")

    async def put(self, session: str, path: str, body: Mapping[str, Any] | None = None) -> None:
        """Say who one is, declare, ask a handler, answer."""
        await self.service.put(path, session, body)

    async def room(self, session: str, investor_id: UUID, params: Mapping[str, str]) -> Room:
        """What is left for one issuer and class."""
        answer = await self.service.get(f"/investors/{investor_id}/room", session, params)
        return shaped(Room, answer, "investors")

    async def decision(self, session: str, decision_id: UUID) -> Decision:
        """Why a pledge was or was not possible."""
        answer = await self.service.get(f"/decisions/{decision_id}", session)
        return shaped(Decision, answer, "investors")

    async def applicants(self, session: str, **wanted: str) -> list[Applicant]:
        """Who asked this handler: all, one `investor_id`, or those with this `name`."""
        answer = await self.service.get("/handler-applicants", session, wanted)
        return shaped_list(Applicant, answer, "investors")

    async def own_limits(self, session: str, investor_id: UUID) -> OwnLimits:
        """What this investor bound itself to."""
        answer = await self.service.get(f"/investors/{investor_id}/own-limits", session)
        return shaped(OwnLimits, answer, "investors")

    async def age_rules(self, session: str, handler_id: UUID) -> list[AgeRule]:
        """A handler's rules about ages, the earliest first."""
        answer = await self.service.get(f"/handlers/{handler_id}/age-rules", session)
        return shaped_list(AgeRule, answer, "rules")
