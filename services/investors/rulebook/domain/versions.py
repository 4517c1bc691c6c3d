"""Rule versions and the rulebook they make: which one holds on a day. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal

Status = Literal["in_force", "proposed"]
Check = Literal[
    "investor_cap",
    "issuer_ceiling",
    "issuer_sum",
    "disclosure_exemption",
    "short_form",
    "securities_notice",
    "withdrawal",
    "private_placement",
    "professional_status",
    "reconfirmation",
    "first_offer_wait",
    "voice_call",
    "identity_methods",
    "platform_duty",
]
Product = tuple[str, str, str]
Line = tuple[str, str, str, str]


class RulebookBroken(Exception):
    """The rows leave a gap, overlap or lack a figure: nothing may be decided by them."""


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One row: in force from `valid_from` to `valid_to`, both included; None is unbounded.

    `licence` None: whatever the licence of the handler.
    """

    rule_id: str
    version: int
    check: Check
    jurisdiction: str
    instrument: str
    licence: str | None
    valid_from: date | None
    valid_to: date | None
    parameters: Mapping[str, Any]
    article_ja: str
    article_en: str
    source: str
    confidence: str
    status: Status = "in_force"

    @property
    def line(self) -> Line:
        """What its versions have in common: at any date at most one of them holds."""
        return self.check, self.jurisdiction, self.instrument, self.licence or ""

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    @property
    def has_cap(self) -> bool:
        return bool(self.parameters["kind"] != "none")


@dataclass(frozen=True)
class Rulebook:
    """All rule versions, checked once; `proposed` ones go before those in force.

    A version that was written with an open end ends on the day before the next of its line
    begins: a new law is a new row, and no earlier row is edited.

    Raises:
        RulebookBroken: two versions of one rule overlap, leave a day between them, or are
            not numbered upwards.
    """

    rules: Sequence[RuleVersion]
    proposed: Sequence[RuleVersion] = ()
    _lines: Mapping[Line, Sequence[RuleVersion]] = field(init=False)
    _proposals: Mapping[Line, Sequence[RuleVersion]] = field(init=False)
    _licences: Mapping[Product, Collection[str]] = field(init=False)

    def __post_init__(self) -> None:
        rules = _ended(self.rules)
        lines, proposals = _by_line(rules), _by_line(self.proposed)
        for versions in lines.values():
            _refuse_gaps(versions)
        for versions in proposals.values():
            _refuse_overlaps(versions)
        object.__setattr__(self, "rules", rules)
        object.__setattr__(self, "_lines", lines)
        object.__setattr__(self, "_proposals", proposals)
        object.__setattr__(self, "_licences", _licences_by_product(lines))

    def rule(
        self, check: Check, *, jurisdiction: str, instrument: str, licence: str | None, on: date
    ) -> RuleVersion | None:
        """The version in force `on` that day: of this very licence first, else of any."""
        for named in (licence, "") if licence else ("",):
            for version in self._of((check, jurisdiction, instrument, named)):
                if version.holds_on(on):
                    return version
        return None

    def asks_licence(self, check: Check, jurisdiction: str, instrument: str) -> bool:
        """Whether this check has rules for some licences only."""
        licences = self._licences.get((check, jurisdiction, instrument), ())
        return bool(licences) and "" not in licences

    def find(self, rule_id: str, on: date) -> list[RuleVersion]:
        """The version of this rule on that day, once for each product it covers."""
        return [each for each in self.holding(on) if each.rule_id == rule_id]

    def holding(self, on: date) -> list[RuleVersion]:
        """All that hold on that day, in the order they were written."""
        first = {id(rule) for line in self._lines for rule in self._first(line, on)}
        first |= {id(rule) for line in self._proposals for rule in self._first(line, on)}
        return [rule for rule in (*self.rules, *self.proposed) if id(rule) in first]

    def _of(self, line: Line) -> Iterator[RuleVersion]:
        yield from self._proposals.get(line, ())
        yield from self._lines.get(line, ())

    def _first(self, line: Line, on: date) -> list[RuleVersion]:
        return [rule for rule in self._of(line) if rule.holds_on(on)][:1]


def _by_line(rules: Sequence[RuleVersion]) -> dict[Line, list[RuleVersion]]:
    lines: dict[Line, list[RuleVersion]] = {}
    for rule in sorted(rules, key=lambda each: each.valid_from or date.min):
        lines.setdefault(rule.line, []).append(rule)
    return lines


def _ended(rules: Sequence[RuleVersion]) -> list[RuleVersion]:
    """The same in their order, each open end closed by the version that follows."""
    following = {
        id(before): after
        for versions in _by_line(rules).values()
        for before, after in pairwise(versions)
    }
    return [_until(each, following.get(id(each))) for each in rules]


def _until(rule: RuleVersion, after: RuleVersion | None) -> RuleVersion:
    if rule.valid_to is not None or after is None or after.valid_from is None:
        return rule
    return replace(rule, valid_to=after.valid_from - timedelta(days=1))


def _licences_by_product(lines: Iterable[Line]) -> dict[Product, set[str]]:
    licences: dict[Product, set[str]] = {}
    for check, jurisdiction, instrument, licence in lines:
        licences.setdefault((check, jurisdiction, instrument), set()).add(licence)
    return licences


def _refuse_gaps(versions: Sequence[RuleVersion]) -> None:
    for before, after in pairwise(versions):
        follows = before.valid_to and before.valid_to + timedelta(days=1)
        if follows is None or follows != after.valid_from:
            raise RulebookBroken(f"{before.rule_id}: {before.valid_to} then {after.valid_from}")
        if before.rule_id != after.rule_id or after.version != before.version + 1:
            raise RulebookBroken(f"{after.rule_id}: version {after.version} is out of order")


def _refuse_overlaps(versions: Sequence[RuleVersion]) -> None:
    for before, after in pairwise(versions):
        if before.valid_to is None or after.valid_from is None:
            raise RulebookBroken(f"{after.rule_id}: proposed twice for one day")
        if after.valid_from <= before.valid_to:
            raise RulebookBroken(f"{after.rule_id}: proposed twice for {after.valid_from}")
