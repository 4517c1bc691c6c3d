"""Which certificate an investment falls under, and what its person must do by when. Pure.

Never whether any relief is due: that the tax office decides, by what is not known here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from shared.errors import Conflict

# Rulebook 2.10; one scheme for each investment.
Scheme = Literal["a", "b", "seed", "founder"]
Outcome = Literal["issued", "refused"]
What = Literal["await_certificate", "receive_papers", "choose_scheme", "file_return"]
_RETURN_MONTH, _RETURN_DAY = 3, 15
_SATURDAY: Final = 5


class CertificateRefused(Conflict):
    """Its days cannot be."""

    title = "These facts of a certificate cannot be right"


class SchemeRefused(Conflict):
    """No issued certificate names this scheme for that investment."""

    title = "This scheme cannot be chosen"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the prefecture said, on which day; `number` stands on the paper."""

    outcome: Outcome
    on: date
    number: str | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """As a handler's user entered it; `answer` is None while the company waits for one.

    It covers payments from `paid_from` to `paid_to`. `papers_by`: until when the handler hands
    the papers over.
    """

    handler_id: UUID
    certificate_id: UUID
    issuer_id: UUID
    schemes: tuple[Scheme, ...]
    certified_by: str
    applied_on: date
    answer: Answer | None
    paid_from: date
    paid_to: date
    papers_by: date
    version: int
    recorded_at: datetime
    body_hash: bytes

    @property
    def is_issued(self) -> bool:
        return self.answer is not None and self.answer.outcome == "issued"


@dataclass(frozen=True, slots=True)
class Investment:
    """One that can no longer be withdrawn: how much of whose shares was paid for, and when."""

    pledge_id: UUID
    round_id: UUID
    issuer_id: UUID
    handler_id: UUID
    amount_minor: int
    currency: str
    paid_on: date

    @property
    def year_end(self) -> date:
        """The day of which the yearly statement speaks."""
        return date(self.paid_on.year, 12, 31)


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done, and by when; None where no day can be told."""

    what: What
    by: date | None


def refuse_days(new: Certificate) -> None:
    """Refuse days in an order that cannot be.

    Raises:
        CertificateRefused: payments end before they begin, or an answer comes before it.
    """
    if new.paid_to < new.paid_from:
        raise CertificateRefused("The payments it covers end before they begin.")
    if new.answer is not None and new.answer.on < new.applied_on:
        raise CertificateRefused("It was answered before it was applied for.")


def certificate_for(
    investment: Investment, certificates: Iterable[Certificate]
) -> Certificate | None:
    """Of this company at this handler, over that payment day: an issued one before others."""
    fitting = [
        each
        for each in certificates
        if (each.issuer_id, each.handler_id) == (investment.issuer_id, investment.handler_id)
        and each.paid_from <= investment.paid_on <= each.paid_to
    ]
    return max(fitting, key=lambda each: (each.is_issued, each.recorded_at), default=None)


def return_by(investment: Investment) -> date:
    """The last day of the income tax return: 15 March, on a weekend the Monday after."""
    day = date(investment.paid_on.year + 1, _RETURN_MONTH, _RETURN_DAY)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= _SATURDAY else 0)


def steps(
    investment: Investment, certificate: Certificate | None, chosen: Scheme | None
) -> list[Step]:
    """What remains, in order; nothing where the company was refused."""
    if certificate is None:
        return [Step("await_certificate", None)]
    if certificate.answer is None:
        return [Step("await_certificate", certificate.papers_by)]
    if not certificate.is_issued:
        return []
    last = return_by(investment)
    papers = Step("receive_papers", certificate.papers_by)
    choose = [] if chosen else [Step("choose_scheme", last)]
    return [papers, *choose, Step("file_return", last)]


def still_chosen(certificate: Certificate | None, chosen: Scheme | None) -> Scheme | None:
    """The choice, unless the certificate was corrected since and names it no longer."""
    return chosen if chosen in _named(certificate) else None


def _named(certificate: Certificate | None) -> tuple[Scheme, ...]:
    return certificate.schemes if certificate and certificate.is_issued else ()


def refuse_scheme(certificate: Certificate | None, scheme: Scheme) -> None:
    """Refuse a scheme that no issued certificate names.

    Raises:
        SchemeRefused: with those it names.
    """
    named = _named(certificate)
    if scheme not in named:
        raise SchemeRefused("The company's certificate does not name it.", schemes=list(named))
