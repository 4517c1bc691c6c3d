"""What may never stand in an event is found, and what only looks like it is not."""

import json
from typing import Any

import pytest

from tests.faults.judge.canaries import Canaries, found

NAMES = ["山田 花子", "hanako@example.jp", "Hanako", "about", "000000"]


def _told(value: Any) -> frozenset[str]:
    return found(json.dumps({"deep": [{"field": value}]}), NAMES)


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("4242424242424242", {"a card number"}),
        (4_242_424_242_424_242, {"a card number"}),
        ("paid with 4000-0025-0000-3155, she says", {"a card number"}),
        ("123456789018", {"a My Number"}),
        ("1234 5678 9018", {"a My Number"}),
        ("somebody@example.jp", {"a mail address"}),
        ("給 山田 花子 様", {"a name"}),
        ("for Hanako, says it", {"a name"}),
        ("hanako@example.jp", {"a mail address", "a name"}),
    ],
)
def test_what_is_personal_is_found_wherever_it_stands(value: Any, what: set[str]) -> None:
    assert _told(value) == what


@pytest.mark.parametrize(
    "value",
    [
        "4242424242424241",  # no card: the check digit is wrong
        "123456789012",
        "01981f2c-1234-7abc-8abc-123456789018",  # an id ends like a My Number
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "2026-06-01T12:34:56.123456Z",
        100_000_000,
        None,
        "about",  # a name of a few plain letters is everywhere
        10_000_000,  # and so is what somebody typed for a name
    ],
)
def test_what_only_looks_personal_is_let_be(value: Any) -> None:
    assert _told(value) == set()


def test_what_is_not_json_is_looked_through_as_it_stands() -> None:
    assert found("4242424242424242 {", NAMES) == {"a card number"}


def test_looked_through_at_once_or_one_by_one_the_same_is_found() -> None:
    an_id = "01981f2c-1234-7abc-8abc-123456789018"
    said = [an_id, "4242424242424242", "山田 花子", f"of-{an_id}@example.jp", "2026-06-01", "x"]
    payloads = [
        json.dumps({"a": each}, ensure_ascii=kept) for each in said for kept in (True, False)
    ]
    canaries = Canaries(NAMES)

    for payload in [*payloads, *payloads]:
        assert canaries.found(payload) == found(payload, NAMES)
