"""One decision with all that it rests on, and the room that it leaves. It decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from services.investors.caps.domain import Amount
from services.investors.checks.domain import parts
from services.investors.decisions.domain.applicant import Applicant
from services.investors.rulebook.domain.days import leaves_on
from services.investors.rulebook.domain.sums import returns_on, room_minor
from services.investors.rulebook.domain.versions import RuleVersion

Reason = Literal[
    "no_rule",
    "offer_incomplete",
    "not_registered",
    "contact_unconfirmed",
    "profile_needed",
    "figures_needed",
    "under_age",
    "not_suitable",
    "not_verified",
    "over_age",
    "authority_needed",
    "own_project",
    "declaration_needed",
    "payment_day_passed",
    "over_cap",
    "over_own_limit",
    "paused",
]


Outcome = Literal["allow", "refuse"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One decision with all that it rests on: the same again gives the same.

    `counted` are the amounts that count, `cap_minor` None where no rule caps or the figures
    for it are missing; then the pledge was refused for that. `right` is the rule by which it
    may be withdrawn, `applicant` what was looked at of the investor, `exempt` the status that
    frees it from the cap. `beside_minor` is what its other holds leave, if any does.
    """

    outcome: Outcome
    reasons: Sequence[Reason]
    rule: RuleVersion | None
    applied_on: date
    cap_minor: int | None
    counted: Sequence[Amount]
    applicant: Applicant
    withdraw_until: datetime | None
    right: RuleVersion | None = None
    exempt: parts.Status | None = None
    beside_minor: int | None = None

    @property
    def counted_minor(self) -> int | None:
        if self.rule is None or not self.rule.has_cap:
            return None
        return sum(each.amount_minor for each in self.counted)

    @property
    def room_minor(self) -> int | None:
        """What the law leaves, or what the investor left itself, if that is less."""
        own, law = self.applicant.own_most_minor, self.law_room_minor
        if own is None or (law is None and self.exempt is None):
            return law
        left = room_minor(own, self.counted_minor or 0)
        return left if law is None else min(law, left)

    @property
    def law_room_minor(self) -> int | None:
        """What is left of its own cap, or of the cap of a hold that it would count for."""
        left, beside = self.cap_room_minor, self.beside_minor
        return left if left is None or beside is None else min(left, beside)

    @property
    def cap_room_minor(self) -> int | None:
        if self.cap_minor is None:
            return None
        return room_minor(self.cap_minor, self.counted_minor or 0)

    @property
    def room_returns_on(self) -> date | None:
        """The first payment day for which more room is left; None where none comes back."""
        if self.law_room_minor != self.cap_room_minor:
            return None  # it comes back when the other hold is paid for or given back
        bounds = (self.cap_minor, self.applicant.own_most_minor)
        cap = min((each for each in bounds if each is not None), default=None)
        leaving = [(leaves_on(each.days), each.amount_minor) for each in self.counted]
        return returns_on(cap, leaving)
