"""Every group of a small case, tried one by one: the rules without their arithmetic."""

from collections.abc import Iterator, Sequence
from itertools import product
from uuid import UUID

from services.matching.groups.domain.parts import Candidate, Kind, Member, Rules, Slot

Part = tuple[Candidate, Kind, int, bool]


def keeps(rules: Rules, parts: Sequence[Part]) -> bool:
    """Each rule, said once more and plainly."""
    total = sum(units for _, _, units, _ in parts)
    local = sum(units for one, _, units, _ in parts if one.is_local)
    leads = [one for one, _, _, is_lead in parts if is_lead]
    return (
        abs(total - rules.target_units) <= rules.band_units
        and len(parts) <= rules.most_members
        and 100 * local >= rules.local_percent * total
        and all(_fits(slot, parts) for slot in rules.slots)
        and all(one.least_units <= units <= one.most_units for one, _, units, _ in parts)
        and len(leads) == (1 if rules.asks_lead else 0)
        and all(_leads_well(rules, parts, lead) for lead in leads)
    )


def _fits(slot: Slot, parts: Sequence[Part]) -> bool:
    mine = [units for _, its, units, _ in parts if its == slot.kind]
    return slot.least_units <= sum(mine) <= slot.most_units and len(mine) <= slot.most_members


def _leads_well(rules: Rules, parts: Sequence[Part], lead: Candidate) -> bool:
    brings = sum(units for one, _, units, _ in parts if one.id == lead.id)
    others = [one for one, _, _, _ in parts if one.id != lead.id]
    is_free = not lead.people & rules.owner_people and not any(
        lead.people & other.people for other in others
    )
    return (
        lead.may_lead
        and brings >= rules.lead_units
        and (is_free or not rules.asks_independence)
    )


def groups(rules: Rules, candidates: Sequence[Candidate]) -> Iterator[tuple[int, list[Part]]]:
    """Every group with its worth."""
    choices: list[list[Part | None]] = []
    for one in candidates:
        mine: list[Part | None] = [None]
        for slot in rules.slots:
            if slot.kind in one.kinds:
                spread = range(one.least_units, one.most_units + 1)
                mine += [(one, slot.kind, units, False) for units in spread]
        choices.append(mine)
    for combination in product(*choices):
        parts = [part for part in combination if part is not None]
        for led in _led(parts) if rules.asks_lead else [parts]:
            if led and keeps(rules, led):
                yield worth(rules, led), led


def _led(parts: Sequence[Part]) -> Iterator[list[Part]]:
    for lead, *_ in parts:
        yield [(one, kind, units, one.id == lead.id) for one, kind, units, _ in parts]


def worth(rules: Rules, parts: Sequence[Part]) -> int:
    """The lead counts twice, and each unit beside the target costs one."""
    scores = sum(one.score_milli * (2 if leads else 1) for one, _, _, leads in parts)
    return scores - abs(sum(units for _, _, units, _ in parts) - rules.target_units)


def best(
    rules: Rules,
    candidates: Sequence[Candidate],
    but: frozenset[tuple[UUID, Kind]] = frozenset(),
) -> int | None:
    """The most that a group is worth; of other people than those of `but`."""
    return max(
        (
            value
            for value, parts in groups(rules, candidates)
            if frozenset((one.id, kind) for one, kind, _, _ in parts) != but
        ),
        default=None,
    )


def parts_of(candidates: Sequence[Candidate], members: Sequence[Member]) -> list[Part]:
    known = {one.id: one for one in candidates}
    return [(known[m.candidate_id], m.kind, m.units, m.leads) for m in members]
