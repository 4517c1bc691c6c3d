"""Shapes of a limit set for oneself on the wire."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import ConfigDict

from services.investors.own_limits.domain import Binding
from services.investors.own_limits.usecases import Known
from shared.wire import AmountOrZeroMinor, Answer, Body, Day


class OwnLimitIn(Body):
    """The most for one issuer, in yen, and the last day of a pause; null for none.

    What binds more holds at once, what binds less after seven days.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"most_minor": 200_000, "paused_to": None}]}
    )

    most_minor: AmountOrZeroMinor | None
    paused_to: Day | None

    def binding(self) -> Binding:
        return Binding(most_minor=self.most_minor, paused_to=self.paused_to)


class BindingOut(Answer):
    most_minor: int | None
    paused_to: date | None


class OwnLimitOut(BindingOut):
    """One wish, and the day from which it holds."""

    begins_on: date


class OwnLimitsOut(Answer):
    """`now` binds today; `limits` are all wishes, the earliest first."""

    investor_id: UUID
    now: BindingOut
    limits: list[OwnLimitOut]

    @classmethod
    def of(cls, investor_id: UUID, known: Known) -> Self:
        return cls(
            investor_id=investor_id,
            now=BindingOut(most_minor=known.now.most_minor, paused_to=known.now.paused_to),
            limits=[
                OwnLimitOut(
                    most_minor=each.binding.most_minor,
                    paused_to=each.binding.paused_to,
                    begins_on=each.begins_on,
                )
                for each in known.limits
            ],
        )
