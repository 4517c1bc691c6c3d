"""How long a status holds, when another may follow, and which figures make one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

import pytest

from services.investors.checks.domain.parts import Experience
from services.investors.rulebook.editions import newest
from services.investors.statuses.domain import (
    Evidence,
    NotProfessional,
    Status,
    StatusRefused,
    last_day,
    refuse_days,
    refuse_unproven,
)

NOW: Final = datetime(2026, 11, 24, 3, tzinfo=UTC)
TODAY: Final = date(2026, 11, 24)
GRANTED: Final = Status(
    status_id=UUID(int=1),
    investor_id=UUID(int=2),
    handler_id=UUID(int=3),
    type="specified_investor",
    contract_type="securities",
    valid_from=TODAY,
    valid_to=date(2027, 11, 23),
    ended_on=None,
)
RICH: Final = Evidence("", net_assets_minor=300_000_000, investable_minor=300_000_000)
ONE_YEAR: Final = Experience(Decimal(1), "finance")
LONG_AGO: Final = date(2020, 1, 1)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (TODAY - timedelta(days=1), False),
        (TODAY, True),
        (date(2027, 11, 23), True),
        (date(2027, 11, 24), False),
    ],
)
def test_it_holds_from_its_first_to_its_last_day(day: date, *, holds: bool) -> None:
    assert GRANTED.holds_on(day) == holds
    frees = GRANTED.frees
    assert frees.since is not None
    assert frees.until is not None
    assert (frees.since <= day <= frees.until) == holds


def test_what_was_ended_holds_no_more_on_that_day() -> None:
    ended = replace(GRANTED, ended_on=date(2027, 3, 1))
    assert ended.until == date(2027, 2, 28)
    assert replace(GRANTED, ended_on=TODAY).until < TODAY
    late = replace(GRANTED, ended_on=date(2028, 1, 1))
    assert late.until == GRANTED.valid_to


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 24), date(2027, 11, 23)),
        (date(2028, 2, 29), date(2029, 2, 27)),
        (date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_it_lasts_a_year_at_most(first: date, last: date) -> None:
    assert last_day(first) == last
    new = replace(GRANTED, valid_from=first, valid_to=last)
    refuse_days(new, [])
    with pytest.raises(StatusRefused) as refused:
        refuse_days(replace(new, valid_to=last + timedelta(days=1)), [])
    assert refused.value.facts["valid_to"] == last
    with pytest.raises(StatusRefused):
        refuse_days(replace(new, valid_to=first - timedelta(days=1)), [])


def test_the_next_one_comes_from_the_eleventh_month_on() -> None:
    assert GRANTED.renewable_from == date(2027, 10, 24)
    new = replace(
        GRANTED,
        status_id=UUID(int=9),
        valid_from=date(2027, 10, 23),
        valid_to=date(2028, 10, 1),
    )
    with pytest.raises(StatusRefused) as refused:
        refuse_days(new, [GRANTED])
    assert refused.value.facts["renewable_from"] == date(2027, 10, 24)
    refuse_days(replace(new, valid_from=date(2027, 10, 24)), [GRANTED])
    refuse_days(new, [replace(GRANTED, ended_on=date(2027, 9, 1))])
    for other in ("handler_id", "type", "contract_type"):
        refuse_days(new, [replace(GRANTED, **{other: UUID(int=8)})])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("evidence", "is_enough"),
    [
        (RICH, True),
        (replace(RICH, investable_minor=299_999_999), False),
        (replace(RICH, net_assets_minor=None), False),
        (Evidence("", income_minor=100_000_000), True),
        (Evidence("", income_minor=99_999_999), False),
        (Evidence("", net_assets_minor=300_000_000, trades_per_month=4), True),
        (Evidence("", net_assets_minor=300_000_000, trades_per_month=3), False),
        (
            Evidence("", income_minor=10_000_000, experience=Experience(Decimal(1), "finance")),
            True,
        ),
        (Evidence("", income_minor=10_000_000), False),
    ],
)
def test_a_person_is_one_by_a_test_of_the_rulebook(
    evidence: Evidence, *, is_enough: bool
) -> None:
    known = replace(evidence, first_contract=LONG_AGO)
    if is_enough:
        refuse_unproven(newest(), GRANTED, known, is_person=True, at=NOW)
    else:
        with pytest.raises(NotProfessional):
            refuse_unproven(newest(), GRANTED, known, is_person=True, at=NOW)


@pytest.mark.parametrize("first_contract", [None, TODAY - timedelta(days=364)])
def test_no_test_holds_in_the_first_year_of_contracts(first_contract: date | None) -> None:
    young = replace(RICH, first_contract=first_contract)
    with pytest.raises(NotProfessional):
        refuse_unproven(newest(), GRANTED, young, is_person=True, at=NOW)
    refuse_unproven(newest(), GRANTED, young, is_person=False, at=NOW)
    institution = replace(GRANTED, type="qualified_institution")
    refuse_unproven(newest(), institution, young, is_person=True, at=NOW)
