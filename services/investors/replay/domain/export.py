"""The public export: entries of the ledger as lines that name nobody and hold no figure. Pure.

A cap is a share of somebody's wealth, so it is not told: only that it is at least so much. That
is the rule's floor, which everybody has, or else the very sum that had to fit, when the hold
was taken or after its payment day moved.
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from services.investors.caps.domain import Entry
from services.investors.replay.domain.findings import Finding
from services.investors.replay.domain.ledger import Entered
from services.investors.rulebook.domain.versions import Rulebook, RuleVersion

# What an export is about: no other country's investors have entries.
_CAPS: Final = ("investor_cap", "JP")
_FLOORS: Final = ("floor_minor", "flat_minor")
_CEILINGS: Final = ("ceiling_minor", "flat_minor", "threshold_minor")


@dataclass(frozen=True, slots=True)
class Names:
    """Names that hold within one export and lead nowhere from it; `secret` is thrown away."""

    secret: bytes = field(repr=False)

    def of(self, kind: str, *parts: object) -> UUID:
        said = "/".join([kind, *(str(part) for part in parts)]).encode()
        return UUID(bytes=hmac.digest(self.secret, said, "sha256")[:16])


@dataclass(frozen=True, slots=True)
class Told:
    """By which rule a hold was decided, or by which status it was freed from its cap."""

    rule: tuple[str, int] | None
    exempt_by: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """What the decision of a hold has for the export: `sealed` is what it rests on."""

    rule: RuleVersion | None = None
    exempt_by: str | None = None
    sealed: bytes = b""


def line_of(
    names: Names, entry: Entry, origin: Origin, after_move_minor: int = 0
) -> dict[str, object]:
    """One entry as a line; of the sealed inputs of its decision a fingerprint is told.

    `after_move_minor`: what the hold wants of its cap since its payment day moved, if it did.
    """
    rule = origin.rule
    investor, scope = entry.bucket.investor_id, entry.bucket.scope
    line: dict[str, object] = {
        "bucket": str(names.of("bucket", investor, scope)),
        "kind": entry.kind,
        "hold": str(names.of("hold", entry.hold_id)) if entry.hold_id else None,
        "amount": entry.amount_minor,
        "applied_on": str(entry.applied_on),
        "paid_on": str(entry.paid_on) if entry.paid_on else None,
    }
    if entry.kind != "held":
        return line
    return line | {
        "counted_before": entry.counted_before_minor,
        "cap_at_least": _at_least(entry, rule, after_move_minor),
        "rule": [rule.rule_id, rule.version] if rule else None,
        "exempt_by": origin.exempt_by,
        "inputs_sha256": hashlib.sha256(origin.sealed).hexdigest(),
    }


def _at_least(entry: Entry, rule: RuleVersion | None, after_move_minor: int) -> int | None:
    """The least that the cap must be said to be, and never more than it is."""
    if entry.cap_minor is None:
        return None
    needed = (entry.counted_before_minor or 0) + entry.amount_minor
    told = max(needed, after_move_minor, _bound(rule, _FLOORS) or 0)
    return min(entry.cap_minor, told)


def beyond_the_rule(
    rules: Rulebook, entered: Sequence[Entered], told: Sequence[Told]
) -> Iterator[Finding]:
    """Holds whose cap is said to be more than their rule ever gives, or of no rule."""
    for each, by in zip(entered, told, strict=True):
        if each.entry.kind != "held":
            continue
        rule = _rule(rules, by.rule, each.entry.applied_on)
        cap = each.entry.cap_minor
        if rule is None:
            what = "its rule is unknown, or did not hold on its application day"
            yield Finding("difference", f"entry {each.name}", what)
        elif (rule.check, rule.jurisdiction) != _CAPS:
            what = "its rule is none about caps in Japan"
            yield Finding("difference", f"entry {each.name}", what)
        elif cap is None and rule.has_cap and by.exempt_by not in rule.parameters["exempt"]:
            what = "no cap, and nothing that its rule frees from one"
            yield Finding("breach", f"entry {each.name}", what)
        elif cap is not None and cap > (_bound(rule, _CEILINGS) or 0):
            what = "a cap above all that its rule ever gives"
            yield Finding("breach", f"entry {each.name}", what)


def _rule(rules: Rulebook, named: tuple[str, int] | None, on: date) -> RuleVersion | None:
    for each in rules.rules:
        if (each.rule_id, each.version) == named and each.holds_on(on):
            return each
    return None


def _bound(rule: RuleVersion | None, names: Sequence[str]) -> int | None:
    if rule is None:
        return None
    return next((int(rule.parameters[name]) for name in names if name in rule.parameters), None)
