"""Compare the ledger with the PSP's and the banks' own lists; people explain, nothing mends."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from services.payments.house import Built
from services.payments.rails.domain import Moved
from services.payments.reconciliation import store
from services.payments.reconciliation.domain import Difference, Disagreement, facts_of
from services.payments.statements.usecases import KEEPERS
from shared import audit, memberships
from shared.alarms import raise_alarm
from shared.database import Actor, Transaction
from shared.errors import NotFound, WrongState
from shared.ids import PLATFORM_ID, new_id
from shared.wire import body_hash

ACTOR: Final = Actor("payments.reconciliation")
CURRENCY: Final = "JPY"
# A line may appear behind newer ones: the last days are listed again, and known.
_OVERLAP: Final = timedelta(days=3)
_PAGES_MOST: Final = 2_000
_LOOKS: Final = 3
_BEGINNING: Final = datetime(2020, 1, 1, tzinfo=UTC)


class PspAway(Exception):
    """The PSP does not show its list now: the comparison waits."""


async def reconcile(house: Built, until: datetime) -> bool:
    """Compare everything up to `until`; False where it is done already.

    Raises:
        PspAway: nothing was compared.
    """
    async with house.worker.statement() as sql:
        if await store.is_done(sql, until):
            return False
        newest = await store.newest_copied(sql)
    off = await _copy(house, newest - _OVERLAP if newest else _BEGINNING)
    async with house.worker.transaction(ACTOR) as tx:
        return await _compare(tx, until, off, house.clock())


async def _copy(house: Built, since: datetime) -> list[Disagreement]:
    """Copy the PSP's lines; what its balance says that they do not."""
    for _ in range(_LOOKS):
        before = await _moved_minor(house)
        balance = await house.psp.balance_minor(CURRENCY)
        if balance is None:
            raise PspAway
        await _copy_lines(house, since)
        # Money may move between the two questions: either sum may be the balance's.
        sums = {before, await _moved_minor(house)}
        if balance in sums:
            return []
    return [
        Disagreement(
            why="balance_differs",
            payee_id=PLATFORM_ID,
            source="psp",
            source_id="balance",
            fact="balance",
            ledger_minor=max(sums),
            outside_minor=balance,
            currency=CURRENCY,
        )
    ]


async def _moved_minor(house: Built) -> int:
    async with house.worker.statement() as sql:
        return await store.moved_minor(sql, CURRENCY)


async def _copy_lines(house: Built, since: datetime) -> None:
    after: str | None = None
    for _ in range(_PAGES_MOST):
        page = await house.psp.moved(since, after)
        if page is None:
            raise PspAway
        await _keep_lines(house, page.lines)
        if page.is_last:
            return
        after = page.lines[-1].id
    raise PspAway


async def _keep_lines(house: Built, lines: Sequence[Moved]) -> None:
    async with house.worker.transaction(ACTOR) as tx:
        await store.copy(tx.sql, [fact for line in lines for fact in facts_of(line)])


async def _compare(
    tx: Transaction, until: datetime, off: list[Disagreement], now: datetime
) -> bool:
    found = off + await store.disagreements(tx.sql, until)
    run_id = await store.add_run(tx.sql, until, found=len(found), now=now)
    if run_id is None:
        return False
    await store.keep(tx.sql, run_id, found, now)
    await audit.record(tx, _entry("reconcile", run_id, "reconciliation", len(found)), now)
    if found:
        what = f"{len(found)} differences between the ledger and the outside"
        await raise_alarm(tx.sql, f"reconciliation/{run_id}", what, now, once_since=now)
    return True


async def explain(
    tx: Transaction, difference_id: UUID, explanation: str, now: datetime
) -> Difference:
    """Say why a difference is there; it stays listed until the lists agree.

    Raises:
        NotFound: no such difference of an account that the asker keeps.
        WrongState: it is gone.
    """
    await memberships.require_session(tx)
    found = await store.one_locked(tx.sql, difference_id)
    if found is None or tx.actor.person_id is None:
        raise NotFound
    await memberships.require_role(tx, found.payee_id, KEEPERS, now)
    if found.explanation == explanation:
        return found
    if found.state == "gone":
        raise WrongState("The lists agree by now.", state=found.state)
    await store.explain(tx.sql, difference_id, explanation, tx.actor.person_id, now)
    entry = _entry("explain_difference", difference_id, "difference", explanation)
    await audit.record(tx, entry, now)
    explained = await store.one(tx.sql, difference_id)
    assert explained is not None, "it is locked"
    return explained


def _entry(command: str, subject: UUID, kind: str, after: object) -> audit.Entry:
    return audit.Entry(command, new_id(), kind, subject, after_hash=body_hash(after))
