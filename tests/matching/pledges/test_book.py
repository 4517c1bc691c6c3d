"""Decisions over a book: seats, deadlines, withdrawals, and whole rounds at random."""
# rows and facts of a trial are loosely typed

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.matching.pledges.domain import OWNER, TERMINAL, On, Unforeseen, verdict
from services.matching.pledges.domain.commands import refund, withdraw
from services.matching.pledges.domain.pledge import Pledge
from services.matching.pledges.domain.rows import call_next, decide, end_of_round
from services.matching.pledges.domain.steps import Step, Told
from shared.errors import WrongState
from shared.ids import new_id
from tests.examples import examples
from tests.matching.pledges.samples import NOW, book, pledge

if TYPE_CHECKING:
    from services.matching.pledges.domain.book import Book


def _granted(subject: Pledge) -> Told:
    return Told(attempt=subject.attempt, amount_minor=subject.amount_minor)


def _states(steps: list[Step]) -> list[str]:
    return [step.pledge.state for step in steps]


def test_a_pledge_gets_all_its_units_or_none_and_a_smaller_one_behind_may_fit() -> None:
    queue = [pledge(units=2), pledge(units=4, amount_minor=12_000), pledge(units=1)]
    heard = [(each, _granted(each)) for each in queue]
    left, steps = decide(book(units_free=3), "HoldGranted", heard, NOW)
    assert _states(steps) == ["seated", "refused", "seated"]
    assert left.units_free == 0


def test_nobody_is_seated_past_a_wait_list() -> None:
    held = book(has_waitlist=True, is_awaited=True)
    newcomer = pledge()
    _, (step,) = decide(held, "HoldGranted", [(newcomer, _granted(newcomer))], NOW)
    assert step.pledge.state == "waitlisted"


def test_the_wait_list_is_called_in_its_order_and_each_seat_is_kept() -> None:
    line = [pledge("waitlisted", units=4), pledge("waitlisted"), pledge("waitlisted")]
    left, steps = call_next(book(units_free=3, has_waitlist=True), line, NOW)
    assert [(step.was.id, step.pledge.attempt) for step in steps] == [(line[1].id, 2)]
    assert left.units_free == 1
    called = steps[0].pledge
    _, (seated,) = decide(
        replace(left, units_free=0), "HoldGranted", [(called, _granted(called))], NOW
    )
    assert (seated.pledge.state, seated.units_taken) == ("seated", 0)


def test_a_grant_after_the_round_is_over_releases_and_gives_a_kept_seat_back() -> None:
    kept = pledge("placed", attempt=2, seat_units=2)
    left, (step,) = decide(book(is_over=True), "HoldGranted", [(kept, _granted(kept))], NOW)
    assert (step.pledge.state, step.says, left.units_free) == ("released", "PledgeReleased", 12)


@pytest.mark.parametrize(
    ("rail", "changes", "pay_by"),
    [
        ("card", {}, NOW + timedelta(minutes=60)),
        ("card", {"settles_at": NOW + timedelta(minutes=5)}, NOW + timedelta(minutes=5)),
        ("bank_transfer", {}, NOW + timedelta(days=5)),
        ("bank_transfer", {"transfer_within": timedelta(days=3)}, NOW + timedelta(days=3)),
    ],
)
def test_the_time_to_pay_is_of_the_rail_and_never_after_the_rounds_last_day(
    rail: str, changes: dict[str, Any], pay_by: object
) -> None:
    subject = pledge(rail=rail)
    _, (step,) = decide(book(**changes), "HoldGranted", [(subject, _granted(subject))], NOW)
    assert step.pledge.pay_by == step.pledge.deadline == pay_by


def test_an_answer_to_an_attempt_never_made_is_a_bug() -> None:
    with pytest.raises(Unforeseen):
        decide(book(), "HoldGranted", [(pledge(), Told(attempt=2, amount_minor=6_000))], NOW)


