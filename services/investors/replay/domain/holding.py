"""A decision and the hold taken by it: one allows the other, with the same sums. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.investors.replay.domain.findings import Finding

# The column of the decision, and that of its hold.
_SAME = (
    ("amount", "held_amount"),
    ("cap", "held_cap"),
    ("counted", "held_counted"),
    ("pledge_id", "held_pledge_id"),
)


def findings(row: Mapping[str, Any]) -> Iterator[Finding]:
    """What of the hold does not follow from its decision."""
    where = f"decision {row['decision_id']}"
    is_held = row["held_id"] is not None
    if is_held != (row["outcome"] == "allow"):
        what = "refused, and yet held" if is_held else "allowed, and nothing was held"
        yield Finding("difference", where, what)
    elif is_held:
        differing = [name for name, held in _SAME if row[name] != row[held]]
        if differing:
            what = f"its hold has another {', '.join(differing)}"
            yield Finding("difference", where, what)
