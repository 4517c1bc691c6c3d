"""What a group is composed from and what came out, as JSON that can be kept and asked again."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.matching.groups.domain.parts import Candidate, Group, Rules, Slot

if TYPE_CHECKING:
    from services.matching.groups.engine import Composition


def written(rules: Rules, candidates: Sequence[Candidate]) -> dict[str, Any]:
    """The question."""
    return {
        "rules": {
            "target_units": rules.target_units,
            "band_units": rules.band_units,
            "slots": [
                {
                    "kind": slot.kind,
                    "least_units": slot.least_units,
                    "most_units": slot.most_units,
                    "most_members": slot.most_members,
                }
                for slot in rules.slots
            ],
            "most_members": rules.most_members,
            "local_percent": rules.local_percent,
            "asks_lead": rules.asks_lead,
            "lead_units": rules.lead_units,
            "asks_independence": rules.asks_independence,
            "owner_people": sorted(str(one) for one in rules.owner_people),
        },
        "candidates": [
            {
                "id": str(one.id),
                "score_milli": one.score_milli,
                "least_units": one.least_units,
                "most_units": one.most_units,
                "is_local": one.is_local,
                "may_lead": one.may_lead,
                "kinds": sorted(one.kinds),
                "people": sorted(str(each) for each in one.people),
            }
            for one in candidates
        ],
    }


def read(question: Mapping[str, Any]) -> tuple[Rules, list[Candidate]]:
    """The same, to be asked."""
    told = question["rules"]
    slots = tuple(Slot(**each) for each in told["slots"])
    owner = frozenset(UUID(one) for one in told["owner_people"])
    candidates = [
        Candidate(
            **{
                **each,
                "id": UUID(each["id"]),
                "kinds": frozenset(each["kinds"]),
                "people": frozenset(UUID(one) for one in each["people"]),
            }
        )
        for each in question["candidates"]
    ]
    return Rules(**{**told, "slots": slots, "owner_people": owner}), candidates


def told(answer: "Composition") -> dict[str, Any]:
    """The answer."""
    return {
        "verdict": answer.verdict,
        "group": _group(answer.group),
        "second": _group(answer.second),
        "bindings": [
            {"rule": each.rule, "gain_milli": each.gain_milli} for each in answer.bindings
        ],
    }


def _group(group: Group | None) -> dict[str, Any] | None:
    if group is None:
        return None
    members = [
        {
            "investor_id": str(each.candidate_id),
            "kind": each.kind,
            "units": each.units,
            "leads": each.leads,
        }
        for each in group.members
    ]
    return {"value_milli": group.value_milli, "members": members}
