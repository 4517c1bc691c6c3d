"""Shapes of a handler's rule about ages on the wire."""

from datetime import date, datetime
from typing import Annotated, Self

from annotated_types import Ge, Le
from pydantic import ConfigDict

from services.investors.age_rules.domain import AgeRule
from shared.wire import WRITTEN_AS_JSON, Answer, Body, Day, Line, Whole

Years = Annotated[Whole, Ge(18), Le(150), WRITTEN_AS_JSON]


class ExtraStep(Body):
    """What the handler does before its yes with people of this age and over."""

    from_years: Years
    what: Line


class AgeRuleIn(Body):
    """From `valid_from` on; null for no limit, and for no further step."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "valid_from": "2199-12-31",
                    "refused_from_years": 80,
                    "extra_step": {
                        "from_years": 75,
                        "what": "ご家族にも説明し、お電話で2回確かめる",
                    },
                }
            ]
        }
    )

    valid_from: Day
    refused_from_years: Years | None = None
    extra_step: ExtraStep | None = None

    def rule(self, now: datetime) -> AgeRule:
        return AgeRule(
            valid_from=self.valid_from,
            refused_from_years=self.refused_from_years,
            extra_step_from_years=self.extra_step.from_years if self.extra_step else None,
            extra_step=self.extra_step.what if self.extra_step else None,
            set_at=now,
        )


class ExtraStepOut(Answer):
    from_years: int
    what: str


class AgeRuleOut(Answer):
    valid_from: date
    refused_from_years: int | None
    extra_step: ExtraStepOut | None

    @classmethod
    def of(cls, rule: AgeRule) -> Self:
        years, what = rule.extra_step_from_years, rule.extra_step
        step = None
        if years is not None and what is not None:
            step = ExtraStepOut(from_years=years, what=what)
        return cls(
            valid_from=rule.valid_from,
            refused_from_years=rule.refused_from_years,
            extra_step=step,
        )


class AgeRulesOut(Answer):
    """The earliest first; the last that has begun holds."""

    rules: list[AgeRuleOut]
