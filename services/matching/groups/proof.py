"""CP-SAT proves a group the best, or finds a better one; asked, never imported at the start.

One worker, a fixed seed and a bound of deterministic time: the same question has the same
answer on every machine.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any, Final, Literal
from uuid import UUID

from services.matching.groups.domain.amounts import grouped
from services.matching.groups.domain.parts import (
    PERCENT,
    Candidate,
    Choice,
    Group,
    Kind,
    Rules,
    can_lead,
    leads_independently,
)

Verdict = Literal["best", "good", "impossible", "unknown"]
# Deterministic seconds; about as many of a clock on the machines we know.
BOUND: Final = 0.8
_SEED: Final = 1


@dataclass(frozen=True, slots=True)
class Proven:
    """`best`: no group is worth more. `good`: none is known to be."""

    verdict: Verdict
    group: Group | None


def solver() -> ModuleType:
    """The solver, loaded where it is first asked for: that takes one second, or ten."""
    return import_module("ortools.sat.python.cp_model")


class _Model:
    """The variables of one question, by candidate and kind."""

    def __init__(self, rules: Rules, candidates: Sequence[Candidate]) -> None:
        cp_model = solver()
        self.rules, self.candidates = rules, candidates
        self.model = cp_model.CpModel()
        self.solver = cp_model.CpSolver()
        self.joins: dict[tuple[UUID, Kind], Any] = {}
        self.units: dict[tuple[UUID, Kind], Any] = {}
        self.leads: dict[UUID, Any] = {}
        for one in candidates:
            self._candidate(one)
        self._sums()
        self._lead()

    def _candidate(self, one: Candidate) -> None:
        kinds = [slot.kind for slot in self.rules.slots if slot.kind in one.kinds]
        if one.most_units < one.least_units:
            return
        for kind in kinds:
            joins = self.model.new_bool_var("")
            units = self.model.new_int_var(0, one.most_units, "")
            self.model.add(units >= one.least_units * joins)
            self.model.add(units <= one.most_units * joins)
            self.joins[one.id, kind], self.units[one.id, kind] = joins, units
        if len(kinds) > 1:
            self.model.add_at_most_one([self.joins[one.id, kind] for kind in kinds])

    def _sums(self) -> None:
        rules, model = self.rules, self.model
        total = sum(self.units.values())
        model.add(sum(self.joins.values()) <= rules.most_members)
        model.add(sum(self.joins.values()) >= 1)
        model.add(total >= rules.least_total)
        model.add(total <= rules.most_total)
        for slot in rules.slots:
            mine = sum(units for (_, kind), units in self.units.items() if kind == slot.kind)
            model.add(mine >= slot.least_units)
            model.add(mine <= slot.most_units)
            members = [joins for (_, kind), joins in self.joins.items() if kind == slot.kind]
            model.add(sum(members) <= slot.most_members)
        if rules.local_percent:
            near = {one.id for one in self.candidates if one.is_local}
            local = sum(units for (who, _), units in self.units.items() if who in near)
            model.add(PERCENT * local >= rules.local_percent * total)
        self.gap = model.new_int_var(0, max(rules.band_units, rules.target_units), "")
        model.add(self.gap >= total - rules.target_units)
        model.add(self.gap >= rules.target_units - total)

    def _lead(self) -> None:
        if not self.rules.asks_lead:
            return
        for one in self.candidates:
            mine = self._of(self.joins, one.id)
            if mine and can_lead(self.rules, one):
                leads = self.model.new_bool_var("")
                self.leads[one.id] = leads
                self.model.add(leads <= sum(mine))
                units = sum(self._of(self.units, one.id))
                self.model.add(units >= self.rules.lead_units * leads)
                self._independent(one, leads)
        self.model.add(sum(self.leads.values()) == 1)

    def _independent(self, lead: Candidate, leads: Any) -> None:  # noqa: ANN401  # a variable
        for other in self.candidates:
            if other.id != lead.id and not leads_independently(self.rules, lead, other):
                for joins in self._of(self.joins, other.id):
                    self.model.add_implication(leads, ~joins)

    @staticmethod
    def _of(kept: dict[tuple[UUID, Kind], Any], one: UUID) -> list[Any]:
        return [kept[each] for each in kept if each[0] == one]

    def hint(self, group: Group) -> None:
        """Begin from this group."""
        given = {(each.candidate_id, each.kind): each for each in group.members}
        for key, joins in self.joins.items():
            self.model.add_hint(joins, key in given)
            self.model.add_hint(self.units[key], given[key].units if key in given else 0)
        for one, leads in self.leads.items():
            is_lead = any(each.leads and each.candidate_id == one for each in group.members)
            self.model.add_hint(leads, is_lead)

    def other_than(self, group: Group) -> None:
        """Any group but this one, whatever the amounts."""
        inside = {(each.candidate_id, each.kind) for each in group.members}
        changed = [~joins if key in inside else joins for key, joins in self.joins.items()]
        self.model.add_bool_or(changed)

    def solve(self) -> tuple[int, Choice | None]:
        """The status, and who joins."""
        worth = {one.id: one.score_milli for one in self.candidates}
        self.model.maximize(
            sum(worth[who] * joins for (who, _), joins in self.joins.items())
            + sum(worth[who] * leads for who, leads in self.leads.items())
            - self.gap
        )
        parameters = self.solver.parameters
        parameters.num_workers, parameters.random_seed = 1, _SEED
        parameters.max_deterministic_time = BOUND
        # The whole of it as one linear program: ten times faster here than the default.
        parameters.linearization_level, parameters.cp_model_probing_level = 2, 0
        status = int(self.solver.solve(self.model))
        if status not in {2, 4}:
            return status, None
        members = tuple(key for key, joins in self.joins.items() if self.solver.value(joins))
        lead = [one for one, leads in self.leads.items() if self.solver.value(leads)]
        return status, Choice(members, lead[0] if lead else None)


def prove(
    rules: Rules,
    candidates: Sequence[Candidate],
    hint: Group | None = None,
    *,
    but: Collection[Group] = (),
) -> Proven:
    """The best group but those of `but`, and whether that is proven."""
    model = _Model(rules, candidates)
    if hint is not None:
        model.hint(hint)
    for other in but:
        model.other_than(other)
    status, choice = model.solve()
    known = {one.id: one for one in candidates}
    group = None if choice is None else grouped(rules, known, choice)
    return Proven(_verdict(status), group)


def _verdict(status: int) -> Verdict:
    cp_model = solver()
    told: dict[int, Verdict] = {
        int(cp_model.OPTIMAL): "best",
        int(cp_model.FEASIBLE): "good",
        int(cp_model.INFEASIBLE): "impossible",
    }
    return told.get(status, "unknown")
