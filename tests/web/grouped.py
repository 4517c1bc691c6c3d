"""Answers of matching about co-investment groups, as they look on the wire."""

from typing import Any

from tests.web import matched, paid_out

GROUP = "01940000-0000-7000-8000-0000000009a1"
ROUND = "01940000-0000-7000-8000-0000000000b2"
REWARD_ROUND = "01940000-0000-7000-8000-0000000000b1"
LEAD, MEMBER, NEW = (f"01940000-0000-7000-8000-0000000009b{n}" for n in (1, 2, 3))
INVITED = "01940000-0000-7000-8000-0000000009c1"
_AT, _BY, _CLOSES = "2027-06-01T00:30:00Z", "2027-06-20T14:59:00Z", "2027-06-30T08:00:00Z"
_WHY = {"name": "told_place", "milli": 9_000, "ja": "この町に住んでいました", "en": "Used to live here."}  # fmt: skip
ASKED: dict[str, Any] = {
    "target_units": 6, "band_units": 1, "local_percent": 30, "most_members": 10, "lead_units": 2,
    "least_units_each": 1, "most_units_each": 3, "is_private": True, "beside": {},
}  # fmt: skip


def member(investor_id: str, **changes: Any) -> dict[str, Any]:
    """A place of a proposal."""
    return {
        "investor_id": investor_id, "kind": "round", "units": 2, "leads": False, "is_local": True,
        "reasons": [_WHY], **changes,
    }  # fmt: skip


def proposal(**changes: Any) -> dict[str, Any]:
    """A group that is proven the best."""
    members = [member(LEAD, leads=True), member(MEMBER), member(NEW, is_local=False)]
    return {
        "group_id": GROUP, "round_id": ROUND, "composed_at": _AT, "asked": ASKED, "verdict": "best",
        "group": {"value_milli": 30_000, "members": members},
        "second": {"value_milli": 29_000, "members": members[:2]},
        "bindings": [{"rule": "target", "gain_milli": 4_000}], **changes,
    }  # fmt: skip


def invitation(investor_id: str, **changes: Any) -> dict[str, Any]:
    """A place that was offered."""
    return {
        "invitation_id": INVITED, "group_id": GROUP, "round_id": ROUND, "investor_id": investor_id,
        "kind": "round", "units": 2, "leads": False, "state": "invited", "invited_at": _AT, "answer_by": _BY,
        "answered_at": None, "pledge_id": None, "pledge_state": None, "introduction_state": None, **changes,
    }  # fmt: skip


def groups(**changes: Any) -> dict[str, Any]:
    """As who composes sees them."""
    return {
        "round_id": ROUND, "viewer": "composer", "unit_minor": 50_000, "currency": "JPY",
        "closes_at": _CLOSES, "is_private": True, "approached": 2,
        "counts": {"invited": 1, "accepted": 1, "declined": 0, "lapsed": 0},
        "proposal": proposal(),
        "invitations": [
            invitation(LEAD, leads=True, state="accepted", pledge_id=GROUP, pledge_state="seated"),
            invitation(MEMBER),
        ], **changes,
    }  # fmt: skip


def counts(**changes: Any) -> dict[str, Any]:
    """As owner and chamber of an investment see them."""
    told = {"invited": 6, "accepted": None, "declined": None, "lapsed": None}
    none: dict[str, Any] = {
        "proposal": None,
        "invitations": [],
        "approached": None,
        "is_private": None,
    }
    return groups(viewer="counts", counts={**told, **changes}, **none)


def own(**changes: Any) -> dict[str, Any]:
    """One's own invitation, with the round it is about."""
    return {
        **invitation(matched.INVESTOR), "project_id": matched.EQUITY, "instrument": "equity",
        "handler_id": "01940000-0000-7000-8000-000000000003", "chamber_id": "01940000-0000-7000-8000-000000000001",
        "closes_at": _CLOSES, "amount_minor": 100_000, "currency": "JPY", "terms_version": 1, **changes,
    }  # fmt: skip


def introduction(introduction_id: str = INVITED, **changes: Any) -> dict[str, Any]:
    """A company that would talk with the owner about a loan."""
    return {
        "introduction_id": introduction_id, "round_id": REWARD_ROUND, "project_id": paid_out.FUNDED,
        "investor_id": matched.SHOWN, "part": "loan", "amount_minor": 300_000, "currency": "JPY",
        "state": "asked", "asked_at": _AT, "answer_by": _BY, "ended_at": None, **changes,
    }  # fmt: skip


def answers() -> dict[str, Any]:
    """What matching answers about groups."""
    return {
        f"GET matching/rounds/{ROUND}/groups": groups(),
        f"GET matching/rounds/{REWARD_ROUND}/groups": groups(
            round_id=REWARD_ROUND, proposal=None, invitations=[], is_private=None, approached=0
        ),
        f"GET matching/investors/{matched.INVESTOR}/group-invitations": {
            "invitations": [own()]
        },
        f"GET matching/group-invitations/{INVITED}": own(),
        f"GET matching/projects/{paid_out.FUNDED}/introductions": {
            "introductions": [
                introduction(),
                introduction(GROUP, part="grant", state="made", ended_at=_BY),
            ]
        },
    }
