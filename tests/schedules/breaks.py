"""Deliberate breaks of the services' code, each with the invariant that has to notice it.

Nothing here runs in a service: a test puts one in, and the schedules have to find it.
"""

# ruff: noqa: SLF001  # a break reaches into what it breaks

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from unittest.mock import patch
from uuid import UUID

from services.investors.caps import store as caps
from services.investors.caps.domain import Standing
from services.investors.caps.store import New
from services.investors.decisions import domain as decisions
from services.investors.holds import domain as holds
from services.investors.holds import moving
from services.matching.outcomes import allocations_store
from services.matching.outcomes import domain as outcome_rules
from services.matching.outcomes import store as outcomes
from services.matching.outcomes import usecases as telling
from services.matching.pledges import timers_store as timers
from services.matching.pledges.domain import charges, rows
from services.matching.pledges.domain.book import Book
from services.matching.pledges.domain.pledge import Pledge
from services.matching.pledges.domain.steps import Told
from services.matching.rounds import store as rounds
from services.payments.payments import domain as payments
from services.payments.rails import usecases as calling
from services.payments.refunds import usecases as refunds
from services.payments.saga import usecases as saga
from shared import inbox
from shared.inbox import Reader
from tests.schedules.world import BEGIN

Break = Callable[[], "Any"]


@contextmanager
def _seat_freed_when_pay_by_passes() -> Iterator[None]:
    def freed(_book: Book, pledge: Pledge, _told: Told, now: datetime) -> Pledge:
        return replace(pledge, state="closing", reason="expired", seat_units=0, deadline=now)

    with patch.dict(rows.AFTER, {"pay_by_passed": freed}):
        yield


@contextmanager
def _confirmed_without_a_look_at_the_outcome() -> Iterator[None]:
    backed = charges.backed

    def confirmed(held: Book, pledge: Pledge, told: Told, now: datetime) -> Pledge:
        return backed(replace(held, is_over=False), pledge, told, now)

    with patch.dict(rows.AFTER, {"PaymentBacked": confirmed}):
        yield


@contextmanager
def _late_success_confirmed_whatever_the_reason() -> Iterator[None]:
    backed = charges.backed

    def confirmed(held: Book, pledge: Pledge, told: Told, now: datetime) -> Pledge:
        forgotten = replace(pledge, reason="expired") if pledge.state == "closing" else pledge
        return backed(replace(held, is_over=False), forgotten, told, now)

    with patch.dict(rows.AFTER, {"PaymentBacked": confirmed}):
        yield


@contextmanager
def old_answers_heard_again() -> Iterator[None]:
    """No break: answers to earlier attempts come again under the inbox's very eyes."""
    real = inbox._first_timers

    async def first(sql: Any, reader: Reader, batch: Any, now: datetime) -> Any:
        new: list[Any] = await real(sql, reader, batch, now)
        if reader.group != "matching.saga":
            return new
        known, pledges = sql.table("answers"), sql.table("pledge")
        old = [each for each in known.values() if _is_old(each, pledges[each.subject])]
        answers = [each for each in new if each.headers["ce_type"] == "HoldGranted"]
        known.update({each.event_id: each for each in answers})
        return [*old, *new]

    with patch.object(inbox, "_first_timers", first):
        yield


def _is_old(message: Any, pledge: Pledge) -> bool:
    return pledge.state == "placed" and json.loads(message.value)["attempt"] < pledge.attempt


@contextmanager
def _answer_to_an_earlier_attempt_taken() -> Iterator[None]:
    with old_answers_heard_again(), patch.object(rows, "_is_history", _never):
        yield


def _never(*_args: object) -> bool:
    return False


@contextmanager
def _seats_not_counted() -> Iterator[None]:
    with patch.object(Book, "fits", lambda _book, _pledge: True):
        yield


@contextmanager
def _hold_released_by_its_own_clock() -> Iterator[None]:
    real = caps.read

    async def read(sql: Any, buckets: Any) -> Any:
        """A hold of an hour ago is thought to be over, and released."""
        found = await real(sql, buckets)
        for entries in found.values():
            await _release_old(sql, entries)
        return found

    with patch.object(caps, "read", read):
        yield


async def _release_old(sql: Any, entries: list[Any]) -> None:
    of_hold: dict[UUID, list[Any]] = {}
    for entry in entries:
        of_hold.setdefault(entry.hold_id, []).append(entry)
    for kept in list(of_hold.values())[:-1]:
        step = holds.end(holds.Hold(kept))
        if step is not None:
            entries.append(step.entry)
            await caps.add(sql, [New(step.entry, "job", UUID(int=0))], BEGIN)


@contextmanager
def _room_not_counted() -> Iterator[None]:
    with patch.object(decisions, "standing_of", lambda *_: Standing([])):
        yield


@contextmanager
def _refunded_twice() -> Iterator[None]:
    """What is on its way back is forgotten when it is asked for again."""
    real = refunds._sources
    kept = property(lambda payment: payment.captured_minor)

    async def sources(tx: Any, payment: Any) -> Any:
        if payment.rail == "bank_transfer":
            return [(None, payment.captured_minor)]
        return [(intent, payment.captured_minor) for intent, _ in await real(tx, payment)]

    with (
        patch.object(payments.Payment, "kept_minor", kept),
        patch.object(refunds, "_sources", sources),
        patch.object(saga, "OVER", frozenset({"voided", "lapsed"})),
        patch.dict(
            payments.NEXT,
            {("refunding", "PledgeClosing"): {"refunding": "PaymentRefunding"}},
        ),
    ):
        yield


