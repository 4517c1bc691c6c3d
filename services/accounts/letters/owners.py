"""Letters to owners: how the review of a project and the round that pays for it go on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.accounts.letters import store
from services.accounts.letters.domain import LetterKind, is_news
from services.accounts.letters.facts import ReviewFacts, RoundFacts
from services.accounts.letters.writing import because_of
from services.accounts.rounds import store as rounds
from services.accounts.rounds.domain import Round, is_half
from shared.contracts.listing import (
    ChangesRequested,
    ProjectApproved,
    ProjectDeclined,
    ProjectPublished,
    RoundScheduled,
    RoundTermsChanged,
    RoundWithdrawn,
)
from shared.contracts.matching import (
    PledgeConfirmed,
    RoundCancelled,
    RoundFailed,
    RoundSettling,
    RoundSucceeded,
)
from shared.database import Transaction
from shared.ids import derived_id

_Answered = ChangesRequested | ProjectDeclined | ProjectApproved | ProjectPublished
_Ended = RoundSucceeded | RoundFailed | RoundCancelled
_OF_ANSWER: Final[Mapping[type[_Answered], LetterKind]] = {
    ChangesRequested: "changes_requested",
    ProjectDeclined: "project_declined",
    ProjectApproved: "project_approved",
    ProjectPublished: "project_published",
}
_OUTCOME: Final[Mapping[type[_Ended], str]] = {
    RoundSucceeded: "succeeded",
    RoundFailed: "failed",
    RoundCancelled: "cancelled",
}


async def answered(
    tx: Transaction, events: Sequence[_Answered], now: datetime
) -> Collection[UUID]:
    """The chamber or the handler answered a version, or the page is public."""
    letters = [
        because_of(
            event,
            _OF_ANSWER[type(event)],
            derived_id("version", event.project_id, event.version),
            event.owner_person_id,
            ReviewFacts.model_validate(event.model_dump()),
        )
        for event in events
        if event.owner_person_id is not None and is_news(event.occurred_at, now)
    ]
    await store.add(tx.sql, letters, now)
    return [event.event_id for event in events]


async def scheduled(
    tx: Transaction, events: Sequence[RoundScheduled], _now: datetime
) -> Collection[UUID]:
    """From here on the round is known."""
    await rounds.schedule(tx.sql, [_of(event) for event in events])
    return [event.event_id for event in events]


async def terms_changed(
    tx: Transaction, events: Sequence[RoundTermsChanged], _now: datetime
) -> Collection[UUID]:
    """Other dates, or another target."""
    terms = [(event.round_id, event.terms) for event in events]
    changed = [
        (
            round_id,
            told.target_minor,
            told.opens_at,
            told.closes_at,
            told.settles_at,
            told.allotment == "by_rule",
        )
        for round_id, told in terms
    ]
    await rounds.change_terms(tx.sql, changed)
    return [event.event_id for event in events]


async def over(
    tx: Transaction, events: Sequence[RoundSettling | RoundWithdrawn], _now: datetime
) -> Collection[UUID]:
    """Nothing is pledged any more: no letter about the days that are left."""
    await rounds.end(tx.sql, [event.round_id for event in events])
    return [event.event_id for event in events]


async def ended(tx: Transaction, events: Sequence[_Ended], now: datetime) -> Collection[UUID]:
    """The outcome, once; of a round that was cancelled, that it was."""
    await rounds.end(tx.sql, [event.round_id for event in events])
    known = await rounds.rounds(tx.sql, [event.round_id for event in events])
    letters = [
        because_of(
            event, "round_result", event.round_id, told.owner_person_id, _facts(told, event)
        )
        for event in events
        if is_news(event.occurred_at, now) and (told := known.get(event.round_id)) is not None
    ]
    await store.add(tx.sql, letters, now)
    return [event.event_id for event in events]


async def look_at_half(
    tx: Transaction, events: Sequence[PledgeConfirmed], now: datetime
) -> None:
    """Tell the owner when half of the target is pledged, once, whatever is taken back later."""
    last = {event.round_id: event for event in events}
    counted = await rounds.counted(tx.sql, list(last))
    known = await rounds.rounds(tx.sql, list(counted))
    passed = [told for told in known.values() if is_half(counted[told.id], told.target_minor)]
    letters = [
        because_of(
            last[told.id],
            "half_way",
            told.id,
            told.owner_person_id,
            RoundFacts.of(told, counted_minor=counted[told.id]),
        )
        for told in passed
        if is_news(last[told.id].occurred_at, now)
    ]
    await rounds.pass_half(tx.sql, [told.id for told in passed])
    await store.add(tx.sql, letters, now)


def _facts(told: Round, event: _Ended) -> RoundFacts:
    counted = None if isinstance(event, RoundCancelled) else event.counted_minor
    facts = RoundFacts.of(told, counted_minor=counted, outcome=_OUTCOME[type(event)])
    given = event.allotted_minor if isinstance(event, RoundSucceeded) else None
    return facts.model_copy(update={"allotted_minor": given})


def _of(event: RoundScheduled) -> Round:
    terms = event.terms
    return Round(
        id=event.round_id,
        project_id=event.project_id,
        owner_person_id=event.owner_person_id,
        instrument=terms.instrument,
        mode=terms.mode,
        target_minor=terms.target_minor,
        currency=terms.currency,
        opens_at=terms.opens_at,
        closes_at=terms.closes_at,
        settles_at=terms.settles_at,
        is_by_rule=terms.allotment == "by_rule",
    )
