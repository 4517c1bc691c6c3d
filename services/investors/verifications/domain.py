"""What a handler may answer, and until when its yes holds. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from services.investors.age_rules.domain import AgeRule, rule_on
from services.investors.profiles.domain import age_on, anniversary
from shared.errors import Conflict

_YEARS: Final = 1
_MOST_YEARS: Final = 3


class OverAge(Conflict):
    """The handler takes no investments at this age."""

    title = "This handler takes investments up to a certain age"


class ExtraStepNeeded(Conflict):
    """The handler's own rule asks for one more step at this age."""

    title = "One more step comes before this yes"


class NothingToRevoke(Conflict):
    """Only a yes that holds can be taken back."""

    title = "There is no yes to take back"


class ProfileChanged(Conflict):
    """What the handler looked at is no longer what the investor says of itself."""

    title = "The investor has said something else since"


class LastDayRefused(Conflict):
    """A yes holds from today, and at most three years."""

    title = "A yes cannot hold until that day"


def refuse_age(rule: AgeRule | None, birth_on: date | None, today: date) -> None:
    """Refuse somebody whom this handler takes no investments of.

    Raises:
        OverAge: with the age in years from which that is so.
    """
    if rule is None or birth_on is None or not rule.refuses(age_on(birth_on, today)):
        return
    raise OverAge(
        f"This handler takes no investments from the age of {rule.refused_from_years}.",
        refused_from_years=rule.refused_from_years,
    )


def refuse_without_step(
    rule: AgeRule | None, birth_on: date | None, today: date, *, is_done: bool
) -> None:
    """Refuse a yes before the step that the handler asks for at this age.

    Raises:
        ExtraStepNeeded: with the step.
    """
    if rule is None or birth_on is None or is_done:
        return
    step = rule.step_for(age_on(birth_on, today))
    if step is not None:
        raise ExtraStepNeeded(f"First: {step}", step=step)


def refuse_unseen(seen: int | None, newest: int | None) -> None:
    """Refuse a yes to another version of the profile than the one that was looked at.

    Raises:
        ProfileChanged: with the newest version.
    """
    if seen is not None and seen != newest:
        raise ProfileChanged("Look at this investor again: its profile changed.", newest=newest)


def last_day(
    wanted: date | None, rules: Sequence[AgeRule], birth_on: date | None, today: date
) -> date:
    """The last day of a yes: the one wanted, else a year; never past the handler's own age.

    Rules to come count from their day on.

    Raises:
        LastDayRefused: before today, or more than three years ahead.
    """
    last = wanted or anniversary(today, _YEARS) - timedelta(days=1)
    if not today <= last < anniversary(today, _MOST_YEARS):
        raise LastDayRefused("A yes holds from today and for three years at most.")
    refused = _refused_from(rules, birth_on, today) if birth_on else None
    return last if refused is None else min(last, refused - timedelta(days=1))


def _refused_from(rules: Sequence[AgeRule], birth_on: date, today: date) -> date | None:
    """The first day from `today` on which a rule, also one to come, takes nothing of them."""
    begin = sorted({today, *(each.valid_from for each in rules if each.valid_from > today)})
    for first, following in zip(begin, [*begin[1:], date.max], strict=True):
        rule = rule_on(rules, first)
        if rule is None or rule.refused_from_years is None:
            continue
        day = max(first, anniversary(birth_on, rule.refused_from_years))
        if day < following:
            return day
    return None
