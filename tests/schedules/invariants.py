"""The invariants that a schedule is held to: after every step, and at rest. Read only.

Numbers are those of the list in the design: I01-I06, I11, I12, I15-I18, I21, I24, I33, I35-I36.
"""

import json
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from services.investors.rulebook.domain.days import counts
from services.matching.pledges import domain
from services.matching.pledges.domain import TERMINAL
from tests.schedules.world import SERVICES, World, short

# Copied once: a schedule may run with a broken domain, the judge never does.
NEXT: Final[dict[Any, Any]] = {on: dict(becomes) for on, becomes in domain.NEXT.items()}
ENDED: Final = frozenset(TERMINAL)
_FREES: Final = frozenset(
    {"PaymentVoided", "PaymentRefunding", "PaymentLapsed", "DisputeClosed"}
)
_TRIMS: Final = frozenset({"round_succeeded", "cancellation_term_over"})
_ENDS_HOLD: Final = frozenset({"PledgeReleased", "PledgeRefused", "PledgeWaitlisted"})
_PAID: Final = frozenset({"collected", "settled", "disputed"})
_OVER: Final = frozenset({"succeeded", "failed", "cancelled"})


class Judge:
    """Looks at one world; what was looked at before is not looked at again."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._seen: dict[str, int] = {}
        self._steps: dict[UUID, list[Any]] = {}
        self._types: dict[UUID, str] = {}
        self._granted: dict[UUID, tuple[int, int]] = {}
        self._backed: dict[UUID, int] = {}
        self._versions: dict[tuple[str, str, UUID], int] = {}
        self._ends: dict[UUID, int] = {}

    def look(self) -> list[str]:
        """What is broken now, of what holds after every step."""
        return [
            *(f"{type(each).__name__}: {each}" for each in self.world.failed),
            *self.world.psp.broken,
            *self._outboxes(),
            *self._rounds(),
            *self._pledge_steps(),
            *self._seats(),
            *self._holds(),
            *self._payments(),
            *self._backing(),
        ]

    def _new(self, service: str, name: str) -> Iterator[tuple[int, Any]]:
        """Rows of a numbered table since the last look."""
        table = self.world.rows(service).table(name)
        about = f"{service}.{name}"
        begins, ends = self._seen.get(about, 0), len(table)
        self._seen[about] = ends
        for number in range(begins + 1, ends + 1):
            yield number, table[number]

    def _outboxes(self) -> Iterator[str]:
        for service in SERVICES:
            for _, row in self._new(service, "outbox"):
                self._types[row["event_id"]] = row["type"]
                if row["type"] == "HoldGranted":
                    payload = json.loads(row["payload"])
                    self._granted[row["event_id"]] = payload["attempt"], payload["amount_minor"]
                elif row["type"] == "PaymentBacked":
                    self._backed[row["event_id"]] = json.loads(row["payload"])["amount_minor"]
                about = (service, row["topic"], row["subject"])
                expected = self._versions.get(about, 0) + 1
                self._versions[about] = row["aggregate_version"]
                if row["aggregate_version"] != expected:
                    yield f"I24: {row['type']} is version {row['aggregate_version']}"
            for row in self.world.rows(service).listed("parked"):
                yield f"I25: {row['type']} was parked by {row['consumer']}: {row['error']}"

    def _rounds(self) -> Iterator[str]:
        rows = self.world.rows("matching")
        for _, move in self._new("matching", "round_event"):
            if move.to_state not in _OVER or move.trigger in {"HoldsRechecked", "RoundAmended"}:
                continue
            if move.round_id in self._ends:
                yield f"I05: {short(move.round_id)} was decided twice"
            # One step is one transaction: nothing of another stands behind it yet.
            self._ends[move.round_id] = len(rows.table("pledge_event"))
            if move.to_state != "cancelled":
                yield from self._count(move.round_id)
        for row in rows.table("round").values():
            if not 0 <= row["units_taken"] <= row["book_limit_units"]:
                yield f"I04: {short(row['id'])} has {row['units_taken']} units taken"
            yield from self._given(row)

    def _given(self, row: Any) -> Iterator[str]:
        """No more than there is, and to each as the published list says."""
        rows = self.world.rows("matching")
        charged = [
            each
            for each in rows.table("pledge").values()
            if each.round_id == row["id"] and each.state in {"due", *_PAID}
        ]
        given = sum(each.allotted_units for each in charged)
        if given > row["limit_units"]:
            yield f"I04: {short(row['id'])} gave away {given} of {row['limit_units']}"
        if row["allotment"] != "by_rule":
            return
        lines = rows.table("allocation_line")
        for each in charged:
            listed = lines[each.id].allotted_units if each.id in lines else None
            if each.allotted_units != listed:
                yield f"I36: {short(each.id)} has {each.allotted_units}, listed is {listed}"

    def _count(self, round_id: UUID) -> Iterator[str]:
        """Against the log of steps, not against the states."""
        row = self.world.rows("matching").table("round")[round_id]
        last: dict[UUID, Any] = {}
        for line in self.world.rows("matching").table("pledge_event").values():
            if line.round_id == round_id and line.number <= row["cut_id"]:
                last[line.pledge_id] = line
        backed = ("confirmed", "due", "collected", "settled", "disputed")
        over = {each.pledge_id: False for each in last.values()}
        for line in self.world.rows("matching").table("pledge_event").values():
            if line.number <= row["cut_id"] and line.on in {"HoldExceeded", "HoldFits"}:
                over[line.pledge_id] = line.on == "HoldExceeded"
        counted = sum(
            each.amount_minor
            for each in last.values()
            if each.state in backed and not over[each.pledge_id]
        )
        if counted != row["counted_minor"]:
            yield f"I05: {row['counted_minor']} counted, {counted} was confirmed"

    def _pledge_steps(self) -> Iterator[str]:
        pledges = self.world.rows("matching").table("pledge")
        for _, line in self._new("matching", "pledge_event"):
            before = self._steps.setdefault(line.pledge_id, [])
            name = f"{short(line.pledge_id)} {line.was} {line.on} {line.state}"
            yield from self._one_step(line, before, name)
            before.append(line)
            self._count_reached(line)
        for pledge in pledges.values():
            if self._steps[pledge.id][-1].state != pledge.state:
                yield f"I18: {short(pledge.id)} is {pledge.state}"

    def _one_step(self, line: Any, before: list[Any], name: str) -> Iterator[str]:
        on = "accept" if line.was is None else line.on
        says = NEXT.get((line.was, on), {})
        if line.state not in says or line.step_no != len(before) + 1:
            yield f"I18: {name}"
        elif before and before[-1].state != line.was:
            yield f"I18: {name} after {before[-1].state}"
        elif self._types.get(line.said) != says[line.state]:
            yield f"I21: {name} said {self._types.get(line.said)}"
        if (
            line.was == "placed"
            and line.state == "seated"
            and (self._granted.get(line.cause.id) != (line.attempt, line.amount_minor))
        ):
            yield f"I15: {name} by the answer to another attempt, or over another amount"
        if line.state == "confirmed" != line.was:
            yield from self._confirmed(line, before, name)
        if line.state == "due" != line.was:
            yield from self._charged(line.pledge_id, name)
            yield from self._agreed(line, before, name)
        if (
            line.was == "closing"
            and line.state == "released"
            and (self._types.get(line.cause.id) != "PaymentVoided")
        ):
            yield f"I06: {name} without an answer of payments"

    def _charged(self, pledge_id: UUID, name: str) -> Iterator[str]:
        """By the ledger of investors, and by the payment day of its round, as they stand."""
        ledger = self.world.rows("investors").table("cap_entry").values()
        mine = [new.entry for new in ledger if new.entry.pledge_id == pledge_id]
        if not mine or mine[0].cap_minor is None:
            return
        row = self.world.rows("matching").table("round")[mine[0].round_id]
        counted = sum(each.amount_minor for each in mine)
        holds = {new.entry.hold_id for new in ledger if new.entry.bucket == mine[0].bucket}
        for hold in holds - {mine[0].hold_id}:
            of = [
                new.entry
                for new in ledger
                if new.entry.hold_id == hold and new.entry.bucket == mine[0].bucket
            ]
            days = (of[0].applied_on, of[-1].paid_on)
            counted += sum(each.amount_minor for each in of) * counts(days, row["payment_day"])
        if counted > mine[0].cap_minor:
            yield f"I33: {name} is charged, with {counted} over {mine[0].cap_minor}"

    def _agreed(self, line: Any, before: list[Any], name: str) -> Iterator[str]:
        """Nobody is charged on terms that changed after their last yes."""
        row = self.world.rows("matching").table("round")[line.round_id]
        pledge = self.world.rows("matching").table("pledge")[line.pledge_id]
        yes = max((each.number for each in before if each.on == "reconfirm"), default=0)
        asked = max((each.number for each in before if each.on == "reconfirm_asked"), default=0)
        is_untold = pledge.terms_version < row["material_version"] and not yes
        if asked > yes or is_untold:
            yield f"I35: {name} is charged without a yes to what has changed"

    def _confirmed(self, line: Any, before: list[Any], name: str) -> Iterator[str]:
        if self._backed.get(line.cause.id) != line.amount_minor:
            yield f"I15: {name} was not backed with {line.amount_minor}"
        if not any(each.state == "seated" for each in before):
            yield f"I15: {name} had no seat"
        ended = self._ends.get(line.round_id)
        if ended is not None and line.number > ended:
            yield f"I05: {name} after the round was over"

    def _count_reached(self, line: Any) -> None:
        reach = self.world.reach
        if line.on == "PaymentBacked" and line.was == "closing":
            reach("late PaymentBacked after closing")
            if line.state == "closing":
                reach("late PaymentBacked asked back")
        if line.on == "PaymentBacked" and line.state == "closing" and line.was == "seated":
            reach("close against confirm")
        if line.state == "waitlisted":
            reach("wait list")
        if line.on == "seat_frees":
            reach("decided anew")
        if line.on in {"HoldExceeded", "HoldFits", "reconfirm", "reconfirm_passed"}:
            reach(line.on)
        if line.on == "round_succeeded":
            self._reach_outcome(line)
        if line.on == "pay_by_passed":
            reach("pay_by passed")
        if line.state in {"refunded", "settled", "lapsed", "refused", "released"}:
            reach(str(line.state))

    def _reach_outcome(self, line: Any) -> None:
        pledge = self.world.rows("matching").table("pledge")[line.pledge_id]
        if line.state == "closing":
            is_left_out = pledge.reason == "not_allotted"
            self.world.reach(
                "nothing allotted" if is_left_out else "over its cap at the outcome"
            )
        elif pledge.allotted_units < pledge.units:
            self.world.reach("allotted in part")

    def _seats(self) -> Iterator[str]:
        for _, entry in self._new("matching", "seat_entry"):
            if entry.units > 0:
                continue
            cause = self._types.get(entry.cause.id)
            has_seat = any(
                each.state == "seated" for each in self._steps.get(entry.pledge_id, ())
            )
            if has_seat and cause not in _FREES and entry.on not in _TRIMS:
                yield f"I06: the seat of {short(entry.pledge_id)} was freed by {entry.on}"
        taken: dict[UUID, int] = {}
        for pledge in self.world.rows("matching").table("pledge").values():
            taken[pledge.round_id] = taken.get(pledge.round_id, 0) + pledge.seat_units
        for row in self.world.rows("matching").table("round").values():
            if taken.get(row["id"], 0) != row["units_taken"]:
                yield f"I04: {row['units_taken']} taken, seats say {taken.get(row['id'], 0)}"

    def _holds(self) -> Iterator[str]:
        entries = self.world.rows("investors").table("cap_entry")
        for number, new in self._new("investors", "cap_entry"):
            entry = new.entry
            before = [entries[each].entry for each in range(1, number)]
            if entry.kind == "held":
                yield from self._held(entry, before)
            elif entry.hold_id is not None:
                yield from self._moved(entry, before, self._types.get(new.cause_id))

    def _held(self, entry: Any, before: list[Any]) -> Iterator[str]:
        if entry.cap_minor is None:
            return
        counted = 0
        beside = [each for each in before if each.bucket == entry.bucket]
        for hold in {each.hold_id for each in beside}:
            of = [each for each in beside if each.hold_id == hold]
            days = (of[0].applied_on, of[-1].paid_on)
            counted += sum(each.amount_minor for each in of) * counts(days, entry.paid_on)
        if counted != entry.counted_before_minor:
            yield f"I02: {entry.counted_before_minor} counted, {counted} stands"
        if counted + entry.amount_minor > entry.cap_minor:
            yield f"I01: {counted} + {entry.amount_minor} over {entry.cap_minor}"

    def _moved(self, entry: Any, before: list[Any], cause: str | None) -> Iterator[str]:
        kinds = [each.kind for each in before if each.hold_id == entry.hold_id]
        name = f"{entry.kind} of {short(entry.pledge_id)}"
        if entry.kind == "released" and cause not in _ENDS_HOLD:
            yield f"I03: {name} by {cause or 'a clock'}"
        if entry.kind in kinds and entry.kind != "moved":
            yield f"I03: {name} twice"
        if entry.kind in {"used", "released"} and {"used", "released"} & {*kinds}:
            yield f"I03: {name} after an end"
        if entry.kind == "returned" and "used" not in kinds:
            yield f"I03: {name} before it was used"

    def _payments(self) -> Iterator[str]:
        for payment in self.world.rows("payments").table("payment").values():
            name = short(payment.pledge_id)
            if not 0 <= payment.refunded_minor <= payment.captured_minor:
                yield f"I11: {name} {payment.refunded_minor} of {payment.captured_minor}"
            if payment.captured_minor > payment.authorised_minor:
                yield f"I11: {name} took more than was authorised"

    def _backing(self) -> Iterator[str]:
        payments = self.world.rows("payments")
        for pledge in self.world.rows("matching").table("pledge").values():
            if pledge.state not in {"confirmed", "collected", "settled"}:
                continue
            payment = payments.table("payment").get(pledge.id)
            name = f"{short(pledge.id)} {pledge.state}"
            if payment is None or payment.backing is None:
                yield f"I12: {name} rests on nothing"
            elif pledge.state == "confirmed":
                yield from self._certain(payment, name)
            elif payment.state in {"captured", "settled"} and (
                payment.kept_minor < pledge.allotted_minor
            ):
                yield f"I12: {name} has {payment.kept_minor}"

    def _certain(self, payment: Any, name: str) -> Iterator[str]:
        if payment.state not in {"backed", "due"}:
            yield f"I12: {name} while its payment is {payment.state}"
        elif payment.backing != "received" and payment.state == "backed":
            # Beside money that is held the card is saved: it stands for it.
            card = self.world.rows("payments").table("card")[payment.card_id]
            if not self.world.psp.attached[card.payment_method_id]:
                yield f"I12: {name} rests on a card that is gone"
        elif payment.backing == "received" and payment.kept_minor < payment.amount_minor:
            yield f"I12: {name} has {payment.kept_minor}"

    def at_rest(self) -> list[str]:
        """What is broken when nothing is left to do."""
        return [
            problem
            for pledge in self.world.rows("matching").table("pledge").values()
            for problem in self._ended(pledge)
        ]

    def _ended(self, pledge: Any) -> Iterator[str]:
        name = f"{short(pledge.id)} {pledge.state}"
        if pledge.state not in ENDED and pledge.state != "settled":
            yield f"I16: {name} has no next step"
            return
        room = sum(
            new.entry.amount_minor
            for new in self.world.rows("investors").table("cap_entry").values()
            if new.entry.pledge_id == pledge.id
        )
        payment = self.world.rows("payments").table("payment").get(pledge.id)
        outside = self.world.psp.net_minor(str(pledge.id))
        if pledge.rail == "bank_transfer":
            outside = self.world.bank.in_minor(pledge.id) - self._sent_back(pledge.id)
        wanted = pledge.allotted_minor if pledge.state == "settled" else 0
        if outside != wanted:
            yield f"I17: {name}, and {outside} of its money is held outside"
        if payment is not None and payment.kept_minor != wanted:
            yield f"I17: {name}, and payments keeps {payment.kept_minor}"
        if room != wanted:
            yield f"I17: {name}, and {room} of room is taken"
        if (pledge.seat_units == 0) == (pledge.state == "settled"):
            yield f"I17: {name} with {pledge.seat_units} seats"
        if self.world.psp.open_sessions(str(pledge.id)):
            yield f"I17: {name}, and a page is open"
        if self.world.psp.held(str(pledge.id)):
            yield f"I17: {name}, and a bank still holds its money"
        yield from self._cleared(pledge, name)

    def _sent_back(self, pledge_id: UUID) -> int:
        refunds = self.world.rows("payments").table("refund").values()
        return sum(
            each.amount_minor
            for each in refunds
            if each.pledge_id == pledge_id and each.state == "done"
        )

    def _cleared(self, pledge: Any, name: str) -> Iterator[str]:
        left = 0
        for movement in self.world.rows("payments").table("ledger").values():
            for account, sign in ((movement.debit, 1), (movement.credit, -1)):
                if account in {f"clearing/{pledge.id}", f"returning/{pledge.id}"}:
                    left += sign * movement.amount.minor
        if left:
            yield f"I13: {name}, and {left} is not cleared"
