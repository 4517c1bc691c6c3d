"""From which age a handler takes no investments, or asks for one more step. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared.errors import Conflict


class RuleTooLate(Conflict):
    """A rule about ages cannot begin on a day that has passed."""

    title = "A rule cannot begin in the past"


@dataclass(frozen=True, slots=True)
class AgeRule:
    """What holds from `valid_from` until another rule does; None leaves that part open.

    `extra_step` is what the handler does with people of `extra_step_from_years` and over
    before its yes: a call, a talk with the family.
    """

    valid_from: date
    refused_from_years: int | None
    extra_step_from_years: int | None
    extra_step: str | None
    set_at: datetime

    def refuses(self, years: int) -> bool:
        return self.refused_from_years is not None and years >= self.refused_from_years

    def step_for(self, years: int) -> str | None:
        """The step asked of somebody of this age, if one is."""
        from_years = self.extra_step_from_years
        return self.extra_step if from_years is not None and years >= from_years else None


def rule_on(rules: Sequence[AgeRule], day: date) -> AgeRule | None:
    """The rule in force: the last to begin, and of two from one day the one set later."""
    begun = [each for each in rules if each.valid_from <= day]
    return max(begun, key=lambda each: (each.valid_from, each.set_at), default=None)
