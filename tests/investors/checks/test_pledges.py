"""A pledge is decided as the rulebook answers for the same figures, days and purchases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.investors.caps.domain import Bucket, Entry
from services.investors.decisions import domain as pledges
from services.investors.decisions.domain.applicant import Applicant
from services.investors.decisions.domain.application import Application, Offer
from services.investors.profiles.domain import Profile, figures_of
from tests.investors.checks.cases import BLANK, BOOK, bought, decided, japan

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
TODAY = NOW.date()
INVESTOR, ISSUER, HANDLER, PERSON = (UUID(int=at) for at in range(1, 5))
BUCKET = Bucket(INVESTOR, f"JP/{ISSUER}/common")
OFFER = Offer(
    issuer_id=ISSUER,
    owner_person_id=None,
    handler_id=HANDLER,
    instrument="equity",
    security_class="common",
    jurisdiction="JP",
    licence="type1_small",
    payment_day=TODAY,
)
MONEY = st.integers(0, 100_000_000)
AGO = st.integers(0, 800)


def _applicant(assets: int, debts: int, income: int, payment: date) -> Applicant:
    figures = {
        "kind": "person",
        "assets_on": "2026-11-01",
        "assets_minor": assets,
        "liabilities_minor": debts,
        "income_year": 2025,
        "income_minor": income,
    }
    profile = Profile(
        UUID(int=9), 1, date(1955, 5, 5), is_suitable=True, figures=figures_of(figures)
    )
    return Applicant(
        is_registered=True,
        is_contact_confirmed=True,
        people=frozenset({PERSON}),
        profiles=(profile,),
        verified_by=frozenset({HANDLER}),
        declared_on={(ISSUER, "common"): payment},
    )


def _ready(at: datetime, payment: date) -> Applicant:
    """With figures of the day of the application."""
    on = (at + timedelta(hours=9)).date()
    plain = _applicant(18_000_000, 0, 0, payment)
    figures = replace(
        plain.profiles[0].figures,
        assets_on=on,
        income_from=date(on.year, 1, 1),
        income_until=date(on.year, 12, 31),
    )
    return replace(plain, profiles=(replace(plain.profiles[0], figures=figures),))


@given(
    st.tuples(MONEY, MONEY, MONEY),
    st.lists(st.tuples(st.integers(1, 400_000), AGO, st.none() | AGO), max_size=6),
    st.integers(1, 700),
    st.integers(1, 3_000_000),
)
def test_a_pledge_and_a_case_have_the_same_cap_count_room_and_outcome(
    figures: tuple[int, int, int], purchases: Any, days: int, amount: int
) -> None:
    assets, debts, income = figures
    payment = TODAY + timedelta(days=days)
    entries, history = [], []
    for sum_, applied, paid in purchases:
        applied_on = TODAY - timedelta(days=applied)
        paid_on = None if paid is None else TODAY - timedelta(days=paid)
        entries.append(Entry(BUCKET, "declared", sum_, applied_on, paid_on, ISSUER, "common"))
        history.append(
            bought(sum_, None if paid_on is None else str(paid_on), applied=str(applied_on))
        )
    offer = replace(OFFER, payment_day=payment)
    application = Application(INVESTOR, PERSON, NOW, amount, "JPY", offer)
    verdict = pledges.decide(
        BOOK, application, _applicant(assets, debts, income, payment), entries
    )
    answer = japan(
        applied_at=NOW.isoformat(),
        payment_date=str(payment),
        history=history,
        investor={
            "assets_total": assets,
            "liabilities_total": debts,
            "prior_year_income": income,
        },
        request={"amount": amount},
    )
    assert (verdict.outcome, verdict.cap_minor, verdict.counted_minor) == (
        answer.outcome,
        answer.cap,
        answer.counted,
    )
    assert (verdict.room_minor, verdict.room_returns_on) == (
        answer.room,
        answer.room_returns_on,
    )
    assert verdict.rule == answer.rule


@given(st.integers(0, 350_000_000).map(lambda ago: NOW - timedelta(seconds=ago)))
def test_a_pledge_may_be_withdrawn_until_the_deadline_of_the_check(at: datetime) -> None:
    payment = at.date() + timedelta(days=60)
    offer = replace(OFFER, payment_day=payment)
    application = Application(INVESTOR, PERSON, at, 1, "JPY", offer)
    verdict = pledges.decide(BOOK, application, _ready(at, payment), [])
    until = verdict.withdraw_until
    assert until is not None, verdict.reasons
    body = {**BLANK, "check": "withdrawal", "applied_at": at.isoformat()}
    assert decided(body | {"at": until.isoformat()}).outcome == "allow"
    after = until + timedelta(microseconds=1)
    assert decided(body | {"at": after.isoformat()}).outcome == "refuse"
    deadline = decided(body | {"at": at.isoformat()}).deadline
    assert deadline is not None
    assert until.replace(microsecond=0) == deadline
