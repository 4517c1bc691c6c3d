"""Compose a group: a shortlist, a search, a proof; and what binds it. Milliseconds of thinking.

The same candidates and rules give the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.matching.groups.domain.binding import Binding, binding
from services.matching.groups.domain.parts import Candidate, Group, Rules
from services.matching.groups.domain.search import search, shortlist
from services.matching.groups.proof import Verdict, prove

# Among so many it is looked which rule binds.
_ASKED: Final = 300


@dataclass(frozen=True, slots=True)
class Composition:
    """The group, whether it is proven the best, the next best one, and the rules that bind."""

    verdict: Verdict
    group: Group | None
    second: Group | None
    bindings: tuple[Binding, ...]


def compose(rules: Rules, candidates: Sequence[Candidate]) -> Composition:
    """The best group out of the candidates; takes up to a second of a processor."""
    listed = shortlist(candidates)
    found = search(rules, listed)
    proven = prove(rules, found.kernel, found.group)
    best = _better(found.group, proven.group)
    second = None
    if best is not None:
        next_ = prove(rules, found.next_kernel, found.next_best, but=[best])
        second = next_.group or found.next_best
    return Composition(
        proven.verdict, best, second, tuple(binding(rules, shortlist(listed, _ASKED), best))
    )


def _better(one: Group | None, other: Group | None) -> Group | None:
    found = [each for each in (one, other) if each is not None]
    return max(found, key=lambda group: group.value_milli, default=None)
