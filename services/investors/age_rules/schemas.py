"""Shapes of a handler's rule about ages on the wire."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from services.investors.age_rules.domain import AgeRule
from shared.wire import Answer, Body, Day, Line

Years = Annotated[int, Field(ge=18, le=150)]


class AgeRuleIn(Body):
    """From `valid_from` on; null for no limit, and for no further step."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "valid_from": "2199-12-31",
                    "refused_from_years": 80,
                    "extra_step_from_years": 75,
                    "extra_step": "ご家族にも説明し、お電話で2回確かめる",
                }
            ]
        }
    )

    valid_from: Day
    refused_from_years: Years | None = None
    extra_step_from_years: Years | None = None
    extra_step: Line | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.extra_step_from_years is None) != (self.extra_step is None):
            raise ValueError("A further step has an age, and an age has a step.")
        return self

    def rule(self, now: datetime) -> AgeRule:
        return AgeRule(set_at=now, **self.model_dump())


class AgeRuleOut(Answer):
    valid_from: date
    refused_from_years: int | None
    extra_step_from_years: int | None
    extra_step: str | None

    @classmethod
    def of(cls, rule: AgeRule) -> Self:
        return cls(
            valid_from=rule.valid_from,
            refused_from_years=rule.refused_from_years,
            extra_step_from_years=rule.extra_step_from_years,
            extra_step=rule.extra_step,
        )


class AgeRulesOut(Answer):
    """The earliest first; the last that has begun holds."""

    rules: list[AgeRuleOut]
