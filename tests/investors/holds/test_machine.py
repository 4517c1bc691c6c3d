"""Whatever happens to one investor's pledges, purchases and days: beside a model of the law.

Pure: the decision, the life of a hold and the replay, without a database.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from services.investors.caps.domain import Bucket, Entry
from services.investors.decisions import domain as decisions
from services.investors.decisions.domain.applicant import Applicant
from services.investors.decisions.domain.application import Application, Offer
from services.investors.decisions.domain.verdict import Verdict
from services.investors.holds import domain as holds
from services.investors.holds.domain import Hold, Step
from services.investors.profiles.domain import Profile, figures_of
from services.investors.replay.domain import ledger
from services.investors.replay.domain.ledger import Entered
from services.investors.rulebook.editions import newest
from tests.examples import examples

BOOK = newest()
BEGINS = datetime(2026, 3, 2, 3, tzinfo=UTC)
INVESTOR, HANDLER, PERSON = (UUID(int=at) for at in range(1, 4))
ISSUERS = (UUID(int=11), UUID(int=12))
CAP = 900_000
AMOUNTS = st.integers(1, 6).map(lambda number: number * 60_000)


@dataclass
class Standing:
    """One hold or purchase as the law would count it."""

    issuer: UUID
    amount: int
    applied: date
    paid: date | None

    def counts(self, payment: date) -> bool:
        """Applied or paid within the year before, the calendar read day by day."""
        first = _a_year_before(payment)
        days = [day for day in (self.applied, self.paid) if day is not None]
        return any(first <= day < payment for day in days)


def _a_year_before(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


class Machine(RuleBasedStateMachine):
    """One investor whose cap is 900,000 yen, two issuers, time that goes on."""

    pledges: ClassVar[Bundle[int]] = Bundle("pledges")
    purchases: ClassVar[Bundle[Entry]] = Bundle("purchases")

    @initialize()
    def begin(self) -> None:
        self.now = BEGINS
        self.entries: dict[UUID, list[Entry]] = {issuer: [] for issuer in ISSUERS}
        self.model: dict[int, Standing] = {}
        self.used: set[int] = set()

    @property
    def today(self) -> date:
        return (self.now + timedelta(hours=9)).date()

    def _counted(self, issuer: UUID, payment: date, *but: int) -> int:
        return sum(
            each.amount
            for at, each in self.model.items()
            if each.issuer == issuer and at not in but and each.counts(payment)
        )

    def _beside(self, issuer: UUID, new: Standing) -> int:
        """What those leave that are held, not paid for, and would count the new one."""
        left = [CAP]
        for at, each in self.model.items():
            is_held = any(one.hold_id == UUID(int=1_000 + at) for one in self.entries[issuer])
            if not is_held or at in self.used or not each.amount:
                continue
            assert each.paid is not None
            if new.counts(each.paid):
                left.append(CAP - self._counted(issuer, each.paid, at) - each.amount)
        return max(0, min(left))

    @rule(
        target=pledges,
        issuer=st.sampled_from(ISSUERS),
        amount=AMOUNTS,
        ahead=st.integers(1, 500),
    )
    def place(self, issuer: UUID, amount: int, ahead: int) -> Any:
        payment = self.today + timedelta(days=ahead)
        application = _application(issuer, self.now, payment, amount)
        verdict = decisions.decide(
            BOOK, application, _applicant(self.today, issuer, payment), self.entries[issuer]
        )
        counted = self._counted(issuer, payment)
        new = Standing(issuer, amount, self.today, payment)
        fits = amount <= min(max(0, CAP - counted), self._beside(issuer, new))
        assert (verdict.counted_minor, verdict.cap_minor) == (counted, CAP)
        assert verdict.outcome == ("allow" if fits else "refuse"), verdict.reasons
        if not fits:
            assert list(verdict.reasons) == ["over_cap"]
            return multiple()
        at = len(self.model)
        self.model[at] = new
        entry = _held(decisions.bucket_of(BOOK, application), verdict, at, amount, payment)
        before = [*self.entries[issuer]]
        self.entries[issuer].append(entry)
        assert holds.fitting(before, self.entries[issuer]).exceeded == []
        return at

    def _hold(self, at: int) -> Hold:
        entries = self.entries[self.model[at].issuer]
        return Hold([each for each in entries if each.hold_id == UUID(int=1_000 + at)])

    def _take(self, at: int, step: Step | None) -> None:
        if step is not None:
            self.entries[self.model[at].issuer].append(step.entry)

    @rule(at=pledges)
    def end(self, at: int) -> None:
        self._take(at, holds.end(self._hold(at)))
        self.model[at].amount = 0

    @rule(at=pledges)
    def use(self, at: int) -> None:
        self._take(at, holds.use(self._hold(at)))
        self.used.add(at)

    @rule(at=pledges, allotted=st.integers(1, 400_000))
    def reduce(self, at: int, allotted: int) -> None:
        hold = self._hold(at)
        step = holds.reduce(hold, allotted)
        assert (step is not None) == (
            hold.state == "held" and allotted < hold.amount.amount_minor
        )
        self._take(at, step)
        if step is not None:
            self.model[at].amount = allotted

    @rule(at=pledges, days=st.integers(-200, 400))
    def move(self, at: int, days: int) -> None:
        standing = self.model[at]
        assert standing.paid is not None
        payment = max(self.today, standing.paid + timedelta(days=days))
        step = holds.move(self._hold(at), payment)
        self._take(at, step)
        if step is not None:
            standing.paid = payment

    @rule(
        target=purchases,
        issuer=st.sampled_from(ISSUERS),
        amount=AMOUNTS,
        ago=st.integers(0, 400),
        paid=st.booleans(),
    )
    def declare(self, issuer: UUID, amount: int, ago: int, *, paid: bool) -> Any:
        applied = self.today - timedelta(days=ago)
        bucket = Bucket(INVESTOR, f"JP/{issuer}/common")
        paid_on = applied if paid else None
        entry = Entry(bucket, "declared", amount, applied, paid_on, issuer, "common")
        self._declared(entry)
        return entry

    @rule(entry=consumes(purchases))
    def take_back(self, entry: Entry) -> None:
        self._declared(replace(entry, amount_minor=-entry.amount_minor))

    def _declared(self, entry: Entry) -> None:
        self.entries[entry.issuer_id].append(entry)
        self.model[len(self.model)] = Standing(
            entry.issuer_id, entry.amount_minor, entry.applied_on, entry.paid_on
        )

    @rule(days=st.integers(1, 120))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @invariant()
    def a_hold_has_what_the_model_has(self) -> None:
        for at, standing in self.model.items():
            if any(each.hold_id == UUID(int=1_000 + at) for each in self._all()):
                amount = self._hold(at).amount
                assert (amount.amount_minor, amount.paid_on) == (standing.amount, standing.paid)
                assert 0 <= amount.amount_minor <= CAP

    @invariant()
    def a_replay_finds_no_difference_and_nothing_above_its_cap_when_it_was_taken(self) -> None:
        for entries in self.entries.values():
            entered = [Entered(str(at), each) for at, each in enumerate(entries)]
            found = list(ledger.findings(entered))
            assert [each.line for each in found if each.kind == "difference"] == []
            assert [each.line for each in found if "when it was taken" in each.what] == []

    def _all(self) -> list[Entry]:
        return [each for some in self.entries.values() for each in some]


def _application(issuer: UUID, at: datetime, payment: date, amount: int) -> Application:
    offer = Offer(
        issuer_id=issuer,
        owner_person_id=None,
        handler_id=HANDLER,
        instrument="equity",
        security_class="common",
        jurisdiction="JP",
        licence="type1_small",
        payment_day=payment,
    )
    return Application(INVESTOR, PERSON, at, amount, "JPY", offer)


def _applicant(today: date, issuer: UUID, payment: date) -> Applicant:
    figures = figures_of(
        {
            "kind": "person",
            "assets_on": str(today),
            "assets_minor": CAP * 20,
            "liabilities_minor": 0,
            "income_year": today.year - 1,
            "income_minor": 0,
        }
    )
    profile = Profile(UUID(int=9), 1, date(1955, 5, 5), is_suitable=True, figures=figures)
    return Applicant(
        is_registered=True,
        is_contact_confirmed=True,
        people=frozenset({PERSON}),
        profiles=(profile,),
        verified_by=frozenset({HANDLER}),
        declared_on={(issuer, "common"): payment},
    )


def _held(bucket: Bucket, verdict: Verdict, at: int, amount: int, payment: date) -> Entry:
    pledge_id = UUID(int=2_000 + at)
    return Entry(
        bucket=bucket,
        kind="held",
        amount_minor=amount,
        applied_on=verdict.applied_on,
        paid_on=payment,
        issuer_id=UUID(bucket.scope.split("/")[1]),
        security_class="common",
        hold_id=UUID(int=1_000 + at),
        pledge_id=pledge_id,
        round_id=UUID(int=3_000 + at),
        attempt=1,
        counted_before_minor=verdict.counted_minor,
        cap_minor=verdict.cap_minor,
    )


Machine.TestCase.settings = settings(max_examples=examples(150), stateful_step_count=40)
TestMachine = Machine.TestCase
