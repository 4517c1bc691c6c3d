"""Why a pledge is refused: registered, suitable, verified, of age, no conflict, within caps."""

from datetime import date
from typing import Final

from services.investors.decisions.domain.applicant import Applicant
from services.investors.decisions.domain.application import Application
from services.investors.decisions.domain.verdict import Reason, Verdict
from services.investors.profiles.domain import ADULT_YEARS, age_on, figures_on
from services.investors.rulebook.domain.days import look_back

# Asked of an investor in securities; the others need a name and a confirmed contact.
INVESTMENTS: Final = frozenset({"fund", "equity"})
# The classes of the law, nothing finer: two names for shares would be two rooms.
CLASSES: Final = frozenset({"common"})


def reasons_of(
    application: Application, applicant: Applicant, verdict: Verdict
) -> list[Reason]:
    """Why it is refused, all that can be said at once; none where it is allowed."""
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
