"""What a verdict rests on beside its application, whole: by it a decision is replayed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from services.investors.caps.domain import Amount
from services.investors.decisions.domain.applicant import Applicant
from services.investors.decisions.domain.application import Offer
from services.investors.decisions.domain.verdict import Verdict
from services.investors.rulebook.domain.versions import RuleVersion

# A rule is named by its id and the number of its version; products share both.
Named = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Inputs:
    """`declared_on` is about the offer's issuer and class, and kept here alone.

    `applicant` is None in decisions made before it was kept: those hold `figures` (net assets
    and income) and what counted.
    """

    counted: tuple[Amount, ...]
    rule: Named | None = None
    right: Named | None = None
    applicant: Applicant | None = None
    declared_on: date | None = None
    figures: Mapping[str, int] | None = None
    beside_minor: int | None = None

    def applicant_for(self, offer: Offer) -> Applicant | None:
        """The applicant as it was seen for this offer."""
        if self.applicant is None or self.declared_on is None:
            return self.applicant
        about = (offer.issuer_id, offer.security_class or "")
        return replace(self.applicant, declared_on={about: self.declared_on})


def inputs_of(verdict: Verdict) -> Inputs:
    """What this verdict rests on."""
    [declared_on] = verdict.applicant.declared_on.values() or [None]
    return Inputs(
        counted=tuple(verdict.counted),
        rule=_named(verdict.rule),
        right=_named(verdict.right),
        applicant=verdict.applicant,
        declared_on=declared_on,
        beside_minor=verdict.beside_minor,
    )


def _named(rule: RuleVersion | None) -> Named | None:
    return None if rule is None else (rule.rule_id, rule.version)
