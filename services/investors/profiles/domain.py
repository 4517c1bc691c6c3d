"""How long figures count, how old somebody is, and what is suitable. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from shared import corporate_numbers
from shared.errors import Conflict

ADULT_YEARS: Final = 18
_LEAP_MONTH, _LEAP_DAY = 2, 29


class UnderAge(Conflict):
    """Investments are for adults."""

    title = "Investments are open from the age of 18"


class CompanyNumberWrong(Conflict):
    """A company gives its own corporate number; a person has none."""

    title = "The corporate number is not right"


class FiguresRefused(Conflict):
    """The figures cannot be what they are said to be."""

    title = "These figures cannot be right"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an investor is by its own word: a person's birth date, a company's corporate number.

    A handler's yes is to this; another one given later has the yes wait anew.
    """

    birth_on: date | None = None
    corporate_number: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Net assets and income in yen, and the days they are of.

    `income_until` is the last application day whose "previous year" this income is.
    """

    kind: Literal["person", "company"]
    assets_on: date
    net_assets_minor: int
    income_minor: int
    income_from: date
    income_until: date

    @property
    def count_from(self) -> date:
        return max(self.assets_on, self.income_from)

    @property
    def count_until(self) -> date:
        """Assets are asked anew after a year, income when its year is no longer the last."""
        return min(anniversary(self.assets_on, 1) - timedelta(days=1), self.income_until)

    def count_on(self, applied_on: date) -> bool:
        return self.count_from <= applied_on <= self.count_until


@dataclass(frozen=True, slots=True)
class Profile:
    """One version of what an investor said about itself."""

    profile_id: UUID
    version: int
    birth_on: date | None
    is_suitable: bool
    figures: Figures


def figures_of(given: Mapping[str, Any]) -> Figures:
    """Figures as they were given and sealed, with the days they hold for."""
    assets_on = date.fromisoformat(given["assets_on"])
    if given["kind"] == "person":
        year = given["income_year"] + 1
        return Figures(
            kind="person",
            assets_on=assets_on,
            net_assets_minor=given["assets_minor"] - given["liabilities_minor"],
            income_minor=given["income_minor"],
            income_from=date(year, 1, 1),
            income_until=date(year, 12, 31),
        )
    ended_on = date.fromisoformat(given["fiscal_year_ended_on"])
    return Figures(
        kind="company",
        assets_on=assets_on,
        net_assets_minor=given["net_assets_minor"],
        income_minor=given["revenue_minor"],
        income_from=ended_on + timedelta(days=1),
        # The next year ends on the same day; only the day after it is the last one "previous".
        income_until=anniversary(ended_on, 1),
    )


def figures_on(profiles: Sequence[Profile], applied_on: date) -> Figures | None:
    """The newest figures that hold for this application day, if any do."""
    holding = [each for each in profiles if each.figures.count_on(applied_on)]
    return max(holding, key=lambda each: each.version).figures if holding else None


def anniversary(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def age_on(birth_on: date, day: date) -> int:
    """Completed years; who was born on 29 February completes one at the end of the 28th.

    By law the year is complete when the day before the birthday ends: on the birthday itself.
    """
    years = day.year - birth_on.year
    return years - ((day.month, day.day) < _birthday(birth_on, day.year))


def _birthday(birth_on: date, year: int) -> tuple[int, int]:
    month, day = birth_on.month, birth_on.day
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if (month, day) == (_LEAP_MONTH, _LEAP_DAY) and not is_leap:
        return 3, 1
    return month, day


def refuse_impossible(kind: str, said: Identity, figures: Figures, today: date) -> None:
    """Refuse what no honest form can hold.

    Raises:
        UnderAge: a person younger than 18.
        CompanyNumberWrong: of a company missing or mistyped, of a person there at all.
        FiguresRefused: of the other kind, of a day or year to come, or no longer current.
    """
    birth_on = said.birth_on
    if kind != figures.kind or (kind == "person") != (birth_on is not None):
        raise FiguresRefused(f"A {kind} gives the figures of a {kind}.", kind=kind)
    _refuse_number(kind, said.corporate_number)
    if birth_on is not None and age_on(birth_on, today) < ADULT_YEARS:
        raise UnderAge("Investments are open to people of 18 and over.", years=ADULT_YEARS)
    if figures.count_from > today:
        raise FiguresRefused("The day or the year of these figures has not come yet.")
    if figures.count_until < today:
        raise FiguresRefused(
            "These figures are too old: give the assets of today and the income of last year.",
            count_until=figures.count_until,
        )


def _refuse_number(kind: str, number: str | None) -> None:
    if kind == "person":
        if number is not None:
            raise CompanyNumberWrong("A person has no corporate number.")
    elif number is None:
        raise CompanyNumberWrong("Give the corporate number of 13 digits.")
    elif not corporate_numbers.is_right(number):
        raise CompanyNumberWrong("The check digit does not fit: look for a mistyped digit.")
