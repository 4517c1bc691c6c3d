"""How many people may be approached for an issue that is a private placement. Pure.

Whoever was approached counts, also who declined. The rule adds up issues of the same kind
within three months up to and including the day of issue; investors' rulebook has the same
numbers (`JP.PRIVATE_PLACEMENT_LOOKBACK`), and a test compares them.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from shared.errors import Conflict

RULE: Final = "JP.PRIVATE_PLACEMENT_LOOKBACK"
MOST_PEOPLE: Final = 49
MONTHS: Final = 3


class ApproachedEnough(Conflict):
    """One more would make a public offering of it: refused before anything is shown."""

    title = "So many people were approached that nobody else may be"


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue of the same issuer and kind, and whether this investor is counted in it."""

    round_id: UUID
    issued_on: date
    is_private: bool
    people: int
    is_counted: bool


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or that month's last."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def counted(of: Issue, issues: Sequence[Issue]) -> int:
    """The people that the rule adds up for this issue."""
    first = months_before(of.issued_on, MONTHS)
    return sum(each.people for each in issues if first <= each.issued_on <= of.issued_on)


def check_one_more(round_id: UUID, issues: Sequence[Issue]) -> None:
    """Refuse a person too many, for this issue or a later one that looks back to it.

    Raises:
        ApproachedEnough: with the rule, its number, and how many there are.
    """
    mine = next(each for each in issues if each.round_id == round_id)
    if mine.is_counted:
        return
    for each in issues:
        looks_back = months_before(each.issued_on, MONTHS) <= mine.issued_on <= each.issued_on
        people = counted(each, issues)
        if each.is_private and looks_back and people >= MOST_PEOPLE:
            raise ApproachedEnough(
                "A private placement is offered to 49 people at most.",
                rule_id=RULE,
                most=MOST_PEOPLE,
                counted=people,
            )
