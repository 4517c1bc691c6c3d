"""How long figures count, and from which day somebody is of age."""

from datetime import date
from uuid import UUID

import pytest

from services.investors.profiles.domain import (
    CompanyNumberWrong,
    Figures,
    FiguresRefused,
    Identity,
    Profile,
    UnderAge,
    age_on,
    figures_of,
    figures_on,
    refuse_impossible,
)

TODAY = date(2026, 11, 24)
PERSON = {
    "kind": "person",
    "assets_on": "2026-11-01",
    "assets_minor": 20_000_000,
    "liabilities_minor": 3_000_000,
    "income_year": 2025,
    "income_minor": 5_000_000,
}
COMPANY = {
    "kind": "company",
    "assets_on": "2026-03-31",
    "net_assets_minor": -5,
    "fiscal_year_ended_on": "2026-03-31",
    "revenue_minor": 90_000_000,
}


def profile(version: int, **changed: object) -> Profile:
    figures = figures_of({**PERSON, **changed})
    birth_on = date(1955, 5, 5)
    return Profile(UUID(int=version), version, birth_on, is_suitable=True, figures=figures)


def test_all_debts_are_taken_off_the_assets() -> None:
    assert figures_of(PERSON).net_assets_minor == 17_000_000
    assert figures_of(PERSON).income_minor == 5_000_000
    assert figures_of(COMPANY).net_assets_minor == -5


@pytest.mark.parametrize(
    ("applied_on", "counts"),
    [
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_an_income_counts_for_the_calendar_year_after_its_own(
    applied_on: date, *, counts: bool
) -> None:
    assert figures_of(PERSON).count_on(applied_on) is counts


@pytest.mark.parametrize(
    ("applied_on", "counts"),
    [
        (date(2026, 3, 31), False),
        (date(2026, 4, 1), True),
        (date(2027, 3, 30), True),
        (date(2027, 3, 31), False),
    ],
)
def test_a_companys_figures_count_until_its_next_year_or_a_year_after_the_balance_sheet(
    applied_on: date, *, counts: bool
) -> None:
    assert figures_of(COMPANY).count_on(applied_on) is counts


def test_a_fiscal_year_is_the_previous_one_until_the_next_has_ended() -> None:
    fresh = {**COMPANY, "assets_on": "2027-03-01"}
    assert figures_of(fresh).count_until == date(2027, 3, 31)


def test_the_newest_figures_that_hold_on_the_application_day_are_taken() -> None:
    old = profile(1, income_minor=1)
    new = profile(2, assets_on="2026-11-20", income_minor=2)
    next_year = profile(3, assets_on="2027-01-05", income_year=2026, income_minor=3)
    every = [old, new, next_year]
    assert figures_on(every, date(2026, 11, 10)) == old.figures
    assert figures_on(every, date(2026, 11, 24)) == new.figures
    assert figures_on(every, date(2027, 2, 1)) == next_year.figures
    assert figures_on(every, date(2028, 2, 1)) is None


@pytest.mark.parametrize(
    ("birth_on", "day", "age"),
    [
        (date(2008, 11, 24), TODAY, 18),
        (date(2008, 11, 25), TODAY, 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
    ],
)
def test_a_year_of_life_is_complete_on_the_birthday(
    birth_on: date, day: date, age: int
) -> None:
    assert age_on(birth_on, day) == age


def test_who_is_seventeen_today_is_refused_and_who_is_eighteen_is_not() -> None:
    refuse_impossible("person", Identity(date(2008, 11, 24)), figures_of(PERSON), TODAY)
    with pytest.raises(UnderAge):
        refuse_impossible("person", Identity(date(2008, 11, 25)), figures_of(PERSON), TODAY)


@pytest.mark.parametrize(
    ("kind", "birth_on", "figures"),
    [
        ("person", None, figures_of(PERSON)),
        ("person", date(1955, 5, 5), figures_of(COMPANY)),
        ("company", date(1955, 5, 5), figures_of(COMPANY)),
        ("company", None, figures_of(PERSON)),
        ("person", date(1955, 5, 5), figures_of({**PERSON, "assets_on": "2026-11-25"})),
        ("person", date(1955, 5, 5), figures_of({**PERSON, "income_year": 2026})),
        ("person", date(1955, 5, 5), figures_of({**PERSON, "income_year": 2024})),
        ("person", date(1955, 5, 5), figures_of({**PERSON, "assets_on": "2025-11-24"})),
    ],
)
def test_figures_of_another_kind_of_days_to_come_or_too_old_are_refused(
    kind: str, birth_on: date | None, figures: Figures
) -> None:
    with pytest.raises(FiguresRefused):
        refuse_impossible(kind, Identity(birth_on), figures, TODAY)


@pytest.mark.parametrize("number", [None, "", "1180301018772", "118030101877"])
def test_a_company_without_a_right_number_is_refused(number: str | None) -> None:
    refuse_impossible("company", Identity(None, "1180301018771"), figures_of(COMPANY), TODAY)
    with pytest.raises(CompanyNumberWrong):
        refuse_impossible("company", Identity(None, number), figures_of(COMPANY), TODAY)


def test_a_person_has_no_corporate_number() -> None:
    said = Identity(date(1955, 5, 5), "1180301018771")
    with pytest.raises(CompanyNumberWrong):
        refuse_impossible("person", said, figures_of(PERSON), TODAY)
