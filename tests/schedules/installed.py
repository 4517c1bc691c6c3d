"""Puts the rows in memory where the stores were, once for a process; takes them out again."""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from types import ModuleType, SimpleNamespace
from typing import Any, Final, TypeVar
from unittest.mock import patch
from uuid import UUID

import structlog

import services.matching.main
import services.payments.saga.jobs
from services.investors.caps import store as caps
from services.investors.decisions import applicants_store as applicants
from services.investors.decisions import store as decisions
from services.investors.holds import days_store
from services.investors.rulebook import store as rulebook
from services.matching.outcomes import allocations_store
from services.matching.outcomes import store as outcomes
from services.matching.payment_days import store as payment_days
from services.matching.pledges import acceptance_store, timers_store
from services.matching.pledges import store as pledges
from services.matching.rounds import amendments_store, lots_store, rechecks_store
from services.matching.rounds import store as rounds
from services.matching.showings import store as showings
from services.matching.ties import store as ties
from services.payments.deposits import store as deposits
from services.payments.ledger import store as ledger
from services.payments.payments import store as payments
from services.payments.rails import (
    cards_store,
    charges_store,
    events_store,
    operations_store,
    pages_store,
)
from services.payments.rails import usecases as calling
from services.payments.refunds import store as refunds
from shared import ids
from tests.schedules import investors_rows, matching_rows, payments_rows
from tests.schedules.rows import NotModelled
from tests.schedules.tasks import gathered, slept

T = TypeVar("T")
Function = Callable[..., Awaitable[Any]]


def _rows_of(store: ModuleType, rows: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: function for name, function in rows.items() if hasattr(store, name)}


_RAILS: Final = (cards_store, charges_store, events_store, operations_store, pages_store)
STORES: Final[Mapping[ModuleType, Mapping[str, Any]]] = {
    rounds: matching_rows.ROUNDS,
    rechecks_store: matching_rows.RECHECKS,
    amendments_store: matching_rows.AMENDMENTS,
    payment_days: matching_rows.PAYMENT_DAYS,
    ties: matching_rows.TIES,
    acceptance_store: matching_rows.ACCEPTANCE,
    pledges: matching_rows.PLEDGES,
    timers_store: matching_rows.TIMERS,
    outcomes: matching_rows.OUTCOMES,
    lots_store: matching_rows.LOTS,
    allocations_store: matching_rows.ALLOCATIONS,
    showings: matching_rows.SHOWINGS,
    caps: investors_rows.CAPS,
    applicants: investors_rows.APPLICANTS,
    decisions: investors_rows.DECISIONS,
    days_store: investors_rows.DAYS,
    rulebook: investors_rows.RULEBOOK,
    payments: payments_rows.PAYMENTS,
    **{store: _rows_of(store, payments_rows.RAILS) for store in _RAILS},
    refunds: payments_rows.REFUNDS,
    deposits: payments_rows.DEPOSITS,
    ledger: payments_rows.LEDGER,
}
# They only put others of their module together.
_KEPT: Final = {pledges.load_locked}


class _Ids:
    """Ids in the order of asking, the same in every run of one schedule."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self._next = count(1)

    def __call__(self) -> UUID:
        return UUID(int=next(self._next) << 80 | 0x7000_8000_0000_0000_0000)


IDS: Final = _Ids()


@contextmanager
def installed() -> Iterator[None]:
    """Within it the services' use cases work on rows in memory, and logs are silent."""
    with _patched(list(_changes())):
        before = structlog.get_config()
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
        try:
            yield
        finally:
            structlog.configure(**before)


@contextmanager
def _patched(changes: list[tuple[Any, str, Any]]) -> Iterator[None]:
    if not changes:
        yield
        return
    (target, name, value), *rest = changes
    with patch.object(target, name, value), _patched(rest):
        yield


def _changes() -> Iterator[tuple[Any, str, Any]]:
    for store, modelled in STORES.items():
        yield from ((store, name, function) for name, function in modelled.items())
        yield from ((store, name, _missing(name)) for name in _others(store, modelled))
    yield ids, "uuid7", IDS
    # A loop becomes its job; whoever schedules is the event loop.
    yield services.matching.main, "every", _job
    yield services.payments.saga.jobs, "every", _job
    yield services.payments.saga.jobs, "_woken", lambda _woken, _interval, job: job
    yield calling, "asyncio", SimpleNamespace(sleep=slept, gather=gathered)


def _others(store: ModuleType, modelled: Mapping[str, Any]) -> list[str]:
    return [
        name
        for name, function in inspect.getmembers(store, inspect.iscoroutinefunction)
        if function.__module__ == store.__name__
        and not name.startswith("_")
        and name not in modelled
        and function not in _KEPT
    ]


def _missing(name: str) -> Function:
    async def missing(*_args: object, **_named: object) -> None:
        raise NotModelled(name)

    return missing


def _job(_interval: object, job: T) -> T:
    return job
