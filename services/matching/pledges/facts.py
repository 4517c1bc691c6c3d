"""What a step tells the others: one event of `shared/contracts/matching.py` per fact."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from services.matching.pledges.domain.pledge import Pledge
from services.matching.pledges.domain.steps import Step
from services.matching.pledges.store import RoundFacts
from shared.contracts.envelope import Event
from shared.contracts.matching import (
    PledgeClosing,
    PledgeCollected,
    PledgeConfirmed,
    PledgeDue,
    PledgePlaced,
    PledgeRefused,
    PledgeReleased,
    PledgeSeated,
    PledgeSettled,
    PledgeWaitlisted,
    ReconfirmationAsked,
    ReconfirmationReminded,
)

_Words = Callable[[Pledge, RoundFacts], Mapping[str, Any]]


def told(step: Step, facts: RoundFacts, now: datetime) -> Event | None:
    """The event of this step, or None for a silent one."""
    if step.says is None:
        return None
    contract, words = _TELLS[step.says]
    return contract.model_validate(
        {
            "round_id": step.pledge.round_id,
            "pledge_id": step.pledge.id,
            "occurred_at": now,
            "aggregate_version": step.pledge.version,
            **words(step.pledge, facts),
        }
    )


def _placed(pledge: Pledge, facts: RoundFacts) -> Mapping[str, Any]:
    return {
        "investor_id": pledge.investor_id,
        "person_id": pledge.person_id,
        "attempt": pledge.attempt,
        "applied_at": pledge.applied_at,
        "units": pledge.units,
        "amount_minor": pledge.amount_minor,
        "currency": pledge.currency,
        "rail": pledge.rail,
        "return_id": pledge.return_id,
        "terms_version": pledge.terms_version,
        "offer": facts.offer,
    }


def _seated(pledge: Pledge, facts: RoundFacts) -> Mapping[str, Any]:
    return {
        "investor_id": pledge.investor_id,
        "person_id": pledge.person_id,
        "chamber_id": facts.chamber_id,
        "handler_id": facts.handler_id,
        "project_id": facts.project_id,
        "instrument": facts.instrument,
        "attempt": pledge.attempt,
        "units": pledge.units,
        "amount_minor": pledge.amount_minor,
        "currency": pledge.currency,
        "rail": pledge.rail,
        "pay_by": pledge.pay_by,
        "collect_by": pledge.withdraw_until if facts.mode == "flexible" else None,
        "withdraw_until": pledge.withdraw_until,
    }


def _refused(pledge: Pledge, _facts: RoundFacts) -> Mapping[str, Any]:
    return {
        "attempt": pledge.attempt,
        "because": pledge.refused_because,
        "rule_id": pledge.rule_id,
        "decision_id": pledge.decision_id,
    }


def _attempt(pledge: Pledge, _facts: RoundFacts) -> Mapping[str, Any]:
    return {"attempt": pledge.attempt}


def _amount(pledge: Pledge, _facts: RoundFacts) -> Mapping[str, Any]:
    return {"amount_minor": pledge.amount_minor, "currency": pledge.currency}


def _closing(pledge: Pledge, _facts: RoundFacts) -> Mapping[str, Any]:
    if pledge.reason == "over_cap":
        return {"reason": "not_allotted", "is_over_cap": True}
    return {"reason": pledge.reason}


def _allotted(pledge: Pledge, _facts: RoundFacts) -> Mapping[str, Any]:
    return {
        "attempt": pledge.attempt,
        "units": pledge.allotted_units,
        "amount_minor": pledge.allotted_minor,
        "currency": pledge.currency,
    }


def _asked(_pledge: Pledge, facts: RoundFacts) -> Mapping[str, Any]:
    return {
        "project_id": facts.project_id,
        "was_version": facts.was_version,
        "version": facts.version,
        "reconfirm_by": facts.reconfirm_by,
    }


_TELLS: Final[Mapping[str, tuple[type[Event], _Words]]] = {
    "PledgePlaced": (PledgePlaced, _placed),
    "PledgeSeated": (PledgeSeated, _seated),
    "PledgeWaitlisted": (PledgeWaitlisted, _attempt),
    "PledgeRefused": (PledgeRefused, _refused),
    "PledgeConfirmed": (PledgeConfirmed, _amount),
    "PledgeClosing": (PledgeClosing, _closing),
    "PledgeReleased": (PledgeReleased, _attempt),
    "PledgeDue": (PledgeDue, _allotted),
    "PledgeCollected": (PledgeCollected, _allotted),
    "PledgeSettled": (PledgeSettled, _allotted),
    "ReconfirmationAsked": (ReconfirmationAsked, _asked),
    "ReconfirmationReminded": (ReconfirmationReminded, _asked),
}
