"""matching as web needs it: running rounds, and pledges from the accept to their end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped, shaped_list

_MOST_IDS: Final = 50


class Left(Shape):
    """What may still be pledged of one return."""

    return_id: UUID
    units_left: int


class Outcome(Shape):
    """How a round ended, on the pledges confirmed at that instant."""

    result: str
    decided_at: datetime
    counted_minor: int
    counted_pledges: int
    allotted_minor: int | None = None


class Span(Shape):
    """Who joined from the first to the last day, both included."""

    first_on: date
    last_on: date
    amount_minor: int
    people: int


class Named(Shape):
    """Somebody whom a project's page names, or who has something to say."""

    shown_as: str
    shown_name: str
    message: str


class Owed(Shape):
    """A return that is owed to somebody; `sent_on` once it is sent to all of them."""

    return_id: UUID
    sent_on: date | None


class Running(Shape):
    """A round as it runs, for everybody."""

    round_id: UUID
    project_id: UUID
    handler_id: UUID | None = None
    instrument: str
    state: str
    takes_pledges: bool
    terms_version: int
    page_version: int | None = None
    unit_minor: int
    target_minor: int
    units_left: int
    confirmed_minor: int
    collected_minor: int
    people: int
    returns: tuple[Left, ...] = ()
    open_rails: tuple[str, ...] = ()
    closes_at: datetime
    settles_at: datetime
    transfer_within_days: int
    transfers_end: datetime
    payment_day: date
    mode: str = "all_or_nothing"
    limit_units: int = 0
    allotment_rule: str | None = None
    lot_commitment: str | None = None
    house_term_ends_at: datetime | None = None
    outcome: Outcome | None = None
    progress: tuple[Span, ...] | None = None
    named: tuple[Named, ...] | None = None
    deliveries: tuple[Owed, ...] | None = None
    notice: str | None = None
    notice_at: datetime | None = None

    @property
    def is_flexible(self) -> bool:
        """Whether it goes ahead below its target too, each pledge charged by itself."""
        return self.mode == "flexible"

    @property
    def is_by_rule(self) -> bool:
        """Whether its units are given away at the outcome, by a rule."""
        return self.allotment_rule is not None

    @property
    def is_open(self) -> bool:
        """Whether it takes pledges now."""
        return self.takes_pledges

    @property
    def raised_minor(self) -> int:
        """What stands behind it: what counted at the outcome, before that what is confirmed.

        By rule more may have been counted than was given away.
        """
        if self.outcome is None:
            return self.confirmed_minor
        given = self.outcome.allotted_minor
        return self.outcome.counted_minor if given is None else given

    def most_units_of(self, return_id: UUID | None) -> int:
        """The most one pledge may ask for: nobody can be given more than there is."""
        left = self.units_left_of(return_id)
        return min(left, self.limit_units) if self.is_by_rule else left

    def units_left_of(self, return_id: UUID | None) -> int:
        """What may still be pledged of one return, or of the round where there are none."""
        for each in self.returns:
            if each.return_id == return_id:
                return min(each.units_left, self.units_left)
        return self.units_left


class Next(Shape):
    """What happens next, and by when."""

    what: str
    by: datetime | None


class Reconfirmation(Shape):
    """A material change that lacks a yes, with the versions of the page."""

    terms_version: int
    was_version: int
    version: int
    reconfirm_by: datetime
    is_open: bool


class Pledge(Shape):
    """One pledge, for whoever acts for its investor."""

    pledge_id: UUID
    round_id: UUID
    project_id: UUID
    investor_id: UUID
    instrument: str
    mode: str = "all_or_nothing"
    state: str
    step_no: int
    next: Next
    reason: str | None
    refused_because: str | None
    rule_id: str | None
    decision_id: UUID | None
    units: int
    amount_minor: int
    extra_minor: int = 0
    allotment: str = "first_come"
    allotted_units: int | None = None
    allotted_minor: int | None
    certificate: UUID | None = None
    return_id: UUID | None
    rail: str
    applied_at: datetime
    pay_by: datetime | None
    withdraw_until: datetime | None
    may_withdraw: bool
    over_cap_since: datetime | None = None
    reconfirmation: Reconfirmation | None = None
    round_state: str
    closes_at: datetime
    settles_at: datetime

    @property
    def is_asked(self) -> bool:
        """Whether its page has changed in what matters and an answer is waited for."""
        return self.reconfirmation is not None and self.reconfirmation.is_open

    @property
    def is_investment(self) -> bool:
        """Whether the words of investments hold."""
        return self.instrument in {"equity", "fund"}

    @property
    def is_flexible(self) -> bool:
        """Whether it is charged by itself, before the round ends."""
        return self.mode == "flexible"

    @property
    def is_by_rule(self) -> bool:
        """Whether it may get fewer units than it asked for."""
        return self.allotment == "by_rule"


