"""May this investor do this, and what does the rule leave? Pure.

Registered, verified, suitable, of age, free of conflict, within the cap: each in one place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, cast
from uuid import UUID

from services.investors.authorities.domain import Acting
from services.investors.caps.domain import (
    Amount,
    Bucket,
    Entry,
    Standing,
    scope_of,
    standing_of,
)
from services.investors.checks.domain import parts, withdrawal
from services.investors.checks.domain.case import Case
from services.investors.checks.domain.finding import freeing
from services.investors.profiles.domain import ADULT_YEARS, Profile, age_on, figures_on
from services.investors.rulebook.domain.days import (
    ZONES,
    business_day,
    leaves_on,
    look_back,
)
from services.investors.rulebook.domain.sums import (
    Figures,
    cap_minor,
    returns_on,
    room_minor,
)
from services.investors.rulebook.domain.versions import Rulebook, RuleVersion
from services.investors.statuses.domain import OF_PLEDGES

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

# Asked of an investor in securities; the others need a name and a confirmed contact.
INVESTMENTS: Final = frozenset({"fund", "equity"})
# The classes of the law, nothing finer: two names for shares would be two rooms.
CLASSES: Final = frozenset({"common"})
# Where rounds run; elsewhere the rulebook is only asked.
CURRENCIES: Final[Mapping[str, str]] = {"JP": "JPY"}


@dataclass(frozen=True, slots=True)
class Offer:
    """What a decision needs of the round."""

    issuer_id: UUID
    owner_person_id: UUID | None
    handler_id: UUID | None
    instrument: str
    security_class: str | None
    jurisdiction: str
    licence: str | None
    payment_day: date


@dataclass(frozen=True, slots=True)
class Application:
    """A pledge that asks for room. `amount_minor` is None where only the room is asked for."""

    investor_id: UUID
    person_id: UUID | None
    applied_at: datetime
    amount_minor: int | None
    currency: str
    offer: Offer


@dataclass(frozen=True, slots=True)
class Applicant:
    """What is known about an investor when it is decided.

    `people` may act for it; `statuses` are what handlers accepted it as, each naming its own
    firm; `too_old_for` are those of `verified_by` whose own rule refuses its age; `declared_on`
    tells when it last declared its purchases elsewhere, by issuer and class. `own_most_minor`
    for one issuer and `paused_to` it set for itself. `acting` are those whose word handlers
    take for a company; None where that is not asked: of a person, and in decisions made before
    it was. `lacks_number`: a company that has given no corporate number.
    """

    is_registered: bool = False
    is_contact_confirmed: bool = False
    is_person: bool = True
    people: frozenset[UUID] = frozenset()
    profiles: tuple[Profile, ...] = ()
    verified_by: frozenset[UUID] = frozenset()
    declared_on: Mapping[tuple[UUID, str], date] = field(default_factory=dict)
    own_most_minor: int | None = None
    paused_to: date | None = None
    statuses: tuple[parts.Status, ...] = ()
    acting: tuple[Acting, ...] | None = None
    too_old_for: frozenset[UUID] = frozenset()
    lacks_number: bool = False

    def seen_for(self, offer: Offer, applied_on: date) -> "Applicant":
        """Only what a decision about this offer looks at: this is what it rests on."""
        about = (offer.issuer_id, offer.security_class or "")
        on = self.declared_on.get(about)
        handler = str(offer.handler_id)
        return replace(
            self,
            people=self.people & {offer.owner_person_id},
            profiles=_seen(self.profiles, applied_on),
            verified_by=self.verified_by & {offer.handler_id},
            declared_on={} if on is None else {about: on},
            statuses=tuple(each for each in self.statuses if each.firm == handler),
            acting=_acting_at(offer.handler_id, self.acting),
            too_old_for=self.too_old_for & {offer.handler_id},
        )


def _acting_at(
    handler_id: UUID | None, acting: tuple[Acting, ...] | None
) -> tuple[Acting, ...] | None:
    if acting is None:
        return None
    return tuple(each for each in acting if each.handler_id == handler_id)


def _seen(profiles: Sequence[Profile], applied_on: date) -> tuple[Profile, ...]:
    """The newest version, and the newest whose figures hold on that day."""
    ordered = sorted(profiles, key=lambda each: each.version)
    holding = [each for each in ordered if each.figures.count_on(applied_on)]
    newest = {each.version: each for each in (*holding[-1:], *ordered[-1:])}
    return tuple(newest[version] for version in sorted(newest))


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


def rule_of(rulebook: Rulebook, application: Application) -> RuleVersion | None:
    """The cap in force on the application day; None where no rule is known: refused."""
    offer = application.offer
    if CURRENCIES.get(offer.jurisdiction) != application.currency:
        return None
    return rulebook.rule(
        "investor_cap",
        jurisdiction=offer.jurisdiction,
        instrument=offer.instrument,
        licence=offer.licence,
        on=business_day(application.applied_at, offer.jurisdiction),
    )


def bucket_of(rulebook: Rulebook, application: Application) -> Bucket:
    """The bucket to lock before anything of this application is counted."""
    rule = rule_of(rulebook, application)
    offer = application.offer
    capped = offer.security_class if rule is not None and rule.has_cap else None
    return Bucket(
        application.investor_id, scope_of(offer.jurisdiction, offer.issuer_id, capped)
    )


def decide(
    rulebook: Rulebook,
    application: Application,
    applicant: Applicant,
    entries: Sequence[Entry],
) -> Verdict:
    """Decide one application over `entries`, all those of its bucket in the ledger's order."""
    applied_on, payment_day = _applied_on(application), application.offer.payment_day
    standing = standing_of(entries, applied_on, payment_day)
    return decide_over(rulebook, application, applicant, standing)


