"""Dated rules, and the sums they ask for. Pure; whole yen, days of the rule's own zone.

A rule is looked up by the application day; the look-back counts from the payment day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

Check = Literal["investor_cap", "withdrawal"]

ZONES: Final[Mapping[str, ZoneInfo]] = {"JP": ZoneInfo("Asia/Tokyo")}
CURRENCIES: Final[Mapping[str, str]] = {"JP": "JPY"}
_BPS: Final = 10_000


class RulebookBroken(Exception):
    """The rows leave a gap or overlap: nothing may be decided by them."""


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One row: in force from `valid_from` to `valid_to`, both included; None is unbounded.

    `licence` None: whatever the licence of the handler.
    """

    rule_id: str
    check: Check
    jurisdiction: str
    instrument: str
    licence: str | None
    valid_from: date | None
    valid_to: date | None
    parameters: Mapping[str, Any]
    article_ja: str
    article_en: str
    source: str
    confidence: str

    @property
    def line(self) -> tuple[str, str, str, str]:
        """What its versions have in common: at any date at most one of them holds."""
        return self.check, self.jurisdiction, self.instrument, self.licence or ""

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    @property
    def has_cap(self) -> bool:
        return bool(self.parameters["kind"] != "none")


@dataclass(frozen=True, slots=True)
class Figures:
    """What the cap is made from, in yen; None is unknown, which never means exempt."""

    net_assets_minor: int | None
    income_minor: int | None


@dataclass(frozen=True)
class Rulebook:
    """All rule versions, checked once.

    Raises:
        RulebookBroken: two versions of one rule overlap, or leave a day between them.
    """

    rules: Sequence[RuleVersion]
    _lines: Mapping[tuple[str, str, str, str], Sequence[RuleVersion]] = field(init=False)

    def __post_init__(self) -> None:
        lines: dict[tuple[str, str, str, str], list[RuleVersion]] = {}
        for rule in sorted(self.rules, key=lambda each: each.valid_from or date.min):
            lines.setdefault(rule.line, []).append(rule)
        for versions in lines.values():
            _refuse_gaps(versions)
        object.__setattr__(self, "_lines", lines)

    def rule(
        self, check: Check, *, jurisdiction: str, instrument: str, licence: str | None, on: date
    ) -> RuleVersion | None:
        """The version in force `on` that day: of this very licence first, else of any."""
        for named in dict.fromkeys((licence or "", "")):
            for version in self._lines.get((check, jurisdiction, instrument, named), ()):
                if version.holds_on(on):
                    return version
        return None


def _refuse_gaps(versions: Sequence[RuleVersion]) -> None:
    for before, after in pairwise(versions):
        follows = before.valid_to and before.valid_to + timedelta(days=1)
        if follows is None or follows != after.valid_from:
            raise RulebookBroken(f"{before.rule_id}: {before.valid_to} then {after.valid_from}")


def business_day(instant: datetime, jurisdiction: str) -> date:
    """The day of the jurisdiction's own calendar, never the server's."""
    return instant.astimezone(ZONES[jurisdiction]).date()


def cap_minor(rule: RuleVersion, figures: Figures) -> int | None:
    """The most that may be counted, in whole yen, rounded down; None where no rule caps.

    An unknown figure adds nothing: the floor of the rule is left.
    """
    parameters = rule.parameters
    match parameters["kind"]:
        case "none":
            return None
        case "flat":
            return int(parameters["flat_minor"])
        case "formula":
            shares = (
                (figures.net_assets_minor or 0) * int(parameters["net_assets_bps"]) // _BPS,
                (figures.income_minor or 0) * int(parameters["income_bps"]) // _BPS,
            )
            floor, ceiling = int(parameters["floor_minor"]), int(parameters["ceiling_minor"])
            return min(ceiling, max(*shares, floor))
    raise RulebookBroken(f"{rule.rule_id}: unknown kind {parameters['kind']!r}")


def year_before(day: date) -> date:
    """The same day one year earlier; 29 February has 28 February for it (civil law 143)."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def look_back(payment_day: date) -> tuple[date, date]:
    """First and last day that count: one year before the payment day to the day before it."""
    return year_before(payment_day), payment_day - timedelta(days=1)


def counts(days: Iterable[date | None], payment_day: date) -> bool:
    """Whether one of `days` (applied, paid) lies in the look-back of `payment_day`."""
    first, last = look_back(payment_day)
    return any(day is not None and first <= day <= last for day in days)


def leaves_on(days: Iterable[date | None]) -> date:
    """The first payment day from which on none of `days` is looked back at any more."""
    latest = max(day for day in days if day is not None)
    leaving = latest + timedelta(days=365)
    while year_before(leaving) <= latest:
        leaving += timedelta(days=1)
    return leaving


def withdraw_until(rule: RuleVersion | None, applied_at: datetime) -> datetime | None:
    """The last instant of the legal right to withdraw, the application day being day 1.

    None where the law gives no such right.
    """
    if rule is None or not rule.parameters.get("days"):
        return None
    zone = ZONES[rule.jurisdiction]
    first = applied_at.astimezone(zone).date()
    last = first + timedelta(days=int(rule.parameters["days"]) - 1)
    return datetime.combine(last, time.max, tzinfo=zone).astimezone(ZoneInfo("UTC"))