@pytest.mark.parametrize("on", ["HoldGranted", "PaymentBacked", "PaymentCaptured"])
def test_another_amount_is_a_bug(on: On) -> None:
    state = {"HoldGranted": "placed", "PaymentBacked": "seated", "PaymentCaptured": "due"}[on]
    with pytest.raises(Unforeseen):
        decide(book(), on, [(pledge(state), Told(amount_minor=5_999))], NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(("units", "becomes"), [(2, "due"), (1, "due"), (0, "closing")])
def test_what_is_not_allotted_goes_back(units: int, becomes: str) -> None:
    left, (step,) = decide(
        book(units_free=0),
        "round_succeeded",
        [(pledge("confirmed"), Told(allotted_units=units))],
        NOW,
    )
    assert step.pledge.state == becomes
    if becomes == "due":
        assert (step.pledge.allotted_minor, left.units_free) == (3_000 * units, 2 - units)
    else:
        assert (step.pledge.reason, left.units_free) == ("not_allotted", 0)


@given(
    price=st.integers(1, 10**9),
    units=st.integers(1, 1_000),
    extra=st.integers(0, 10**7),
    data=st.data(),
)
def test_what_was_added_stays_whatever_is_allotted(
    price: int, units: int, extra: int, data: st.DataObject
) -> None:
    kept = data.draw(st.integers(1, units))
    subject = replace(
        pledge("confirmed"), units=units, amount_minor=price * units + extra, extra_minor=extra
    )
    assert subject.costs(kept) == price * kept + extra
    assert subject.costs(units) == subject.amount_minor


@pytest.mark.parametrize("state", ["seated", "confirmed"])
def test_a_withdrawal_counts_to_its_last_instant(state: Any) -> None:
    subject = pledge(state, withdraw_until=NOW)
    step = withdraw(book(), subject, NOW)
    assert step is not None
    assert (step.pledge.state, step.pledge.reason) == ("closing", "withdrawn")
    assert withdraw(book(), step.pledge, NOW) is None
    with pytest.raises(WrongState):
        withdraw(book(), subject, NOW + timedelta(microseconds=1))


def test_a_counted_pledge_is_not_withdrawn_although_it_was_not_told_yet() -> None:
    with pytest.raises(WrongState):
        withdraw(book(is_over=True), pledge("confirmed"), NOW)


@pytest.mark.parametrize("state", ["due", "collected", "settled"])
def test_a_refund_closes_and_a_second_one_answers(state: Any) -> None:
    step = refund(pledge(state), NOW)
    assert step is not None
    assert refund(step.pledge, NOW) is None


@pytest.mark.parametrize("state", ["disputed", "confirmed", "refunded"])
def test_a_refund_has_no_place_elsewhere(state: Any) -> None:
    with pytest.raises(WrongState):
        refund(pledge(state), NOW)


@pytest.mark.parametrize("won", [True, False])
def test_a_dispute_returns_to_where_it_was_or_takes_all(won: bool) -> None:  # noqa: FBT001
    left, (opened,) = decide(book(), "DisputeOpened", [(pledge("settled"), Told())], NOW)
    left, (closed,) = decide(left, "DisputeClosed", [(opened.pledge, Told(is_won=won))], NOW)
    assert closed.pledge.state == ("settled" if won else "charged_back")
    assert left.units_free == (10 if won else 12)


class WholeRound(RuleBasedStateMachine):
    """Facts, timers and commands in any order that can be: the book always adds up."""

    UNITS = 6

    @initialize(has_waitlist=st.booleans())
    def begin(self, has_waitlist: bool) -> None:  # noqa: FBT001
        self.book: Book = book(units_free=self.UNITS, has_waitlist=has_waitlist)
        self.pledges: dict[object, Pledge] = {}
        self.outcome: str | None = None
        self.confirmed_after_the_end = False

    def _take(self, steps: list[Step]) -> None:
        for step in steps:
            self.pledges[step.pledge.id] = step.pledge
            if step.pledge.state == "confirmed" and self.outcome:
                self.confirmed_after_the_end = True

    def _hear(self, on: On, subject: Pledge, told: Told) -> None:
        waiting = any(each.state == "waitlisted" for each in self.pledges.values())
        held = replace(self.book, is_awaited=waiting, is_over=self.outcome is not None)
        self.book, steps = decide(held, on, [(subject, told)], NOW)
        self._take(steps)

    @rule(units=st.integers(1, 4))
    def accept(self, units: int) -> None:
        if self.outcome is None:
            fresh = pledge(id=new_id(), units=units, amount_minor=3_000 * units)
            self.pledges[fresh.id] = fresh

    @rule(data=st.data())
    def hear(self, data: st.DataObject) -> None:
        """Any fact or timer that is not a bug for the pledge it is about."""
        if not self.pledges:
            return
        subject = data.draw(st.sampled_from(list(self.pledges.values())))
        facts: list[On] = [
            "HoldGranted", "HoldRefused", "PaymentBacked", "PaymentDeclined", "PaymentVoided",
            "PaymentRefunding", "PaymentRefunded", "PaymentCaptured", "PaymentLapsed",
            "DisputeOpened", "DisputeClosed", "pay_by_passed", "withdrawal_over",
        ]  # fmt: skip
        possible = [on for on in facts if verdict(subject.state, on) in {"step", "ignored"}]
        on = data.draw(st.sampled_from(possible))
        amount = subject.allotted_minor if on == "PaymentCaptured" else subject.amount_minor
        is_won = data.draw(st.booleans())
        self._hear(on, subject, Told(amount_minor=amount, is_won=is_won))

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        if not self.pledges:
            return
        subject = data.draw(st.sampled_from(list(self.pledges.values())))
        try:
            step = withdraw(replace(self.book, is_over=bool(self.outcome)), subject, NOW)
        except WrongState:
            return
        if step:
            self.book = self.book.given(subject.return_id, step.units_taken)
            self._take([step])

    @rule()
    def call(self) -> None:
        line = [each for each in self.pledges.values() if each.state == "waitlisted"]
        held = replace(self.book, is_over=bool(self.outcome))
        self.book, steps = call_next(held, line, NOW)
        self._take(steps)

    @rule(outcome=st.sampled_from(["succeeded", "failed", "cancelled"]))
    def end(self, outcome: str) -> None:
        """The outcome, and every pledge told of it."""
        self.outcome = self.outcome or outcome
        for subject in list(self.pledges.values()):
            if subject.state in {"placed", "waitlisted", "seated", "confirmed"}:
                self._hear(end_of_round(subject.state, self.outcome), subject, Told())

    @invariant()
    def seats_add_up_and_are_never_too_many(self) -> None:
        taken = sum(each.seat_units for each in self.pledges.values())
        assert taken + self.book.units_free == self.UNITS
        assert self.book.units_free >= 0

    @invariant()
    def a_seat_is_where_the_state_says(self) -> None:
        for each in self.pledges.values():
            if each.state in {"seated", "confirmed", "closing"}:
                assert each.seat_units == (each.allotted_units or each.units)
            if each.state in TERMINAL | {"waitlisted", "refund_due"}:
                assert each.seat_units == 0
            assert (each.deadline is None) == (each.state not in OWNER) or each.step_no == 1

    @invariant()
    def nothing_is_confirmed_after_the_end(self) -> None:
        assert not self.confirmed_after_the_end


WholeRound.TestCase.settings = settings(max_examples=examples(100), stateful_step_count=40)
TestWholeRound = WholeRound.TestCase
