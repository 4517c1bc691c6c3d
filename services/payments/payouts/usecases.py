"""Pay a succeeded round out: asked for by one, approved by two others, sent, and seen sent."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.payments.ledger import store as books
from services.payments.payouts import accounts_store, domain, store
from services.payments.payouts.domain import (
    Figures,
    FiguresChanged,
    Line,
    NoPayoutAccount,
    NothingToPay,
    Payout,
    PayoutUnderWay,
)
from services.payments.payouts.store import Approval
from services.payments.rates.domain import rates_on
from services.payments.refunds.domain import SamePerson, check_day
from services.payments.rounds import store as rounds
from services.payments.rounds.domain import Round
from shared import audit, memberships
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import IdTaken, NotFound
from shared.ids import derived_id
from shared.memberships import STAFF
from shared.wire import body_hash

APPROVING: Final = ("administrator", "approver")
# Each makes a row that carries the command's id; the others move the payout's own row.
_OF_TRUTH: Final = frozenset({"request_payout", "approve_payout"})


async def request(
    tx: Transaction, key: ColumnKey, *, payout_id: UUID, round_id: UUID, now: datetime
) -> None:
    """Ask for what is owed to be paid out; the same again changes nothing.

    Raises:
        NotFound: no such round in the care of the asker's organisation.
        OwnPayout: the money would go to the asker.
        IdTaken: the id names another payout.
        PayoutUnderWay: one of this round waits or is sent.
        RoundRuns, MoneyUnderWay, NothingToPay: it is too early, or there is nothing.
        NoPayoutAccount: the owner has named no account.
    """
    await memberships.require_session(tx)
    round_ = await rounds.find(tx.sql, round_id)
    if round_ is None:
        raise NotFound
    await memberships.require_role(tx, round_.payee_id, STAFF, now)
    known = await store.find(tx.sql, payout_id)
    if known is not None:
        _check_same(known, round_id, _person(tx))
        return
    await _check_free(tx, round_id)
    lines = await store.settled_lines(tx.sql, round_id)
    counts = await store.counts(tx.sql, round_id)
    domain.check_payable(lines, counts, round_.settles_at, now)
    payout = await _asked(tx, key, payout_id, round_, lines, now)
    domain.check_hand(payout, payout.requested_by)
    if not await store.add(tx.sql, payout, lines):
        await _check_free(tx, round_id)
        raise IdTaken("This id names another payout.")
    await _audit(tx, "request_payout", payout_id, payout, body_hash("requested"), now)


def _check_same(known: Payout, round_id: UUID, person_id: UUID) -> None:
    if (known.round_id, known.requested_by) != (round_id, person_id):
        raise IdTaken("This id names another payout.")


async def _check_free(tx: Transaction, round_id: UUID) -> None:
    waiting = await store.under_way(tx.sql, round_id)
    if waiting is not None:
        raise PayoutUnderWay("Finish or cancel that one first.", payout_id=str(waiting))


async def _asked(  # noqa: PLR0913, PLR0917  # what a payout stands on
    tx: Transaction,
    key: ColumnKey,
    payout_id: UUID,
    round_: Round,
    lines: list[Line],
    now: datetime,
) -> Payout:
    kept = await accounts_store.find(tx.sql, round_.project_id)
    if kept is None:
        raise NoPayoutAccount("The owner names it on the project's own page.")
    figures = domain.figures(lines, rates_on(round_.instrument, domain.japan_day(now)))
    if figures.net_minor <= 0:
        raise NothingToPay("The fees would take all of it.")
    account = key.open(kept.sealed, row=round_.project_id)
    sealed = key.seal(account, row=payout_id)
    return _new(payout_id, round_, figures, sealed, kept.given_at, _person(tx), now)


def _new(  # noqa: PLR0913, PLR0917  # one row
    payout_id: UUID,
    round_: Round,
    figures: Figures,
    account_sealed: bytes,
    account_given_at: datetime,
    person_id: UUID,
    now: datetime,
) -> Payout:
    return Payout(
        id=payout_id,
        round_id=round_.id,
        project_id=round_.project_id,
        owner_person_id=round_.owner_person_id,
        chamber_id=round_.chamber_id,
        payee_id=round_.payee_id,
        instrument=round_.instrument,
        currency=round_.currency,
        gross_minor=figures.gross_minor,
        psp_fee_minor=figures.psp_fee_minor,
        platform_fee_minor=figures.platform_fee_minor,
        chamber_fee_minor=figures.chamber_fee_minor,
        tax_minor=figures.tax_minor,
        net_minor=figures.net_minor,
        account_sealed=account_sealed,
        account_given_at=account_given_at,
        state="requested",
        requested_by=person_id,
        requested_at=now,
        authorised_at=None,
        sent_on=None,
        reference=None,
        recorded_by=None,
        recorded_at=None,
        confirmed_by=None,
        confirmed_at=None,
        cancelled_by=None,
        cancelled_at=None,
        cancel_reason=None,
    )


async def approve(
    tx: Transaction, *, payout_id: UUID, approval_id: UUID, now: datetime
) -> None:
    """Say that it may go; the second such word authorises it.

    Raises:
        NotFound: no such payout in the asker's organisation.
        OwnPayout, SamePerson: the asker is its owner, asked for it, or approved it before.
        IdTaken: the id names another approval.
        WrongState: it is authorised already, or cancelled.
        FiguresChanged: a pledge in it was given back or disputed since.
    """
    payout, person_id = await _of_payee(tx, payout_id, APPROVING, now)
    said = await store.approvals(tx.sql, [payout_id])
    if any((each.id, each.person_id) == (approval_id, person_id) for each in said):
        return
    domain.check_approver(payout, person_id)
    if person_id in {each.person_id for each in said}:
        raise SamePerson("You have approved it already: a second person has to.")
    becomes = domain.step(payout, "approved_by_two")
    if await store.has_changed(tx.sql, payout_id):
        raise FiguresChanged("Cancel it and ask for it anew.")
    if not await store.approve(tx.sql, Approval(approval_id, payout_id, person_id, now)):
        raise IdTaken("This id names another approval.")
    if len(said) + 1 >= domain.APPROVALS:
        assert becomes == "authorised"
        await store.authorised(tx.sql, payout_id, now)
    await _audit(tx, "approve_payout", approval_id, payout, body_hash("approved"), now)


async def cancel(tx: Transaction, *, payout_id: UUID, reason: str, now: datetime) -> None:
    """Take it back before the bank sends it; its pledges may be asked for anew.

    Raises:
        NotFound: no such payout in the asker's organisation.
        WrongState: it was sent, or it was cancelled for another reason.
    """
    payout, person_id = await _of_payee(tx, payout_id, STAFF, now)
    if payout.state == "cancelled" and payout.cancel_reason == reason:
        return
    domain.check_hand(payout, person_id)
    domain.step(payout, "cancelled")
    await store.cancelled(tx.sql, payout_id, person_id, reason, now)
    command = derived_id("cancel_payout", payout_id)
    await _audit(tx, "cancel_payout", command, payout, body_hash(reason), now)


async def record(
    tx: Transaction, *, payout_id: UUID, sent_on: date, reference: str, now: datetime
) -> None:
    """Somebody made the transfer at the bank.

    Raises:
        NotFound: no such payout in the asker's organisation.
        OwnPayout: the asker is its owner.
        IdTaken: it was recorded with another date or reference.
        WrongState: two have not approved it, or it was cancelled.
        DayToCome: the bank cannot have sent it yet.
    """
    payout, person_id = await _of_payee(tx, payout_id, STAFF, now)
    if payout.state in {"sent", "confirmed"}:
        if (payout.sent_on, payout.reference) != (sent_on, reference):
            raise IdTaken("This payout was recorded differently.")
        return
    domain.check_hand(payout, person_id)
    domain.step(payout, "recorded")
    check_day(sent_on, now)
    await store.recorded(
        tx.sql, payout_id, sent_on=sent_on, reference=reference, by=person_id, now=now
    )
    command = derived_id("record_payout", payout_id, now)
    after = body_hash(str(sent_on), reference)
    await _audit(tx, "record_payout", command, payout, after, now)


async def confirm(tx: Transaction, *, payout_id: UUID, agreed: bool, now: datetime) -> None:
    """Another person looked at the bank's list: the ledger is closed, or it is sent anew.

    Raises:
        NotFound: no such payout in the asker's organisation.
        OwnPayout, SamePerson: the asker is its owner, or recorded it.
        WrongState: nobody recorded it yet, or it is over.
    """
    payout, person_id = await _of_payee(tx, payout_id, STAFF, now)
    if payout.state == "confirmed" and agreed:
        return
    domain.check_hand(payout, person_id)
    domain.step(payout, "confirmed" if agreed else "not_on_the_list")
    command = derived_id("confirm_payout", payout_id, payout.recorded_at)
    if not agreed:
        await store.unrecorded(tx.sql, payout_id)
        await _audit(tx, "reject_payout_record", command, payout, None, now)
        return
    if person_id == payout.recorded_by:
        raise SamePerson("Whoever recorded a payout may not confirm it.")
    await store.confirmed(tx.sql, payout_id, person_id, now)
    await books.post(tx.sql, domain.closing_entries(payout), now)
    await _audit(tx, "confirm_payout", command, payout, body_hash("confirmed"), now)


async def _of_payee(
    tx: Transaction, payout_id: UUID, roles: tuple[str, ...], now: datetime
) -> tuple[Payout, UUID]:
    """The payout, locked, and the asker, who holds one of `roles` with its payee."""
    await memberships.require_session(tx)
    seen = await store.find(tx.sql, payout_id)
    if seen is None:
        raise NotFound
    await memberships.require_role(tx, seen.payee_id, roles, now)
    return await store.locked(tx.sql, payout_id), _person(tx)


def _person(tx: Transaction) -> UUID:
    if tx.actor.person_id is None:
        raise NotFound
    return tx.actor.person_id


async def _audit(  # noqa: PLR0913, PLR0917  # an audit row's parts
    tx: Transaction,
    command: str,
    command_id: UUID,
    payout: Payout,
    after: bytes | None,
    now: datetime,
) -> None:
    entry = audit.Entry(
        command=command,
        command_id=command_id,
        subject_kind="payout" if command in _OF_TRUTH else "payout_step",
        subject=payout.id,
        chamber_id=payout.chamber_id,
        before_hash=None if command == "request_payout" else body_hash(payout.state),
        after_hash=after,
    )
    await audit.record(tx, entry, now)
