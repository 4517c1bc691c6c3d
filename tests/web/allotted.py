"""Answers of matching and listing about a round by rule, as they look on the wire."""

from typing import Any

PROJECT = "01940000-0000-7000-8000-0000000000d1"
ROUND = "01940000-0000-7000-8000-0000000000d2"
PLEDGE = "01940000-0000-7000-8000-0000000000d3"
CERTIFICATE = "5f0c1a3e-6b1d-4c55-9a0e-0000000000d4"
COMMITMENT, SEED = "ab" * 32, "cd" * 32
_AT = "2027-07-01T09:15:00Z"
TERMS: dict[str, Any] = {
    "allotment": "by_rule",
    "allotment_rule": "max_min",
    "limit_units": 600,
    "book_limit_units": 1_800,
}
OPEN: dict[str, Any] = {
    "allotment": "by_rule",
    "allotment_rule": "max_min",
    "lot_commitment": COMMITMENT,
    "limit_units": 600,
    "book_limit_units": 1_800,
    "units_left": 1_200,
}
DECIDED: dict[str, Any] = {
    **OPEN,
    "state": "succeeded",
    "takes_pledges": False,
    "outcome": {
        "result": "succeeded", "decided_at": _AT, "counted_minor": 6_000_000,
        "counted_pledges": 3, "certificate_sha256": "ef" * 32, "allotted_minor": 3_000_000,
    },
}  # fmt: skip
OWN: dict[str, Any] = {
    "pledge_id": PLEDGE, "round_id": ROUND, "project_id": PROJECT, "state": "collected",
    "allotment": "by_rule", "units": 400, "amount_minor": 2_000_000, "allotted_units": 200,
    "allotted_minor": 1_000_000, "certificate": CERTIFICATE, "may_withdraw": False,
    "round_state": "succeeded",
}  # fmt: skip


def line(at: int, **changes: Any) -> dict[str, Any]:
    """What one pledge was given."""
    return {
        "certificate": f"5f0c1a3e-6b1d-4c55-9a0e-0000000001{at:02}", "units": 400,
        "allotted_units": 200, "investor": f"5f0c1a3e-6b1d-4c55-9a0e-0000000002{at:02}",
        "investor_units": 200, "investor_lot": "0" * 32, "pledge_lot": "1" * 32, **changes,
    }  # fmt: skip


def allocation(**changes: Any) -> dict[str, Any]:
    """The published document."""
    return {
        "round_id": ROUND, "project_id": PROJECT, "rule": "max_min", "limit_units": 600,
        "asked_units": 1_200, "allotted_units": 600, "allotted_minor": 3_000_000,
        "currency": "JPY", "seed": SEED, "commitment": COMMITMENT,
        "committed_at": "2027-06-01T00:30:00Z", "decided_at": _AT,
        "pledges": [line(1), line(2), line(3, certificate=CERTIFICATE)], **changes,
    }  # fmt: skip