def decide_over(
    rulebook: Rulebook, application: Application, applicant: Applicant, standing: Standing
) -> Verdict:
    """Decide one application over what the ledger says to it."""
    offer = application.offer
    rule = rule_of(rulebook, application)
    applied_on = _applied_on(application)
    applicant = applicant.seen_for(offer, applied_on)
    if rule is None:
        return _refused(None, applied_on, applicant, reasons=["no_rule"])
    case = _case(application, applicant)
    if rule.has_cap:
        exempt = freeing(rule, case, applied_on)
        verdict = _capped(rule, applied_on, applicant, exempt, standing)
    else:
        verdict = _refused(rule, applied_on, applicant)
    reasons = _reasons(application, applicant, verdict)
    if reasons:
        return replace(verdict, reasons=reasons)
    right, until = _right_to_withdraw(rulebook, case)
    return replace(verdict, outcome="allow", reasons=(), withdraw_until=until, right=right)


def _case(application: Application, applicant: Applicant) -> Case:
    """The application as the checks of the rulebook take it."""
    offer = application.offer
    return Case(
        check="withdrawal",
        jurisdiction=cast("parts.Jurisdiction", offer.jurisdiction),
        instrument=cast("parts.Instrument", offer.instrument),
        licence=cast("parts.Licence | None", offer.licence),
        firm=str(offer.handler_id),
        contract_type=OF_PLEDGES,
        applied_at=application.applied_at,
        at=application.applied_at,
        investor=parts.Investor(statuses=applicant.statuses),
    )


def _right_to_withdraw(
    rulebook: Rulebook, case: Case
) -> tuple[RuleVersion | None, datetime | None]:
    """The rule, and the last instant of the right; None where the law gives none."""
    right = withdrawal.right_of(rulebook, case)
    if right.deadline is None:
        return right.rule, None
    # The check names the last second of the day; all of that second still counts.
    until = right.deadline + timedelta(seconds=1, microseconds=-1)
    return right.rule, until.astimezone(UTC)


def _applied_on(application: Application) -> date:
    """The day in the offer's zone; in UTC where the jurisdiction is unknown, thus refused."""
    jurisdiction = application.offer.jurisdiction
    if jurisdiction in ZONES:
        return business_day(application.applied_at, jurisdiction)
    return application.applied_at.date()


def _refused(
    rule: RuleVersion | None,
    applied_on: date,
    applicant: Applicant,
    reasons: Sequence[Reason] = (),
) -> Verdict:
    """Nothing counts and nothing is capped; refused until it is known to be allowed."""
    return Verdict(
        outcome="refuse",
        reasons=reasons,
        rule=rule,
        applied_on=applied_on,
        cap_minor=None,
        counted=(),
        applicant=applicant,
        withdraw_until=None,
    )


