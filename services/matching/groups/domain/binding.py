"""Which rule stands between this group and a better one: each is lifted once. Pure.

What is told is never too much: a rule is named only where a better group was found without it.
It may be too little, since the search proves nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.matching.groups.domain.parts import Candidate, Group, RuleName, Rules
from services.matching.groups.domain.search import search

_FREE: Final = 10**6
_MANY: Final = 500

Question = tuple[Rules, Sequence[Candidate]]


@dataclass(frozen=True, slots=True)
class Binding:
    """Without this rule the group could be worth so much more; None: there would be one."""

    rule: RuleName
    gain_milli: int | None


def binding(
    rules: Rules, candidates: Sequence[Candidate], group: Group | None
) -> list[Binding]:
    """The rules that bind, the dearest first."""
    found = []
    for name, lifted in _LIFTED.items():
        better = search(*lifted(rules, candidates)).group
        if better is None:
            continue
        if group is None:
            found.append(Binding(name, None))
        elif better.value_milli > group.value_milli:
            found.append(Binding(name, better.value_milli - group.value_milli))
    return sorted(found, key=lambda each: -(each.gain_milli or 0))


def _target(rules: Rules, people: Sequence[Candidate]) -> Question:
    return replace(rules, band_units=_FREE), people


def _members(rules: Rules, people: Sequence[Candidate]) -> Question:
    slots = tuple(replace(slot, most_members=_MANY) for slot in rules.slots)
    return replace(rules, most_members=_MANY, slots=slots), people


def _local_share(rules: Rules, people: Sequence[Candidate]) -> Question:
    return replace(rules, local_percent=0), people


def _slot(rules: Rules, people: Sequence[Candidate]) -> Question:
    slots = tuple(replace(slot, least_units=0, most_units=_FREE) for slot in rules.slots)
    return replace(rules, slots=slots), people


def _lead(rules: Rules, people: Sequence[Candidate]) -> Question:
    return replace(rules, lead_units=1), [replace(one, may_lead=True) for one in people]


def _independence(rules: Rules, people: Sequence[Candidate]) -> Question:
    return replace(rules, asks_independence=False), people


def _own_amounts(rules: Rules, people: Sequence[Candidate]) -> Question:
    most = max(1, rules.most_total)
    return rules, [replace(one, least_units=1, most_units=most) for one in people]


_LIFTED: Final[Mapping[RuleName, Callable[[Rules, Sequence[Candidate]], Question]]] = {
    "target": _target,
    "members": _members,
    "local_share": _local_share,
    "slot": _slot,
    "lead": _lead,
    "independence": _independence,
    "own_amounts": _own_amounts,
}
