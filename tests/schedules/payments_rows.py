"""payments' stores over rows in memory; each function bears the name of the real one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from services.payments.deposits.domain import Account
from services.payments.deposits.store import Head
from services.payments.ledger.domain import Movement
from services.payments.payments.domain import Payment, Step
from services.payments.payments.store import Cause
from services.payments.rails.domain import (
    LIVE,
    Card,
    Charged,
    Held,
    Intent,
    Operation,
    OperationState,
    Page,
)
from services.payments.refunds.domain import Refund
from tests.schedules.rows import RowRefused, Rows

_LEASE = timedelta(seconds=60)


async def _find(sql: Rows, pledge_id: UUID) -> Payment | None:
    return sql.table("payment").get(pledge_id)


async def _load_locked(sql: Rows, pledge_ids: Collection[UUID]) -> dict[UUID, Payment]:
    known = sql.table("payment")
    return {each: known[each] for each in sorted(pledge_ids) if each in known}


async def _add(sql: Rows, payments: Sequence[Payment], now: datetime) -> set[UUID]:
    known = sql.table("payment")
    new = {each.pledge_id: each for each in payments if each.pledge_id not in known}
    for pledge_id, payment in new.items():
        sql.effect()
        known[pledge_id] = payment
    return set(new)


async def _save(sql: Rows, payments: Sequence[Payment]) -> None:
    for each in payments:
        sql.effect()
        sql.table("payment")[each.pledge_id] = each


async def _note(
    sql: Rows, steps: Sequence[tuple[Step, UUID | None, Cause]], now: datetime
) -> None:
    for step, said, cause in steps:
        sql.effect()
        about = (step.payment.pledge_id, cause.id)
        if cause.kind == "event" and about in sql.table("payment_event_once"):
            raise RowRefused("payment_event_once")
        sql.table("payment_event_once")[about] = True
        line = SimpleNamespace(
            pledge_id=step.payment.pledge_id,
            on=step.on,
            was=step.was,
            state=step.payment.state,
            says=step.says,
            said=said,
            cause=cause,
            at=now,
        )
        sql.append("payment_event", line)


async def _is_noted(sql: Rows, pledge_id: UUID, cause_id: UUID) -> bool:
    return (pledge_id, cause_id) in sql.table("payment_event_once")


async def _others_rest_on(sql: Rows, card_id: UUID, pledge_id: UUID) -> bool:
    return any(
        each.card_id == card_id
        and each.pledge_id != pledge_id
        and each.state in {"backed", "due", "declined"}
        for each in sql.table("payment").values()
    )


async def _to_try_again(sql: Rows, now: datetime, limit: int) -> list[Payment]:
    return [
        each
        for each in sql.listed("payment")
        if each.state == "declined" and each.next_try_at is not None and each.next_try_at <= now
    ][:limit]


async def _held_until(sql: Rows, until: datetime, limit: int) -> list[Payment]:
    return [
        each
        for each in sql.listed("payment")
        if each.state == "backed"
        and each.capture_before is not None
        and each.capture_before <= until
    ][:limit]


PAYMENTS = {
    "held_until": _held_until,
    "find": _find,
    "load_locked": _load_locked,
    "add": _add,
    "save": _save,
    "note": _note,
    "is_noted": _is_noted,
    "others_rest_on": _others_rest_on,
    "to_try_again": _to_try_again,
}


def _operations(sql: Rows) -> dict[UUID, SimpleNamespace]:
    return sql.table("operation")


def _seen(row: SimpleNamespace) -> Operation:
    operation: Operation = row.operation
    return operation


def _set(
    sql: Rows, op_id: UUID, *, at: datetime | None, leased: datetime | None, **to: Any
) -> None:
    row = _operations(sql)[op_id]
    _operations(sql)[op_id] = SimpleNamespace(
        operation=replace(row.operation, **to),
        next_at=at or row.next_at,
        leased_until=leased,
    )


async def _intend(
    sql: Rows, intent: Intent, now: datetime, *, not_before: datetime | None = None
) -> None:
    sql.effect()
    known = [_seen(row) for row in _operations(sql).values()]
    if any(each.key == intent.key for each in known):
        return
    taking = {"charge", "capture"}
    if intent.kind in taking and any(
        each.kind in taking and each.pledge_id == intent.pledge_id and each.state in LIVE
        for each in known
    ):
        raise RowRefused("payment_operation_one_charge")
    operation = Operation(
        **{name: getattr(intent, name) for name in Intent.__slots__},
        state="prepared",
        stripe_id=None,
        outcome=None,
        tries=0,
        sent_at=None,
    )
    _operations(sql)[intent.id] = SimpleNamespace(
        operation=operation, next_at=not_before or now, leased_until=None
    )


async def _operation(sql: Rows, op_id: UUID) -> Operation:
    return _seen(_operations(sql)[op_id])


async def _find_operation(sql: Rows, op_id: UUID) -> Operation | None:
    row = _operations(sql).get(op_id)
    return None if row is None else _seen(row)


async def _live(sql: Rows, pledge_id: UUID, *kinds: str) -> list[Operation]:
    return [
        row.operation
        for row in _operations(sql).values()
        if row.operation.pledge_id == pledge_id
        and row.operation.kind in kinds
        and row.operation.state in LIVE
    ]


async def _claim(
    sql: Rows, now: datetime, *, limit: int = 1, op_id: UUID | None = None
) -> list[Operation]:
    sql.effect()
    waiting = [
        row
        for row in _operations(sql).values()
        if row.operation.state in LIVE
        and (row.leased_until is None or row.leased_until <= now)
        and (row.operation.id == op_id or (op_id is None and row.next_at <= now))
    ]
    waiting.sort(key=lambda row: row.next_at)
    claimed = [row.operation for row in waiting[:limit]]
    for each in claimed:
        _set(
            sql,
            each.id,
            at=None,
            leased=now + _LEASE,
            state="sent" if each.state == "prepared" else each.state,
            sent_at=each.sent_at or now,
            tries=each.tries + 1,
        )
    return [_seen(_operations(sql)[each.id]) for each in claimed]


async def _record(
    sql: Rows,
    op_id: UUID,
    state: OperationState,
    *,
    stripe_id: str | None,
    outcome: Mapping[str, Any],
    now: datetime,
) -> None:
    sql.effect()
    kept = stripe_id or _seen(_operations(sql)[op_id]).stripe_id
    _set(sql, op_id, at=None, leased=None, state=state, stripe_id=kept, outcome=outcome)


async def _again(sql: Rows, op_id: UUID, at: datetime, *, never_sent: bool) -> None:
    sql.effect()
    operation = _seen(_operations(sql)[op_id])
    if operation.state in {"sent", "unknown"}:
        sent_at = None if never_sent else operation.sent_at
        state = "sent" if never_sent else "unknown"
        _set(sql, op_id, at=at, leased=None, state=state, sent_at=sent_at)


async def _last_refusal(sql: Rows, pledge_id: UUID) -> str:
    ended = [
        row.operation
        for row in _operations(sql).values()
        if row.operation.pledge_id == pledge_id
        and row.operation.kind == "charge"
        and row.operation.state in {"declined", "failed"}
    ]
    if not ended:
        return ""
    last = max(ended, key=lambda each: each.attempt)
    return "card_detached" if last.state == "failed" else str(last.outcome["code"])


async def _take_turns(sql: Rows, calls: int, now: datetime) -> timedelta:
    return timedelta()


async def _add_page(sql: Rows, page: Page, now: datetime) -> None:
    sql.effect()
    if await _live_page(sql, page.pledge_id) is not None:
        raise RowRefused("card_page_live")
    sql.table("page")[page.id] = page
    sql.table("page_checked")[page.id] = now


async def _live_page(sql: Rows, pledge_id: UUID) -> Page | None:
    for page in sql.table("page").values():
        if page.pledge_id == pledge_id and page.state in {"asked", "open"}:
            found: Page = page
            return found
    return None


async def _page(sql: Rows, page_id: UUID) -> Page:
    page: Page = sql.table("page")[page_id]
    return page


async def _page_of_session(sql: Rows, session_id: str) -> Page | None:
    for page in sql.table("page").values():
        if page.session_id == session_id:
            found: Page = page
            return found
    return None


async def _move_page(
    sql: Rows,
    page_id: UUID,
    state: Any,
    now: datetime,
    *,
    session_id: str | None = None,
    url: str | None = None,
) -> None:
    sql.effect()
    page = await _page(sql, page_id)
    shown = (url or page.url) if state == "open" else None
    sql.table("page")[page_id] = replace(
        page, state=state, session_id=session_id or page.session_id, url=shown
    )
    sql.table("page_checked")[page_id] = now


async def _pages_to_read(
    sql: Rows, now: datetime, *, unread_since: datetime, limit: int
) -> list[Page]:
    checked = sql.table("page_checked")
    pages = [
        page
        for page in sql.listed("page")
        if page.state == "open" and checked[page.id] <= unread_since
    ][:limit]
    for page in pages:
        checked[page.id] = now
    return pages


async def _customer(sql: Rows, investor_id: UUID) -> str | None:
    return sql.table("customer").get(investor_id)


async def _add_customer(sql: Rows, investor_id: UUID, customer_id: str, now: datetime) -> None:
    sql.effect()
    sql.table("customer").setdefault(investor_id, customer_id)


async def _usable_cards(sql: Rows, investors: Collection[UUID]) -> dict[UUID, Card]:
    states = sql.table("card_state")
    return {
        card.investor_id: card
        for card in sql.listed("card")
        if card.investor_id in investors and states[card.id] == "attached"
    }


async def _card(sql: Rows, card_id: UUID) -> Card:
    card: Card = sql.table("card")[card_id]
    return card


async def _add_card(sql: Rows, new: Card, now: datetime) -> Card:
    sql.effect()
    for card in sql.table("card").values():
        if card.payment_method_id == new.payment_method_id:
            found: Card = card
            return found
    sql.table("card")[new.id] = new
    sql.table("card_state")[new.id] = "attached"
    return new


async def _lock_cards(sql: Rows, cards: Collection[UUID]) -> None:
    """One transaction runs at a time: nothing is to be waited for."""


async def _card_state_locked(sql: Rows, card_id: UUID) -> str:
    return str(sql.table("card_state")[card_id])


async def _move_card(sql: Rows, card_id: UUID, state: str) -> None:
    sql.effect()
    sql.table("card_state")[card_id] = state


async def _add_charge(
    sql: Rows, charged: Charged, pledge_id: UUID, op_id: UUID, now: datetime
) -> bool:
    sql.effect()
    known = sql.table("charge")
    if charged.intent_id in known:
        return False
    known[charged.intent_id] = (pledge_id, charged)
    return True


async def _charges(sql: Rows, pledge_id: UUID) -> list[tuple[str, int]]:
    return [
        (charged.intent_id, charged.amount_minor)
        for of, charged in sql.table("charge").values()
        if of == pledge_id
    ]


async def _add_event(sql: Rows, event: Mapping[str, Any], now: datetime) -> None:
    sql.effect()
    kept = {**event, "received_at": now, "tries": 0, "next_at": now}
    sql.table("stripe_event").setdefault(event["id"], kept)


async def _events_to_act_on(sql: Rows, now: datetime, limit: int) -> list[Any]:
    acted = sql.table("stripe_acted")
    waiting = [
        each
        for id_, each in sql.table("stripe_event").items()
        if id_ not in acted and each["next_at"] <= now
    ]
    return sorted(waiting, key=lambda each: (each["next_at"], each["id"]))[:limit]


async def _put_off(sql: Rows, event_id: str, at: datetime, trouble: str) -> None:
    sql.effect()
    event = sql.table("stripe_event")[event_id]
    sql.table("stripe_event")[event_id] = {**event, "tries": event["tries"] + 1, "next_at": at}


async def _acted_on(sql: Rows, ids: Collection[str], now: datetime) -> None:
    if ids:
        sql.effect()
    sql.table("stripe_acted").update(dict.fromkeys(ids, now))


async def _add_hold(sql: Rows, held: Held, pledge_id: UUID, now: datetime) -> None:
    sql.effect()
    if await _live_hold(sql, pledge_id) is not None:
        raise RowRefused("card_hold_live")
    sql.table("card_hold")[held.intent_id] = (pledge_id, "held")


async def _live_hold(sql: Rows, pledge_id: UUID) -> str | None:
    for intent_id, row in sql.table("card_hold").items():
        if row == (pledge_id, "held"):
            return str(intent_id)
    return None


async def _pledge_of_hold(sql: Rows, intent_id: str) -> UUID | None:
    pledge_id, state = sql.table("card_hold").get(intent_id, (None, ""))
    return pledge_id if state == "held" else None


async def _end_hold(sql: Rows, intent_id: str, state: str, now: datetime) -> None:
    sql.effect()
    pledge_id, _ = sql.table("card_hold")[intent_id]
    sql.table("card_hold")[intent_id] = (pledge_id, state)


RAILS = {
    "add_hold": _add_hold,
    "live_hold": _live_hold,
    "pledge_of_hold": _pledge_of_hold,
    "end_hold": _end_hold,
    "intend": _intend,
    "operation": _operation,
    "find_operation": _find_operation,
    "operation_locked": _operation,
    "live": _live,
    "claim": _claim,
    "record": _record,
    "again": _again,
    "last_refusal": _last_refusal,
    "take_turns": _take_turns,
    "add_page": _add_page,
    "live_page": _live_page,
    "page": _page,
    "page_locked": _page,
    "page_of_session": _page_of_session,
    "move_page": _move_page,
    "pages_to_read": _pages_to_read,
    "customer": _customer,
    "add_customer": _add_customer,
    "usable_cards": _usable_cards,
    "card": _card,
    "add_card": _add_card,
    "card_state_locked": _card_state_locked,
    "lock_cards": _lock_cards,
    "move_card": _move_card,
    "add_charge": _add_charge,
    "charges": _charges,
    "add_event": _add_event,
    "events_to_act_on": _events_to_act_on,
    "acted_on": _acted_on,
    "put_off": _put_off,
}


def _change(sql: Rows, refund_id: UUID, **changes: Any) -> None:
    sql.effect()
    known = sql.table("refund")
    known[refund_id] = replace(known[refund_id], **changes)


async def _add_refund(sql: Rows, refund: Refund, cause: Cause) -> None:
    sql.effect()
    sql.table("refund")[refund.id] = refund


async def _find_refund(sql: Rows, refund_id: UUID) -> Refund | None:
    return sql.table("refund").get(refund_id)


async def _locked(sql: Rows, refund_id: UUID) -> Refund:
    refund: Refund = sql.table("refund")[refund_id]
    return refund


async def _of_stripe(sql: Rows, stripe_id: str) -> Refund | None:
    found = [each for each in sql.listed("refund") if each.stripe_id == stripe_id]
    return found[0] if found else None


async def _is_closing_open(sql: Rows, pledge_id: UUID) -> bool:
    return any(
        each.pledge_id == pledge_id and each.reason == "closing" and each.state != "done"
        for each in sql.table("refund").values()
    )


async def _sent_back(sql: Rows, intent_id: str) -> int:
    return sum(
        each.amount_minor
        for each in sql.table("refund").values()
        if each.intent_id == intent_id
    )


async def _recorded(
    sql: Rows, refund_id: UUID, *, sent_on: date, reference: str, by: UUID, now: datetime
) -> None:
    _change(
        sql,
        refund_id,
        state="recorded",
        sent_on=sent_on,
        reference=reference,
        recorded_by=by,
        recorded_at=now,
    )


async def _relisted(sql: Rows, refund_id: UUID) -> None:
    nobody = dict.fromkeys(("sent_on", "reference", "recorded_by", "recorded_at"))
    _change(sql, refund_id, state="listed", **nobody)


async def _confirmed(sql: Rows, refund_id: UUID, by: UUID, now: datetime) -> None:
    _change(sql, refund_id, state="done", confirmed_by=by, confirmed_at=now)


async def _done_by_card(sql: Rows, refund_id: UUID, stripe_id: str, now: datetime) -> None:
    _change(sql, refund_id, state="done", stripe_id=stripe_id, trouble=None)
    sql.table("refund_checked")[refund_id] = now


async def _under_way(sql: Rows, refund_id: UUID, stripe_id: str, now: datetime) -> None:
    _change(sql, refund_id, stripe_id=stripe_id)
    sql.table("refund_checked")[refund_id] = now


async def _anew(sql: Rows, refund_id: UUID, trouble: str) -> None:
    tries = sql.table("refund")[refund_id].tries + 1
    _change(sql, refund_id, state="started", stripe_id=None, tries=tries, trouble=trouble)


async def _refunds_to_read(
    sql: Rows, now: datetime, *, unread_since: datetime, limit: int
) -> list[Refund]:
    checked = sql.table("refund_checked")
    found = [
        each
        for each in sql.listed("refund")
        if each.state == "started"
        and each.stripe_id is not None
        and checked[each.id] <= unread_since
    ][:limit]
    for each in found:
        checked[each.id] = now
    return found


async def _account(sql: Rows, pledge_id: UUID) -> bytes | None:
    return sql.table("refund_account").get(pledge_id)


async def _keep_account(
    sql: Rows, pledge_id: UUID, sealed: bytes, by: UUID, now: datetime
) -> None:
    sql.effect()
    sql.table("refund_account")[pledge_id] = sealed


async def _is_with_bank(sql: Rows, intent_id: str | None) -> bool:
    """No bank of these schedules is asked to take money back."""
    return False


async def _take_loss(sql: Rows, intent_id: str | None, amount_minor: int) -> bool:
    return False


REFUNDS = {
    "is_with_bank": _is_with_bank,
    "take_loss": _take_loss,
    "add": _add_refund,
    "find": _find_refund,
    "locked": _locked,
    "of_stripe": _of_stripe,
    "is_closing_open": _is_closing_open,
    "sent_back": _sent_back,
    "recorded": _recorded,
    "relisted": _relisted,
    "confirmed": _confirmed,
    "done_by_card": _done_by_card,
    "under_way": _under_way,
    "anew": _anew,
    "to_read": _refunds_to_read,
    "account": _account,
    "keep_account": _keep_account,
}


async def _given(sql: Rows, pledge_id: UUID) -> Account | None:
    return sql.table("account_number").get(pledge_id)


async def _take(
    sql: Rows, pledge_id: UUID, handler_id: UUID | None, now: datetime
) -> Account | None:
    sql.effect()
    numbers = sql.table("account_number")
    numbers[pledge_id] = Account("1", "", "1", "", "", f"{len(numbers) + 1:07}", "")
    return await _given(sql, pledge_id)


async def _used_number(
    sql: Rows, bank_code: str, branch_code: str, number: str
) -> tuple[UUID, UUID] | None:
    for pledge_id, account in sql.table("account_number").items():
        if account.number == number:
            return pledge_id, pledge_id
    return None


async def _add_deposit(
    sql: Rows,
    deposit_id: UUID,
    *,
    account_number_id: UUID,
    pledge_id: UUID,
    amount_minor: int,
    currency: str,
    value_date: date,
    bank_reference: str,
    body_hash: bytes,
    by: UUID,
    now: datetime,
) -> None:
    sql.effect()
    line = (account_number_id, value_date, bank_reference)
    if line in sql.table("deposit_line"):
        raise RowRefused("deposit_line")
    sql.table("deposit_line")[line] = deposit_id
    head = Head(deposit_id, pledge_id, amount_minor, "recorded", by, body_hash)
    sql.table("deposit")[deposit_id] = head


async def _is_recorded(sql: Rows, pledge_id: UUID) -> bool:
    return any(
        each.pledge_id == pledge_id and each.state == "recorded"
        for each in sql.table("deposit").values()
    )


async def _closing_and_decided(sql: Rows, limit: int) -> list[UUID]:
    return [
        each.pledge_id
        for each in sql.listed("payment")
        if each.state == "closing"
        and each.rail == "bank_transfer"
        and not await _is_recorded(sql, each.pledge_id)
    ][:limit]


async def _head(sql: Rows, deposit_id: UUID) -> Head | None:
    return sql.table("deposit").get(deposit_id)


async def _head_locked(sql: Rows, deposit_id: UUID) -> Head:
    head: Head = sql.table("deposit")[deposit_id]
    return head


def _move(sql: Rows, deposit_id: UUID, state: str) -> None:
    sql.effect()
    known = sql.table("deposit")
    known[deposit_id] = replace(known[deposit_id], state=state)


async def _confirm(sql: Rows, deposit_id: UUID, standing: str, by: UUID, now: datetime) -> None:
    _move(sql, deposit_id, "confirmed")


async def _reject(sql: Rows, deposit_id: UUID) -> None:
    _move(sql, deposit_id, "rejected")


async def _restand(sql: Rows, pledge_id: UUID, standing: str) -> None:
    """Only shown to people."""


async def _one(sql: Rows, deposit_id: UUID) -> Any:
    return sql.table("deposit").get(deposit_id)


DEPOSITS = {
    "given": _given,
    "take": _take,
    "used_number": _used_number,
    "add": _add_deposit,
    "is_recorded": _is_recorded,
    "closing_and_decided": _closing_and_decided,
    "head": _head,
    "head_locked": _head_locked,
    "confirm": _confirm,
    "reject": _reject,
    "restand": _restand,
    "one": _one,
}


async def _post(sql: Rows, movements: Sequence[Movement], now: datetime) -> None:
    for each in movements:
        if not each.amount.minor:
            continue
        sql.effect()
        about = (each.source, each.source_id, each.kind)
        if about in sql.table("ledger"):
            raise RowRefused(f"ledger {about}")
        sql.table("ledger")[about] = each


LEDGER = {"post": _post}
