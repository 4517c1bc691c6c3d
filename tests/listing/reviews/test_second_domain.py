"""What needs a second person: every field of money and risk, and nothing that is words."""

from dataclasses import fields, replace
from datetime import timedelta
from itertools import combinations
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.listing.projects.domain.contents import Content, Photo, Seller, Story, Use
from services.listing.reviews.second import Offered, Part, weighty
from services.listing.rounds.domain import Draft
from tests.listing.rounds.test_domain import EQUITY, REWARD, SHARES, a_return

CONTENT: Final = Content(
    title="織り場",
    summary="一行",
    prefecture="徳島県",
    town="藍瀬市",
    category="craft",
    picture="ai",
    story=Story("a", "b", "c", "d"),
    risks="実がならない年",
    uses=(Use("修理", 1_000_000),),
    seller=Seller("a", "b", "c", "d"),
    cancellation_terms="いつでも",
)
# One other value of each field of the terms, and the part that it belongs to.
TERMS: Final[dict[str, tuple[object, Part]]] = {
    "instrument": ("donation", "target"),
    "mode": ("flexible", "mode"),
    "target_minor": (1, "target"),
    "limit_units": (1, "target"),
    "unit_minor": (1, "target"),
    "rails": (("card",), "payment"),
    "opens_at": (REWARD.closes_at - timedelta(days=9), "dates"),
    "closes_at": (REWARD.closes_at + timedelta(days=1), "dates"),
    "transfer_within_days": (1, "dates"),
    "returns": ((a_return(price_minor=6_000),), "returns"),
    "equity": (SHARES, "equity"),
    "allotment": ("by_rule", "mode"),
    "allotment_rule": ("pro_rata", "mode"),
    "book_limit_units": (1_000, "mode"),
}
WORDS: Final[dict[str, object]] = {
    "title": "別",
    "summary": "別",
    "prefecture": "香川県",
    "town": "別",
    "category": "food",
    "picture": "kaki",
    "story": Story("別", "b", "c", "d"),
    "seller": Seller("別", "b", "c", "d"),
    "cancellation_terms": "別",
    "photos": (Photo(UUID(int=3), "0" * 64, "織機"),),
}


def offered(draft: Draft = REWARD, **changed: Any) -> Offered:
    return Offered(replace(CONTENT, **changed), draft)


def test_every_field_of_the_terms_has_its_part() -> None:
    assert set(TERMS) == {field.name for field in fields(Draft)}


@pytest.mark.parametrize("name", TERMS)
def test_terms_that_changed_need_a_second_person(name: str) -> None:
    value, part = TERMS[name]
    changed = replace(REWARD, **{name: value})  # type: ignore[arg-type]
    assert weighty(offered(changed), offered()) == [part]


@pytest.mark.parametrize(
    ("name", "value"), [("risks", "別"), ("uses", (Use("他", 1_000_000),))]
)
def test_risks_and_uses_that_changed_need_a_second_person(name: str, value: object) -> None:
    now = replace(offered(), content=replace(CONTENT, **{name: value}))  # type: ignore[arg-type]
    assert weighty(now, offered()) == [name]


@pytest.mark.parametrize("names", [*combinations(WORDS, 1), tuple(WORDS)])
def test_words_alone_need_none(names: tuple[str, ...]) -> None:
    changed: dict[str, Any] = {name: WORDS[name] for name in names}
    assert weighty(offered(**changed), offered()) == []


def test_every_section_is_either_words_or_weighty() -> None:
    assert {field.name for field in fields(Content)} == {*WORDS, "risks", "uses"}


@pytest.mark.parametrize(("draft", "absent"), [(REWARD, "equity"), (EQUITY, "returns")])
def test_in_a_first_version_all_that_is_there_is_new(draft: Draft, absent: Part) -> None:
    found = weighty(offered(draft), None)
    assert absent not in found
    assert {"target", "mode", "dates", "payment", "uses", "risks"} < set(found)


@given(st.sampled_from([REWARD, EQUITY]), st.text(), st.integers(1, 10**9))
def test_a_version_is_never_new_beside_itself(draft: Draft, risks: str, target: int) -> None:
    one = offered(replace(draft, target_minor=target), risks=risks)
    assert weighty(one, replace(one)) == []
