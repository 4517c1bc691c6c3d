"""The sums that rules ask for. Pure; whole minor units, what is computed is rounded down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from services.investors.rulebook.domain.versions import RulebookBroken, RuleVersion

_BPS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Figures:
    """What a cap is made from, in minor units; None is unknown, which never means exempt.

    For the US `net_assets_minor` is the net worth without the home.
    """

    net_assets_minor: int | None
    income_minor: int | None


def cap_minor(rule: RuleVersion, figures: Figures) -> int | None:
    """The most that may be counted, rounded down; None where no rule caps.

    An unknown figure adds nothing: the floor of the rule is left.
    """
    parameters = rule.parameters
    net_assets, income = figures.net_assets_minor or 0, figures.income_minor or 0
    match parameters["kind"]:
        case "none":
            return None
        case "flat":
            return int(parameters["flat_minor"])
        case "formula":
            shares = (
                share(net_assets, parameters["net_assets_bps"]),
                share(income, parameters["income_bps"]),
            )
            floor, ceiling = int(parameters["floor_minor"]), int(parameters["ceiling_minor"])
            return min(ceiling, max(*shares, floor))
        case "by_threshold":
            return _by_threshold(parameters, net_assets, income)
    raise RulebookBroken(f"{rule.rule_id}: unknown kind {parameters['kind']!r}")


def _by_threshold(parameters: Mapping[str, Any], net_worth: int, income: int) -> int:
    """The US cap: a small share with a floor below the threshold, a larger one from it on."""
    base = (max if parameters["base"] == "greater" else min)(net_worth, income)
    threshold = int(parameters["threshold_minor"])
    if min(net_worth, income) < threshold:
        return max(int(parameters["floor_minor"]), share(base, parameters["below_bps"]))
    return min(threshold, share(base, parameters["from_bps"]))


def room_minor(cap: int, counted_minor: int) -> int:
    """What is left, never below zero: what was declared may exceed the cap by itself."""
    return max(0, cap - counted_minor)


def returns_on(cap: int | None, leaving: Iterable[tuple[date, int]]) -> date | None:
    """The first day from which on there is more room than now; None where none comes back.

    `leaving` are the amounts that count, each with the day from which on it does not. What is
    corrected counts twice, once below zero; what is above the cap brings nothing by leaving.
    """
    by_day: dict[date, int] = {}
    for day, amount in leaving:
        by_day[day] = by_day.get(day, 0) + amount
    counted = sum(by_day.values())
    most = counted if cap is None else cap  # where the cap is unknown, all that leaves is told
    now = room_minor(most, counted)
    for day in sorted(by_day):
        counted -= by_day[day]
        if room_minor(most, counted) > now:
            return day
    return None


def share(amount_minor: int, bps: int) -> int:
    """So many basis points of an amount, rounded down."""
    return amount_minor * bps // _BPS


def last_day_to_withdraw(rule: RuleVersion, applied_on: date) -> date:
    """The last whole day of the right; the application day is day 1, or day 0."""
    days = int(rule.parameters["days"])
    return applied_on + timedelta(days=days - int(rule.parameters["first_day"]))
