"""Shapes of certificates and of the files of investments on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from services.investors.angel_tax import domain
from services.investors.angel_tax.domain import Certificate, Scheme
from services.investors.angel_tax.usecases import File
from shared.wire import Answer, Body, Day, Line, Name, body_hash


class AnswerIn(Body):
    """What the prefecture said; `number` stands on the paper, if it has one."""

    outcome: Literal["issued", "refused"]
    on: Day
    number: Line | None = None


class CertificateIn(Body):
    """Facts of a company's certificate, as a handler's user read them.

    It covers payments from `paid_from` to `paid_to`; `papers_by` is the day until which the
    handler hands the papers and the year-end statement over. `answer` is null while the company
    waits for one.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "issuer_id": "01980000-0000-7000-8000-0000000000b1",
                    "schemes": ["a", "b"],
                    "certified_by": "徳島県",
                    "applied_on": "2026-11-02",
                    "answer": {"outcome": "issued", "on": "2026-12-01", "number": "第12号"},
                    "paid_from": "2026-11-02",
                    "paid_to": "2027-03-31",
                    "papers_by": "2027-01-31",
                }
            ]
        }
    )

    issuer_id: UUID
    schemes: Annotated[list[Scheme], Field(min_length=1, max_length=4)]
    certified_by: Name
    applied_on: Day
    answer: AnswerIn | None
    paid_from: Day
    paid_to: Day
    papers_by: Day

    def certificate(self, handler_id: UUID, certificate_id: UUID, now: datetime) -> Certificate:
        return Certificate(
            handler_id=handler_id,
            certificate_id=certificate_id,
            issuer_id=self.issuer_id,
            schemes=tuple(dict.fromkeys(self.schemes)),
            certified_by=self.certified_by,
            applied_on=self.applied_on,
            answer=domain.Answer(**dict(self.answer)) if self.answer else None,
            paid_from=self.paid_from,
            paid_to=self.paid_to,
            papers_by=self.papers_by,
            version=1,
            recorded_at=now,
            body_hash=body_hash(self),
        )


class AnswerOut(Answer):
    outcome: Literal["issued", "refused"]
    on: date
    number: str | None


class CertificateOut(Answer):
    """The newest version of what a handler's user entered."""

    handler_id: UUID
    certificate_id: UUID
    version: int
    issuer_id: UUID
    schemes: list[Scheme]
    certified_by: str
    applied_on: date
    answer: AnswerOut | None
    paid_from: date
    paid_to: date
    papers_by: date
    recorded_at: datetime

    @classmethod
    def of(cls, known: Certificate) -> Self:
        answer = known.answer
        return cls(
            handler_id=known.handler_id,
            certificate_id=known.certificate_id,
            version=known.version,
            issuer_id=known.issuer_id,
            schemes=list(known.schemes),
            certified_by=known.certified_by,
            applied_on=known.applied_on,
            answer=AnswerOut(outcome=answer.outcome, on=answer.on, number=answer.number)
            if answer
            else None,
            paid_from=known.paid_from,
            paid_to=known.paid_to,
            papers_by=known.papers_by,
            recorded_at=known.recorded_at,
        )


class CertificatesOut(Answer):
    """All of one handler, the newest first."""

    certificates: list[CertificateOut]


class StatementOut(Answer):
    """The year-end statement: what was paid in the year that ends on `as_of`."""

    as_of: date
    paid_on: date
    amount_minor: int
    currency: str


class StepOut(Answer):
    """What is to be done, and by when; null where no day can be told."""

    what: Literal["await_certificate", "receive_papers", "choose_scheme", "file_return"]
    by: date | None


class AngelFileOut(Answer):
    """One investment: facts for a tax return, and no promise of any relief."""

    investor_id: UUID
    pledge_id: UUID
    round_id: UUID
    issuer_id: UUID
    handler_id: UUID
    statement: StatementOut
    certificate: CertificateOut | None
    scheme: Scheme | None
    steps: list[StepOut]

    @classmethod
    def of(cls, investor_id: UUID, file: File) -> Self:
        known = file.investment
        return cls(
            investor_id=investor_id,
            pledge_id=known.pledge_id,
            round_id=known.round_id,
            issuer_id=known.issuer_id,
            handler_id=known.handler_id,
            statement=StatementOut(
                as_of=known.year_end,
                paid_on=known.paid_on,
                amount_minor=known.amount_minor,
                currency=known.currency,
            ),
            certificate=CertificateOut.of(file.certificate) if file.certificate else None,
            scheme=file.scheme,
            steps=[StepOut(what=each.what, by=each.by) for each in file.steps],
        )


class AngelFilesOut(Answer):
    """The latest payment first."""

    files: list[AngelFileOut]


class SchemeIn(Body):
    """The one scheme of this investment; another choice takes its place."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"scheme": "b"}]})

    scheme: Scheme
