"""Which certificate covers an investment, and what remains: both sides of each day."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.investors.angel_tax.domain import (
    Answer,
    Certificate,
    CertificateRefused,
    Investment,
    Scheme,
    SchemeRefused,
    certificate_for,
    refuse_days,
    refuse_scheme,
    return_by,
    steps,
)

HANDLER, ISSUER = UUID(int=1), UUID(int=2)
PAID = date(2026, 12, 20)
BOUGHT = Investment(UUID(int=3), UUID(int=4), ISSUER, HANDLER, 500_000, "JPY", PAID)
WAITING = Certificate(
    handler_id=HANDLER,
    certificate_id=UUID(int=5),
    issuer_id=ISSUER,
    schemes=("a", "b"),
    certified_by="徳島県",
    applied_on=date(2026, 11, 2),
    answer=None,
    paid_from=PAID,
    paid_to=PAID,
    papers_by=date(2027, 1, 31),
    version=1,
    recorded_at=datetime(2026, 11, 3, tzinfo=UTC),
    body_hash=b"",
)
ISSUED = replace(WAITING, answer=Answer("issued", date(2026, 12, 1), "第12号"))
REFUSED = replace(WAITING, answer=Answer("refused", date(2026, 12, 1), None))


@pytest.mark.parametrize(
    "other",
    [
        replace(ISSUED, issuer_id=UUID(int=9)),
        replace(ISSUED, handler_id=UUID(int=9)),
        replace(ISSUED, paid_from=date(2026, 12, 21), paid_to=date(2026, 12, 31)),
        replace(ISSUED, paid_from=date(2026, 12, 1), paid_to=date(2026, 12, 19)),
    ],
)
def test_a_certificate_of_another_company_firm_or_time_is_none(other: Certificate) -> None:
    assert certificate_for(BOUGHT, [other]) is None
    assert certificate_for(BOUGHT, [other, ISSUED]) == ISSUED


def test_an_issued_one_goes_before_a_later_one_that_is_not() -> None:
    later = replace(WAITING, recorded_at=datetime(2027, 1, 3, tzinfo=UTC))
    assert certificate_for(BOUGHT, [ISSUED, later]) == ISSUED
    assert certificate_for(BOUGHT, [WAITING, later]) == later


@pytest.mark.parametrize(
    ("year", "last"),
    [
        (2025, date(2026, 3, 16)),  # the 15th is a Sunday
        (2026, date(2027, 3, 15)),  # a Monday
        (2027, date(2028, 3, 15)),
        (2024, date(2025, 3, 17)),  # a Saturday
    ],
)
def test_a_return_is_due_on_15_march_or_the_monday_after(year: int, last: date) -> None:
    assert return_by(replace(BOUGHT, paid_on=date(year, 1, 1))) == last
    assert return_by(replace(BOUGHT, paid_on=date(year, 12, 31))) == last


@pytest.mark.parametrize(
    ("certificate", "chosen", "remains"),
    [
        (None, None, [("await_certificate", None)]),
        (WAITING, None, [("await_certificate", date(2027, 1, 31))]),
        (REFUSED, None, []),
        (
            ISSUED,
            None,
            [
                ("receive_papers", date(2027, 1, 31)),
                ("choose_scheme", date(2027, 3, 15)),
                ("file_return", date(2027, 3, 15)),
            ],
        ),
        (
            ISSUED,
            "b",
            [("receive_papers", date(2027, 1, 31)), ("file_return", date(2027, 3, 15))],
        ),
    ],
)
def test_what_remains_follows_the_certificate(
    certificate: Certificate | None,
    chosen: Scheme | None,
    remains: list[tuple[str, date | None]],
) -> None:
    assert [(each.what, each.by) for each in steps(BOUGHT, certificate, chosen)] == remains


@pytest.mark.parametrize(
    "certificate", [None, WAITING, REFUSED, replace(ISSUED, schemes=("b",))]
)
def test_only_a_scheme_of_an_issued_certificate_is_chosen(
    certificate: Certificate | None,
) -> None:
    refuse_scheme(ISSUED, "a")
    with pytest.raises(SchemeRefused):
        refuse_scheme(certificate, "a")


@pytest.mark.parametrize(
    "wrong",
    [
        replace(WAITING, paid_to=date(2026, 12, 19)),
        replace(WAITING, answer=Answer("issued", date(2026, 11, 1), None)),
    ],
)
def test_days_in_an_order_that_cannot_be_are_refused(wrong: Certificate) -> None:
    refuse_days(ISSUED)
    with pytest.raises(CertificateRefused):
        refuse_days(wrong)


def test_the_statement_is_of_the_end_of_the_year_of_the_payment() -> None:
    assert BOUGHT.year_end == date(2026, 12, 31)
