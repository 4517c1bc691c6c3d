"""Runs and differences on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.payments.reconciliation.domain import Difference, Run, State, Why
from shared.wire import Answer, Body, Text


class RunOut(Answer):
    """One comparison. `untold_days` are days of accounts that no statement tells yet."""

    run_id: UUID
    until: datetime
    finished_at: datetime
    outside_facts: int
    ledger_entries: int
    differences: int
    untold_days: int

    @classmethod
    def of(cls, run: Run) -> "RunOut":
        return cls(
            run_id=run.id,
            until=run.until,
            finished_at=run.finished_at,
            outside_facts=run.outside_facts,
            ledger_entries=run.ledger_entries,
            differences=run.differences,
            untold_days=run.untold_days,
        )


class DifferenceOut(Answer):
    """Something that does not agree; `payee_id` names the organisation that explains it.

    `why`: `not_in_ledger` and `not_outside` have one side, `amount_differs` both;
    `balance_differs` is the PSP's balance against its own lines; `clearing_left` is money in
    the clearing account of a pledge that is at its end. Amounts in minor units.
    """

    difference_id: UUID
    payee_id: UUID
    why: Why
    source: str
    source_id: str
    fact: str
    ledger_minor: int | None
    outside_minor: int | None
    currency: str
    state: State
    found_at: datetime
    gone_at: datetime | None
    explanation: str | None
    explained_by: UUID | None
    explained_at: datetime | None

    @classmethod
    def of(cls, difference: Difference) -> "DifferenceOut":
        return cls(
            difference_id=difference.id,
            payee_id=difference.payee_id,
            why=difference.why,
            source=difference.source,
            source_id=difference.source_id,
            fact=difference.fact,
            ledger_minor=difference.ledger_minor,
            outside_minor=difference.outside_minor,
            currency=difference.currency,
            state=difference.state,
            found_at=difference.found_at,
            gone_at=difference.gone_at,
            explanation=difference.explanation,
            explained_by=difference.explained_by,
            explained_at=difference.explained_at,
        )


class DifferencesOut(Answer):
    """The last runs and the asked differences, both newest first."""

    runs: list[RunOut]
    differences: list[DifferenceOut]


class ExplanationIn(Body):
    """Why the difference is there, for whoever asks next year."""

    explanation: Text = Field(examples=["銀行の組戻し手数料。11月26日に入金予定。"])
