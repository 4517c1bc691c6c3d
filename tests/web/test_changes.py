"""Two versions side by side: phrase by phrase, every field, nothing lost."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web.changes import compared, phrases, pieces_of
from services.web.words import Words
from tests.web import world

VERSION: dict[str, Any] = {
    "content": world.CONTENT,
    "terms": world.EQUITY_TERMS,
    "issuer": world.project(world.EQUITY, None)["issuer"],
}
WORDS = Words("ja", datetime(2027, 6, 1, tzinfo=UTC), str)
REWARD: dict[str, Any] = {**VERSION, "terms": world.REWARD_TERMS}


def paths(value: object, before: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where every value of a version stands."""
    steps: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    if not steps:
        return [before]
    return [path for step, each in steps for path in paths(each, (*before, step))]


DAYS: dict[object, object] = {
    "delivery_month": "2031-02",
    "opens_at": "2031-02-03T00:00:00Z",
    "closes_at": "2031-02-03T00:00:00Z",
    "payment_day": "2031-02-03",
}


def other(name: object, value: object) -> object:
    if name in DAYS:
        return DAYS[name]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value or ''}べつの言葉" if not isinstance(value, list) else ["べつの行"]


@pytest.mark.parametrize("version", [VERSION, REWARD], ids=["equity", "reward"])
def test_a_change_of_any_field_is_shown(version: dict[str, Any]) -> None:
    # A number that nobody reads changes with nothing that is promised.
    for path in (each for each in paths(version) if each[-1] != "return_id"):
        newer = deepcopy(version)
        holder: Any = newer
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = other(path[-1], holder[path[-1]])
        sections = compared(version, newer, WORDS)
        assert sum(section.changes for section in sections) >= 1, path
        assert sum(len(section.changed) for section in sections) == 1, path


def test_what_did_not_change_is_not_shown() -> None:
    assert [section.changes for section in compared(VERSION, deepcopy(VERSION), WORDS)] == [
        0
    ] * 8


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "売上が三年間に増えました。",
            "売上が五年間に増えました。",
            [("gone", "三年間に"), ("new", "五年間に")],
        ),
        (
            "織機の修理　6,100,000円",
            "織機の修理　4,800,000円",
            [("gone", "6,100,000円"), ("new", "4,800,000円")],
        ),
        ("同じです。", "同じです。足しました。", [("new", "足しました。")]),
        ("一行目\n二行目", "一行目", [("gone", "\n二行目")]),
    ],
)
def test_a_change_is_as_small_as_the_phrase(
    before: str, after: str, told: list[tuple[str, str]]
) -> None:
    pieces = [(each.kind, each.text) for each in pieces_of(before, after)]
    assert [(kind, text) for kind, text in pieces if kind != "same"] == told


@given(st.text(), st.text())
def test_both_texts_can_be_read_back_from_the_pieces(before: str, after: str) -> None:
    pieces = pieces_of(before, after)
    assert "".join(each.text for each in pieces if each.kind != "new") == before
    assert "".join(each.text for each in pieces if each.kind != "gone") == after


@given(st.text())
def test_phrases_lose_nothing(text: str) -> None:
    assert "".join(phrases(text)) == text


def test_a_change_is_told_in_words_not_in_what_programs_keep() -> None:
    newer = deepcopy(REWARD)
    newer["terms"]["returns"][0] |= {"delivery_month": "2028-02", "is_shipped": False}
    newer["terms"] |= {
        "mode": "flexible",
        "rails": ["card"],
        "closes_at": "2031-02-03T00:00:00Z",
    }
    newer["content"]["category"] = "food"
    changed = [field for section in compared(REWARD, newer, WORDS) for field in section.changed]
    now = {field.path: "".join(piece.text for piece in field.now) for field in changed}
    assert now == {
        "category": "食べもの",
        "terms.mode": "目標に届かなくても実施",
        "terms.rails": "クレジットカード",
        "terms.closes_at": "2031年2月3日（月）09:00",
        "terms.returns": "干し柿ひと連　5,000円　300口まで　お届け：2028年2月　住所へは送りません　12月にもいで、ひと月干します。",
    }
