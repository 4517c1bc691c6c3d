"""May this investor do this, and what does the rule leave? Pure.

Registered, verified, suitable, of age, free of conflict, within the cap: each in one place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, cast

from services.investors.caps.domain import Bucket, Entry, Standing, scope_of, standing_of
from services.investors.checks.domain import parts, withdrawal
from services.investors.checks.domain.case import Case
from services.investors.checks.domain.finding import freeing
from services.investors.decisions.domain.applicant import Applicant
from services.investors.decisions.domain.application import Application
from services.investors.decisions.domain.reasons import reasons_of
from services.investors.decisions.domain.verdict import Reason, Verdict
from services.investors.profiles.domain import figures_on
from services.investors.rulebook.domain.days import business_day
from services.investors.rulebook.domain.sums import Figures, cap_minor
from services.investors.rulebook.domain.versions import Rulebook, RuleVersion
from services.investors.statuses.domain import OF_PLEDGES

# Where rounds run; elsewhere the rulebook is only asked.
CURRENCIES: Final[Mapping[str, str]] = {"JP": "JPY"}


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
    applied_on, payment_day = application.applied_on, application.offer.payment_day
    standing = standing_of(entries, applied_on, payment_day)
    return decide_over(rulebook, application, applicant, standing)


def decide_over(
    rulebook: Rulebook, application: Application, applicant: Applicant, standing: Standing
) -> Verdict:
    """Decide one application over what the ledger says to it."""
    offer = application.offer
    rule = rule_of(rulebook, application)
    applied_on = application.applied_on
    applicant = applicant.seen_for(offer, applied_on)
    if rule is None:
        return _refused(None, applied_on, applicant, reasons=["no_rule"])
    case = _case(application, applicant)
    if rule.has_cap:
        exempt = freeing(rule, case, applied_on)
        verdict = _capped(rule, applied_on, applicant, exempt, standing)
    else:
        verdict = _refused(rule, applied_on, applicant)
    reasons = reasons_of(application, applicant, verdict)
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
