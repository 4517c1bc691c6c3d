"""Shapes of decisions and rooms on the wire; for the investor alone, units for matching."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from annotated_types import Len
from pydantic import ConfigDict, StringConstraints

from services.investors.decisions.domain.application import Application, Offer
from services.investors.decisions.domain.verdict import Verdict
from services.investors.decisions.rooms import Asked
from services.investors.decisions.sentences import REASONS, sentences
from services.investors.decisions.usecases import Told
from services.investors.rulebook.domain.days import leaves_on
from shared.wire import AmountMinor, Answer, Body, Currency, Day, Units

_Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.]{1,40}$")]
_MOST_ASKED = 500
Outcome = Literal["allow", "refuse"]


class SentenceOut(Answer):
    ja: str
    en: str


class ReasonOut(Answer):
    """Why not, as a code and in words; the words say what to do."""

    code: str
    ja: str
    en: str


class RuleOut(Answer):
    """The version of the rule that was in force on the application day."""

    rule_id: str
    valid_from: date | None
    article_ja: str
    article_en: str
    source: str


class LineOut(Answer):
    """One amount that counts; a correction of a declaration is a negative one.

    `leaves_on`: the first payment day for which it counts no more.
    """

    kind: Literal["pledge", "declared"]
    pledge_id: UUID | None
    applied_on: date
    paid_on: date | None
    amount_minor: int
    leaves_on: date


class RoomOut(Answer):
    """Room for a pledge applied for today, in yen; null where no rule sets a cap.

    `exempt_by`: the status at this handler that frees from the cap.
    `reasons` is what stands in the way already; empty means that a pledge of up to
    `room_minor` would be held. `room_returns_on`: the first payment day for which more
    room is left, null where nothing counts. `own_most_minor` and `paused_to`
    the investor set for itself; `room_minor` is never more than the first leaves.
    """

    investor_id: UUID
    instrument: str
    rule: RuleOut | None
    applied_on: date
    payment_day: date
    cap_minor: int | None
    counted_minor: int | None
    exempt_by: str | None
    counted: list[LineOut]
    room_minor: int | None
    room_returns_on: date | None
    own_most_minor: int | None
    paused_to: date | None
    reasons: list[ReasonOut]
    sentences: list[SentenceOut]

    @classmethod
    def of(cls, application: Application, verdict: Verdict) -> "RoomOut":
        return cls(
            investor_id=application.investor_id,
            instrument=application.offer.instrument,
            rule=_rule(verdict),
            applied_on=verdict.applied_on,
            payment_day=application.offer.payment_day,
            cap_minor=verdict.cap_minor,
            counted_minor=verdict.counted_minor,
            exempt_by=verdict.exempt.type if verdict.exempt else None,
            counted=_lines(verdict),
            room_minor=verdict.room_minor,
            room_returns_on=verdict.room_returns_on,
            own_most_minor=verdict.applicant.own_most_minor,
            paused_to=verdict.applicant.paused_to,
            reasons=_reasons(verdict),
            sentences=_sentences(verdict, None),
        )


class DecisionOut(Answer):
    """What was decided then, and the room left now for the same issuer and payment day."""

    decision_id: UUID
    pledge_id: UUID
    round_id: UUID
    attempt: int
    investor_id: UUID
    outcome: Outcome
    reasons: list[ReasonOut]
    rule: RuleOut | None
    decided_at: datetime
    applied_on: date
    payment_day: date
    amount_minor: int
    currency: str
    cap_minor: int | None
    counted_minor: int | None
    exempt_by: str | None
    counted: list[LineOut]
    room_before_minor: int | None
    room_now_minor: int | None
    room_returns_on: date | None
    withdraw_until: datetime | None
    sentences: list[SentenceOut]

    @classmethod
    def of(cls, told: Told) -> "DecisionOut":
        row, then, left = told.row, told.then, told.now
        return cls(
            decision_id=row["decision_id"],
            pledge_id=row["pledge_id"],
            round_id=row["round_id"],
            attempt=row["attempt"],
            investor_id=row["investor_id"],
            outcome=row["outcome"],
            reasons=_reasons(then),
            rule=_rule(then),
            decided_at=row["decided_at"],
            applied_on=row["applied_on"],
            payment_day=row["payment_day"],
            amount_minor=row["amount"],
            currency=row["currency"],
            cap_minor=row["cap"],
            counted_minor=row["counted"],
            exempt_by=row["exempt_by"],
            counted=_lines(then),
            room_before_minor=then.room_minor,
            room_now_minor=left.room_minor,
            room_returns_on=left.room_returns_on,
            withdraw_until=row["withdraw_until"],
            sentences=_sentences(then, row["amount"]),
        )


def _rule(verdict: Verdict) -> RuleOut | None:
    rule = verdict.rule
    if rule is None:
        return None
    return RuleOut(
        rule_id=rule.rule_id,
        valid_from=rule.valid_from,
        article_ja=rule.article_ja,
        article_en=rule.article_en,
        source=rule.source,
    )


def _lines(verdict: Verdict) -> list[LineOut]:
    return [
        LineOut(
            kind="declared" if each.hold_id is None else "pledge",
            pledge_id=each.pledge_id,
            applied_on=each.applied_on,
            paid_on=each.paid_on,
            amount_minor=each.amount_minor,
            leaves_on=leaves_on(each.days),
        )
        for each in verdict.counted
    ]


def _reasons(verdict: Verdict) -> list[ReasonOut]:
    return [
        ReasonOut(code=reason, ja=REASONS[reason].ja, en=REASONS[reason].en)
        for reason in verdict.reasons
    ]


def _sentences(verdict: Verdict, amount_minor: int | None) -> list[SentenceOut]:
    said = sentences(verdict, amount_minor)
    return [SentenceOut(ja=each.ja, en=each.en) for each in said]


class OfferIn(Body):
    """What a decision needs of a round, as matching keeps it."""

    issuer_id: UUID
    owner_person_id: UUID
    handler_id: UUID | None = None
    instrument: _Code
    security_class: _Code | None = None
    jurisdiction: _Code
    licence: _Code | None = None
    payment_day: Day


_EXAMPLE: dict[str, Any] = {
    "offer": {
        "issuer_id": "01980000-0000-7000-8000-0000000000b1",
        "owner_person_id": "01980000-0000-7000-8000-0000000000c1",
        "handler_id": "01980000-0000-7000-8000-0000000000a1",
        "instrument": "equity",
        "security_class": "common",
        "jurisdiction": "JP",
        "payment_day": "2027-01-20",
    },
    "currency": "JPY",
    "unit_minor": 50_000,
    "most_units": 4,
    "investor_ids": ["01990d4e-5a00-7000-8000-000000000001"],
}


class RoomsIn(Body):
    """Who of these could take how many units, each asked for `most_units` at most."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    offer: OfferIn
    currency: Currency
    unit_minor: AmountMinor
    most_units: Units
    investor_ids: Annotated[list[UUID], Len(1, _MOST_ASKED)]

    def asked(self) -> Asked:
        """As the use case takes it."""
        return Asked(
            offer=Offer(**self.offer.model_dump()),
            currency=self.currency,
            unit_minor=self.unit_minor,
            most_units=self.most_units,
            investor_ids=list(dict.fromkeys(self.investor_ids)),
        )


class UnitsOut(Answer):
    """0 where something stands in the way of any pledge; why is the investor's alone."""

    investor_id: UUID
    most_units: int


class RoomsOut(Answer):
    """One for each that was asked about."""

    rooms: list[UnitsOut]

    @classmethod
    def of(cls, fitting: Mapping[UUID, int]) -> Self:
        return cls(
            rooms=[UnitsOut(investor_id=one, most_units=most) for one, most in fitting.items()]
        )