@contextmanager
def _asked_again_under_a_new_key() -> Iterator[None]:
    """A lost answer: the same thing is asked for again, as another thing."""

    async def ask(calls: Any, operation: Any) -> Any:
        key = f"{operation.key}:{operation.tries}"
        return await calls.gateway.perform(replace(operation.call, key=key))

    with patch.object(calling.Psp, "_ask", ask):
        yield


@contextmanager
def _events_heard_twice() -> Iterator[None]:
    async def all_are_new(_sql: Any, _group: str, batch: Any, _now: datetime) -> Any:
        return list(batch)

    with patch.object(inbox, "_first_timers", all_are_new):
        yield


@contextmanager
def _outcome_does_not_wait() -> Iterator[None]:
    """A round is decided again whenever its time has come."""
    real = rounds.lock

    async def lock(sql: Any, ids: Any) -> Any:
        return {
            id_: replace(each, state="settling") if each.state == "succeeded" else each
            for id_, each in (await real(sql, ids)).items()
        }

    async def due(sql: Any, now: datetime, _limit: int) -> list[UUID]:
        return [
            row["id"]
            for row in sql.listed("round")
            if row["settles_at"] <= now < row["settles_at"] + timedelta(days=2)
        ]

    with ExitStack() as stack:
        stack.enter_context(patch.object(rounds, "lock", lock))
        stack.enter_context(patch.object(outcomes, "due", due))
        yield


@contextmanager
def _outcome_before_the_recount() -> Iterator[None]:
    """A payment day moved, its recount is late, and the outcome does not wait for it."""

    async def late(*_heard: object) -> list[UUID]:
        return []

    with ExitStack() as stack:
        stack.enter_context(patch.object(moving, "payment_day_moved", late))
        stack.enter_context(
            patch.object(outcome_rules, "must_wait", lambda *_args, **_named: False)
        )
        yield


@contextmanager
def _charged_above_its_cap() -> Iterator[None]:
    """What investors says of a hold that no longer fits is heard, and forgotten."""

    def forgotten(_book: Book, pledge: Pledge, _told: Told, _now: datetime) -> Pledge:
        return pledge

    with patch.dict(rows.AFTER, {"HoldExceeded": forgotten}):
        yield


@contextmanager
def _charged_without_a_yes() -> Iterator[None]:
    """Neither the outcome nor its counting looks at who has answered a change."""

    async def answered(*_asked: object) -> bool:
        return True

    with ExitStack() as stack:
        stack.enter_context(patch.object(timers, "is_answered", answered))
        stack.enter_context(patch.object(Book, "lacks_yes", lambda *_of: False))
        yield


@contextmanager
def _rule_forgotten() -> Iterator[None]:
    """The outcome lists what a rule gives, and each pledge is charged for all it asked."""

    async def nothing(*_asked: object) -> dict[UUID, int]:
        return {}

    with patch.object(telling, "_allotted", nothing):
        yield


@contextmanager
def _other_than_listed() -> Iterator[None]:
    """Everybody is charged for one unit, whatever the published list says."""

    async def one_each(_sql: Any, ids: Any) -> dict[UUID, int]:
        return dict.fromkeys(ids, 1)

    with patch.object(allocations_store, "allotted", one_each):
        yield


# By what is broken: the break, and the invariants of which one has to notice.
BREAKS: Final[Mapping[str, tuple[Break, tuple[str, ...]]]] = {
    "seat freed when pay_by passes": (_seat_freed_when_pay_by_passes, ("I06", "I04")),
    "confirmed without a look at the outcome": (
        _confirmed_without_a_look_at_the_outcome,
        ("I05", "I06"),
    ),
    "late success confirmed into a decided round": (
        _late_success_confirmed_whatever_the_reason,
        ("I05", "I06", "I12"),
    ),
    "answer to an earlier attempt taken": (
        _answer_to_an_earlier_attempt_taken,
        ("I15",),
    ),
    "seats not counted": (_seats_not_counted, ("I04",)),
    "hold released by its own clock": (_hold_released_by_its_own_clock, ("I03",)),
    "room not counted": (_room_not_counted, ("I02", "I01")),
    "refunded twice": (_refunded_twice, ("I11",)),
    "asked again under a new key": (_asked_again_under_a_new_key, ("I17", "I16")),
    "events heard twice": (_events_heard_twice, ("RowRefused", "Unforeseen", "I25", "I18")),
    "a round decided twice": (_outcome_does_not_wait, ("I05",)),
    "outcome before the caps are counted anew": (_outcome_before_the_recount, ("I33",)),
    "charged above its cap": (_charged_above_its_cap, ("I33",)),
    "charged for more than a rule gave": (_rule_forgotten, ("I04", "I36")),
    "charged for other units than are listed": (_other_than_listed, ("I36",)),
    "charged without a yes to a change": (_charged_without_a_yes, ("I35", "I05")),
}