class Refundable(Shape):
    """A charged pledge that the staff may give back; without a name."""

    pledge_id: UUID
    project_id: UUID
    state: str
    rail: str
    units: int
    amount_minor: int
    applied_at: datetime


class RefundDecision(Shape):
    """A refund on its way to being decided by two people."""

    id: UUID
    pledge_id: UUID
    project_id: UUID
    reason: str
    state: str
    proposed_by: UUID
    proposed_at: datetime
    answered_at: datetime | None
    pledge_state: str
    rail: str
    amount_minor: int


class RunningRound(Shape):
    """A round that is not over, for those who may stop it."""

    round_id: UUID
    project_id: UUID
    instrument: str
    mode: str
    state: str
    closes_at: datetime
    confirmed_minor: int
    people: int

    @property
    def is_flexible(self) -> bool:
        """Whether its pledges are charged one by one, before it ends."""
        return self.mode == "flexible"

    @property
    def raised_minor(self) -> int:
        """What stands behind it now."""
        return self.confirmed_minor


class RoundDecision(Shape):
    """A pause, resumption or end of a round, on its way to being decided by two people."""

    id: UUID
    round_id: UUID
    project_id: UUID
    kind: str
    reason: str
    notice: str | None
    state: str
    proposed_by: UUID
    proposed_at: datetime
    lapses_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class Matching:
    """Rounds and pledges."""

    service: Service

    async def rounds(self, round_ids: Sequence[UUID]) -> dict[UUID, Running]:
        """Some running rounds by id; one that matching does not know yet is left out."""
        if not round_ids:
            return {}
        ids = ",".join(str(round_id) for round_id in round_ids[:_MOST_IDS])
        found = shaped_list(
            Running, await self.service.get("/rounds", None, {"ids": ids}), "matching"
        )
        return {running.round_id: running for running in found}

    async def round(self, round_id: UUID, *, is_whole: bool = False) -> Running:
        """One running round; whole for its page, with how it came together and by whom."""
        asked = {"by_day": "true", "with_supporters": "true"} if is_whole else None
        answer = await self.service.get(f"/rounds/{round_id}", params=asked)
        return shaped(Running, answer, "matching")

    async def place(
        self, session: str, round_id: UUID, pledge_id: UUID, body: Mapping[str, Any]
    ) -> None:
        """Pledge; the same pledge again is the same pledge."""
        await self.service.put(f"/rounds/{round_id}/pledges/{pledge_id}", session, body)

    async def pledge(self, session: str, pledge_id: UUID) -> Pledge:
        """One pledge of this person."""
        answer = await self.service.get(f"/pledges/{pledge_id}", session)
        return shaped(Pledge, answer, "matching")

    async def pledges(self, session: str, investor_id: UUID) -> list[Pledge]:
        """All pledges of one investor."""
        params = {"investor_id": str(investor_id)}
        answer = await self.service.get("/pledges", session, params)
        return shaped_list(Pledge, answer, "matching")

    async def refundable(self, session: str, number: str | None) -> list[Refundable]:
        """Charged pledges of this person's organisation, of all or by number."""
        params = {"limit": str(_MOST_IDS), **({"number": number} if number else {})}
        answer = await self.service.get("/refundable-pledges", session, params)
        return shaped_list(Refundable, answer, "matching")

    async def refund_decisions(self, session: str) -> list[RefundDecision]:
        """Refunds proposed and decided by this person's organisation, newest first."""
        params = {"limit": str(_MOST_IDS)}
        answer = await self.service.get("/refund-decisions", session, params)
        return shaped_list(RefundDecision, answer, "matching")

    async def running_rounds(
        self, session: str, round_id: UUID | None = None
    ) -> list[RunningRound]:
        """Rounds that this person's organisation may stop: all of them, or this one."""
        params = _about(round_id)
        answer = await self.service.get("/running-rounds", session, params)
        return shaped_list(RunningRound, answer, "matching")

    async def round_decisions(
        self, session: str, round_id: UUID | None = None
    ) -> list[RoundDecision]:
        """What is proposed and decided about rounds, newest first."""
        params = _about(round_id)
        answer = await self.service.get("/round-decisions", session, params)
        return shaped_list(RoundDecision, answer, "matching")

    async def put(self, session: str, path: str, body: Mapping[str, Any]) -> None:
        """Propose or decide a refund, or what becomes of a round."""
        await self.service.put(path, session, body)

    async def reconfirm(self, session: str, pledge_id: UUID, terms_version: int) -> None:
        """Say yes to a material change; a repeat changes nothing."""
        path = f"/pledges/{pledge_id}/reconfirmations/{terms_version}"
        await self.service.put(path, session, None)

    async def withdraw(self, session: str, pledge_id: UUID) -> None:
        """Take a pledge back; a repeat changes nothing."""
        await self.service.post(f"/pledges/{pledge_id}/withdrawal", session)


def _about(round_id: UUID | None) -> dict[str, str]:
    return {"limit": str(_MOST_IDS), **({"round_id": str(round_id)} if round_id else {})}