def _capped(
    rule: RuleVersion,
    applied_on: date,
    applicant: Applicant,
    exempt: parts.Status | None,
    standing: Standing,
) -> Verdict:
    """With what counts, and with the cap if one applies and the figures for it are there."""
    held = figures_on(applicant.profiles, applied_on)
    figures = Figures(held.net_assets_minor, held.income_minor) if held else None
    return Verdict(
        outcome="refuse",
        reasons=(),
        rule=rule,
        applied_on=applied_on,
        cap_minor=cap_minor(rule, figures) if figures and not exempt else None,
        counted=standing.counted,
        applicant=applicant,
        withdraw_until=None,
        exempt=exempt,
        beside_minor=standing.beside_minor,
    )


def _reasons(application: Application, applicant: Applicant, verdict: Verdict) -> list[Reason]:
    reasons: list[Reason] = []
    if not applicant.is_registered:
        return ["not_registered"]
    if not applicant.is_contact_confirmed:
        reasons.append("contact_unconfirmed")
    if application.offer.instrument in INVESTMENTS:
        reasons += _investment_reasons(application, applicant, verdict)
    if verdict.rule is not None and verdict.rule.has_cap:
        reasons += _cap_reasons(application, applicant, verdict)
    return reasons


def _investment_reasons(
    application: Application, applicant: Applicant, verdict: Verdict
) -> list[Reason]:
    offer, applied_on = application.offer, verdict.applied_on
    reasons: list[Reason] = []
    if offer.security_class not in CLASSES or offer.handler_id is None:
        reasons.append("offer_incomplete")
    reasons += _profile_reasons(applicant, applied_on, is_capped=verdict.exempt is None)
    if offer.handler_id not in applicant.verified_by:
        reasons.append("not_verified")
    if offer.handler_id in applicant.too_old_for:
        reasons.append("over_age")
    if not _may_act(application, applicant, applied_on):
        reasons.append("authority_needed")
    acting = applicant.people | {application.person_id}
    if offer.owner_person_id is not None and offer.owner_person_id in acting:
        reasons.append("own_project")
    if applicant.paused_to is not None and applied_on <= applicant.paused_to:
        reasons.append("paused")
    return reasons


def _may_act(application: Application, applicant: Applicant, applied_on: date) -> bool:
    """Whether the handler takes this person's word for the company; a person needs none."""
    if applicant.acting is None:
        return True
    return any(each.holds_for(application.person_id, applied_on) for each in applicant.acting)


def _profile_reasons(
    applicant: Applicant, applied_on: date, *, is_capped: bool
) -> list[Reason]:
    if not applicant.profiles or applicant.lacks_number:
        return ["profile_needed"]
    newest = max(applicant.profiles, key=lambda each: each.version)
    reasons: list[Reason] = []
    if applicant.is_person and not _is_adult(newest.birth_on, applied_on):
        reasons.append("under_age")
    if not newest.is_suitable:
        reasons.append("not_suitable")
    if is_capped and figures_on(applicant.profiles, applied_on) is None:
        reasons.append("figures_needed")
    return reasons


def _is_adult(birth_on: date | None, day: date) -> bool:
    return birth_on is not None and age_on(birth_on, day) >= ADULT_YEARS


def _cap_reasons(
    application: Application, applicant: Applicant, verdict: Verdict
) -> list[Reason]:
    offer = application.offer
    reasons: list[Reason] = []
    if verdict.applied_on >= offer.payment_day:
        # Its look-back would not see today's other applications.
        reasons.append("payment_day_passed")
    declared_on = applicant.declared_on.get((offer.issuer_id, offer.security_class or ""))
    # An answer from before the look-back began says nothing about it; where it begins after
    # today, an answer of today is the newest there can be.
    since = min(look_back(offer.payment_day)[0], verdict.applied_on)
    is_declared = declared_on is not None and declared_on >= since
    if verdict.exempt is None and not is_declared:
        reasons.append("declaration_needed")
    return reasons + _sum_reasons(application.amount_minor, verdict)


def _sum_reasons(amount: int | None, verdict: Verdict) -> list[Reason]:
    """The law's room first; its own limit binds also whom no cap does."""
    law, room = verdict.law_room_minor, verdict.room_minor
    if amount is not None and law is not None and amount > law:
        return ["over_cap"]
    if amount is not None and room is not None and amount > room:
        return ["over_own_limit"]
    return []
