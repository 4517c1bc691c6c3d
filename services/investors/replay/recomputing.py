"""One stored decision worked out again by the rules it names, and compared. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from services.investors.caps.domain import Entry, Standing, counted
from services.investors.decisions.domain import bucket_of, decide_over
from services.investors.decisions.domain.application import Application
from services.investors.decisions.inputs import Inputs, Named
from services.investors.replay.domain.findings import Finding
from services.investors.rulebook.domain.sums import Figures, cap_minor
from services.investors.rulebook.domain.versions import Rulebook, RuleVersion

# Values by the name of their column.
Columns = Mapping[str, object]


def findings(
    rules: Rulebook, stored: Columns, application: Application, inputs: Inputs
) -> Iterator[Finding]:
    """The columns of a stored decision that come out otherwise, by name and without values."""
    try:
        again = _again(rules, stored, application, inputs)
    except LookupError as missing:
        yield Finding("difference", f"decision {stored['decision_id']}", str(missing))
        return
    differing = [name for name, value in again.items() if value != stored[name]]
    if differing:
        where = f"decision {stored['decision_id']}"
        yield Finding("difference", where, f"another {', '.join(differing)}")


def _again(
    rules: Rulebook, stored: Columns, application: Application, inputs: Inputs
) -> Columns:
    applicant = inputs.applicant_for(application.offer)
    if applicant is None:
        return _cap_alone(rules, stored, application, inputs)
    named = [_found(rules, each, application) for each in (inputs.rule, inputs.right) if each]
    pinned = Rulebook([replace(each, valid_from=None, valid_to=None) for each in named])
    counting = counted(_entries(pinned, application, inputs), application.offer.payment_day)
    standing = Standing(counting, inputs.beside_minor)
    verdict = decide_over(pinned, application, applicant, standing)
    return {
        "rule_id": verdict.rule.rule_id if verdict.rule else "NO_RULE",
        "rule_from": named[0].valid_from if named else None,
        "outcome": verdict.outcome,
        "reasons": list(verdict.reasons),
        "applied_on": verdict.applied_on,
        "cap": verdict.cap_minor,
        "counted": verdict.counted_minor,
        "exempt_by": verdict.exempt.type if verdict.exempt else None,
        "withdraw_until": verdict.withdraw_until,
    }


def _cap_alone(
    rules: Rulebook, stored: Columns, application: Application, inputs: Inputs
) -> Columns:
    """Of a decision that kept only its figures: its cap, and what counted."""
    of_that_day = [
        each
        for each in rules.rules
        if (each.rule_id, each.valid_from) == (stored["rule_id"], stored["rule_from"])
        and _is_of(each, application)
    ]
    if not of_that_day or not of_that_day[0].has_cap:
        return {"cap": None}
    if inputs.figures is None:
        return {"cap": None, "counted": _sum(inputs)}
    figures = Figures(inputs.figures["net_assets_minor"], inputs.figures["income_minor"])
    return {"cap": cap_minor(of_that_day[0], figures), "counted": _sum(inputs)}


def _sum(inputs: Inputs) -> int:
    return sum(each.amount_minor for each in inputs.counted)


def _found(rules: Rulebook, named: Named, application: Application) -> RuleVersion:
    """The version that was named, whatever was loaded after it.

    Raises:
        LookupError: there is no such version.
    """
    for each in rules.rules:
        if (each.rule_id, each.version) == named and _is_of(each, application):
            return each
    raise LookupError(f"no version {named[1]} of {named[0]}")


def _is_of(rule: RuleVersion, application: Application) -> bool:
    offer = application.offer
    return rule.instrument == offer.instrument and rule.licence in {None, offer.licence}


def _entries(pinned: Rulebook, application: Application, inputs: Inputs) -> list[Entry]:
    """What counted then, as entries of the bucket: each a group of its own."""
    bucket = bucket_of(pinned, application)
    return [
        Entry(
            bucket=bucket,
            kind="declared",
            amount_minor=each.amount_minor,
            applied_on=each.applied_on,
            paid_on=each.paid_on,
            issuer_id=application.offer.issuer_id,
            security_class=application.offer.security_class,
            hold_id=None if each.hold_id is None else UUID(int=at),
        )
        for at, each in enumerate(inputs.counted)
    ]
