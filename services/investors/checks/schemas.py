"""Shapes of a case and of its answer on the wire; absent or null is unknown."""

from datetime import date, datetime
from typing import Annotated, Final

from pydantic import ConfigDict, Field

from services.investors.checks.bounds import Quantity, SumOrZero
from services.investors.checks.domain import answer, case, parts
from services.investors.checks.domain.answer import Outcome, Step
from services.investors.checks.example import EXAMPLE
from services.investors.checks.inputs import (
    EarlierIn,
    ExperienceIn,
    InvestorIn,
    IssueIn,
    RequestIn,
)
from shared.moments import Moment
from shared.wire import Answer, Body, Day, Line

_MOST_LINES: Final = 1_000


class CaseIn(Body):
    """One case. Amounts are whole minor units (yen; US and euro cents, pence).

    A field that the check does not use may be left out. An empty `history` says that there
    was nothing before; a missing one says nothing.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    check: parts.Check
    jurisdiction: parts.Jurisdiction
    instrument: parts.Instrument | None = None
    licence: parts.Licence | None = None
    issuer: Line | None = None
    security_class: parts.SecurityClass | None = None
    firm: Line | None = None
    contract_type: Line | None = None
    applied_at: Moment | None = None
    payment_date: Day | None = None
    offering_start: Day | None = None
    subscription_from: Day | None = None
    subscription_to: Day | None = None
    amount: SumOrZero | None = None
    bucket: parts.Bucket | None = None
    at: Moment | None = None
    deadline: Moment | None = None
    notice_at: Moment | None = None
    asked_at: Moment | None = None
    experience: ExperienceIn | None = None
    trades_per_month: Quantity | None = None
    first_contract: Day | None = None
    investor: InvestorIn | None = None
    history: Annotated[list[EarlierIn], Field(max_length=_MOST_LINES)] | None = None
    issues: Annotated[list[IssueIn], Field(max_length=_MOST_LINES)] | None = None
    request: RequestIn | None = None

    def case(self) -> case.Case:
        """As the checks take it."""
        said = dict(self)
        said["investor"] = (self.investor or InvestorIn()).investor()
        said["request"] = parts.Request(**dict(self.request or RequestIn()))
        if self.experience is not None:
            said["experience"] = parts.Experience(**dict(self.experience))
        if self.history is not None:
            said["history"] = [parts.Earlier(**dict(each)) for each in self.history]
        if self.issues is not None:
            said["issues"] = [parts.Issue(**dict(each)) for each in self.issues]
        return case.Case(**said)


class LineOut(Answer):
    """One amount that counts, or a test that holds, and why."""

    why: str
    amount: int


class TextOut(Answer):
    ja: str
    en: str


class AnswerOut(Answer):
    """What the rulebook says; null is none, or not limited.

    `deadline`: the last instant of a right, or the first at which something is permitted.
    `room_returns_on`: the first payment (US: application; issuers: start) day from which on
    more room is left than now. `inputs`: the days and figures it rests on.
    """

    outcome: Outcome
    rule_id: str | None
    rule_from: date | None
    rule_version: int | None
    article_ja: str | None
    article_en: str | None
    source: str | None
    cap: int | None
    counted: int | None
    room: int | None
    max_amount: int | None
    max_units: int | None
    room_returns_on: date | None
    steps: list[Step]
    deadline: datetime | None
    lines: list[LineOut]
    inputs: dict[str, str | int | None]
    text: TextOut

    @classmethod
    def of(cls, decided: answer.Answer) -> "AnswerOut":
        rule = decided.rule
        return cls(
            outcome=decided.outcome,
            rule_id=rule and rule.rule_id,
            rule_from=rule and rule.valid_from,
            rule_version=rule and rule.version,
            article_ja=rule and rule.article_ja,
            article_en=rule and rule.article_en,
            source=rule and rule.source,
            cap=decided.cap,
            counted=decided.counted,
            room=decided.room,
            max_amount=decided.max_amount,
            max_units=decided.max_units,
            room_returns_on=decided.room_returns_on,
            steps=list(decided.steps),
            deadline=decided.deadline,
            lines=[LineOut(why=each.why, amount=each.amount) for each in decided.lines],
            inputs=dict(decided.inputs),
            text=TextOut(ja=decided.text.ja, en=decided.text.en),
        )
