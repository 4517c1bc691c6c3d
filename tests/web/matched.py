"""Answers of matching and investors about matches, as they look on the wire."""

from typing import Any

INVESTOR = "01940000-0000-7000-8000-0000000000d1"
REWARD = "01940000-0000-7000-8000-0000000000a1"
EQUITY = "01940000-0000-7000-8000-0000000000a2"
ROUND = "01940000-0000-7000-8000-0000000000b1"
SHOWN = "01940000-0000-7000-8000-0000000000d2"
_DAY, _AT = "2027-06-03", "2027-06-03T00:30:00Z"


def reason(name: str, milli: int, ja: str, en: str, *project_ids: str) -> dict[str, Any]:
    """One addend of a sum."""
    return {
        "name": name, "milli": milli, "ja": ja, "en": en,
        "event_ids": [ROUND] if project_ids else [], "project_ids": list(project_ids),
    }  # fmt: skip


REASONS = [
    reason("told_place", 14_000, "以前お住まいだった藍瀬市です。あなたが教えてくださいました", "In 藍瀬市, where you used to live: because you told us."),
    reason("felt_chamber", 6_000, "あなたの共感したものと同じ商工会議所が付き添っています", "Accompanied by the chamber of something you feel with.", EQUITY),
    reason("feel", 1_000, "あなたが共感を伝えたプロジェクトです", "You have told this project what you feel.", REWARD),
]  # fmt: skip
RECOMMENDATIONS: dict[str, Any] = {
    "investor_id": INVESTOR, "as_of": _DAY, "because": "felt", "because_ja": "あなたの共感をもとに並べました",
    "because_en": "In this order because of what you feel with.", "weights_version": 1, "parts_version": 2,
    "recommendations": [{
        "project_id": REWARD, "round_id": ROUND, "chamber_id": INVESTOR, "instrument": "reward",
        "cheapest_minor": 5_000, "currency": "JPY", "sum_milli": 21_000, "reasons": REASONS,
    }],
}  # fmt: skip
INTERESTS: dict[str, Any] = {
    "investor_id": INVESTOR, "roots": [{"kind": "former_home", "municipality": "36991"}],
    "themes": ["food"], "ticket": {"least_minor": 3_000, "most_minor": 10_000}, "may_be_shown": True,
}  # fmt: skip


def match(**changes: Any) -> dict[str, Any]:
    """One pair, as matching tells it."""
    return {
        "investor_id": INVESTOR, "project_id": REWARD, "viewer": "investor", "as_of": _DAY,
        "weights_version": 1, "parts_version": 2, "sum_milli": 21_000, "reasons": REASONS, "against": [],
        "changes": [{"name": "visit", "milli": 12_000, "ja": "訪れる", "en": "Visit."}], **changes,
    }  # fmt: skip


def candidates(**changes: Any) -> dict[str, Any]:
    """People for a project."""
    one = reason("told_theme", 9_000, "テーマ「手仕事」に関心があります", "Cares for crafts.")
    return {
        "project_id": REWARD, "viewer": "staff", "as_of": _DAY, "weights_version": 1, "parts_version": 2,
        "number": 1, "candidates": [{"investor_id": SHOWN, "sum_milli": 9_000, "reasons": [one]}], **changes,
    }  # fmt: skip


def showing(**changes: Any) -> dict[str, Any]:
    """One thing that was shown."""
    return {
        "investor_id": INVESTOR, "project_id": REWARD, "day": _DAY, "viewer": "investor", "place": 1,
        "sum_milli": 21_000, "parts": {"told_place": 21_000}, "weights_version": 1, "parts_version": 2,
        "times": 2, "first_at": _AT, "last_at": _AT, **changes,
    }  # fmt: skip


def answers() -> dict[str, Any]:
    """What matching and investors answer about matches."""
    own = f"GET matching/investors/{INVESTOR}"
    alike = {"project_id": EQUITY, "round_id": ROUND, "sum_milli": 9_000, "reasons": [reason("same_theme", 9_000, "同じテーマ「手仕事」です", "About the same theme: crafts.")]}  # fmt: skip
    return {
        f"{own}/recommendations": RECOMMENDATIONS,
        f"{own}/set-asides": {"investor_id": INVESTOR, "set_asides": [{"project_id": EQUITY, "set_at": _AT}]},
        f"{own}/showings": {"showings": [showing(), showing(viewer="owner")]},
        f"GET matching/matches/{INVESTOR}/{REWARD}": match(),
        f"GET matching/matches/{SHOWN}/{REWARD}": match(viewer="staff", reasons=candidates()["candidates"][0]["reasons"], sum_milli=9_000, changes=[]),
        f"GET matching/projects/{REWARD}/candidates": candidates(),
        f"GET matching/projects/{REWARD}/showings": {"showings": [showing(investor_id=SHOWN)]},
        f"GET matching/projects/{REWARD}/similar": {"project_id": REWARD, "similar": [alike]},
        f"GET investors/investors/{INVESTOR}/interests": INTERESTS,
        "GET investors/shown-investors": {"investors": [{"investor_id": SHOWN, "kind": "person", "name": "佐野 光"}]},
    }  # fmt: skip
