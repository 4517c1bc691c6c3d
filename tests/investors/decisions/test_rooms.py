"""What fits is what would be allowed: no unit more, and none where anything hinders."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.investors.authorities.domain import Acting
from services.investors.decisions.domain import decide
from services.investors.decisions.domain.applicant import Applicant
from services.investors.decisions.rooms import Asked, units
from tests.investors.decisions.test_domain import (
    AS_COMPANY,
    HANDLER,
    INVESTOR,
    OFFER,
    PERSON,
    READY,
    RULES,
    TODAY,
    application,
    declared,
)


def asked(unit_minor: int, most_units: int) -> Asked:
    return Asked(OFFER, "JPY", unit_minor, most_units, [INVESTOR])


def fitting(applicant: Applicant, question: Asked, *entries: Any) -> int:
    verdict = decide(RULES, replace(application(None), person_id=None), applicant, entries)
    return units(question, verdict)


@given(
    unit_minor=st.integers(1, 400_000),
    most_units=st.integers(1, 40),
    bought=st.integers(0, 1_500_000),
    own_most=st.none() | st.integers(0, 1_500_000),
)
def test_what_fits_is_allowed_and_a_unit_more_is_not(
    unit_minor: int, most_units: int, bought: int, own_most: int | None
) -> None:
    entries = [declared(bought, TODAY)] if bought else []
    applicant = replace(READY, own_most_minor=own_most)
    fits = fitting(applicant, asked(unit_minor, most_units), *entries)
    assert 0 <= fits <= most_units
    for wanted in (fits, fits + 1):
        if 1 <= wanted <= most_units:
            verdict = decide(RULES, application(wanted * unit_minor), applicant, entries)
            assert (verdict.outcome == "allow") is (wanted == fits)


@pytest.mark.parametrize(
    "changed",
    [
        {"is_registered": False},
        {"is_contact_confirmed": False},
        {"profiles": ()},
        {"verified_by": frozenset()},
        {"people": frozenset({OFFER.owner_person_id})},
        {"paused_to": TODAY},
        {"own_most_minor": 0},
    ],
)
def test_nothing_fits_where_anything_stands_in_the_way(changed: dict[str, Any]) -> None:
    assert fitting(READY, asked(1, 3)) == 3
    assert fitting(replace(READY, **changed), asked(1, 3)) == 0


def test_what_is_said_on_the_way_to_a_pledge_stands_in_no_way() -> None:
    assert fitting(replace(READY, declared_on={}), asked(1, 3)) == 3


def test_a_company_fits_while_somebody_may_speak_for_it() -> None:
    assert fitting(AS_COMPANY, asked(1, 3)) == 3
    gone = Acting(PERSON, HANDLER, date(2026, 1, 1), date(2026, 2, 1))
    for acting in ((), (gone,)):
        assert fitting(replace(AS_COMPANY, acting=acting), asked(1, 3)) == 0
