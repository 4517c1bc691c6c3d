"""What may change while a round runs, what of it matters, and until when it is answered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.listing.business_days import japanese_business_days
from services.listing.changes.domain import (
    MATERIAL,
    FixedInRound,
    NothingChanged,
    TooLateToChange,
    check_changed,
    check_in_time,
    differences,
    material_of,
    reconfirm_by,
)
from services.listing.projects import store as projects
from services.listing.projects.domain.contents import Content
from services.listing.projects.schemas import PROJECT_EXAMPLE, ContentBody
from services.listing.rounds import store as rounds
from services.listing.rounds.domain import Draft
from services.listing.rounds.schemas import REWARD_EXAMPLE, RoundIn
from shared.ids import new_id

CONTENT = ContentBody.model_validate(
    {
        name: PROJECT_EXAMPLE[name]
        for name in PROJECT_EXAMPLE
        if name in ContentBody.model_fields
    }
).content()
DRAFT = RoundIn.model_validate(REWARD_EXAMPLE).draft()
SHIPPED = not DRAFT.returns[0].is_shipped


def differ(content: Content = CONTENT, draft: Draft = DRAFT) -> list[str]:
    return differences(
        projects.as_document(CONTENT),
        rounds.as_document(DRAFT),
        projects.as_document(content),
        rounds.as_document(draft),
    )


def first(**changes: Any) -> Draft:
    one, *others = DRAFT.returns
    return replace(DRAFT, returns=(replace(one, **changes), *others))


@pytest.mark.parametrize(
    ("content", "draft", "named", "matters"),
    [
        (replace(CONTENT, title="別の題"), DRAFT, "title", False),
        (replace(CONTENT, picture="kaki"), DRAFT, "picture", False),
        (
            replace(CONTENT, story=replace(CONTENT.story, plan="直します。")),
            DRAFT,
            "story.plan",
            False,
        ),
        (replace(CONTENT, risks="別のリスク"), DRAFT, "risks", True),
        (replace(CONTENT, uses=CONTENT.uses[:1]), DRAFT, "uses", True),
        (replace(CONTENT, cancellation_terms="できません"), DRAFT, "cancellation_terms", True),
        (
            replace(CONTENT, seller=replace(CONTENT.seller, name="別の店")),
            DRAFT,
            "seller.name",
            True,
        ),
        (CONTENT, replace(DRAFT, target_minor=1), "terms.target_minor", True),
        (CONTENT, first(title="別の品"), "terms.returns.title", True),
        (CONTENT, first(description="別の説明"), "terms.returns.description", True),
        (CONTENT, first(delivery_month="2029-01"), "terms.returns.delivery_month", True),
        (CONTENT, first(is_shipped=SHIPPED), "terms.returns.is_shipped", True),
    ],
)  # fmt: skip
def test_what_matters_to_who_pledged_is_found_by_the_fields(
    content: Content, draft: Draft, named: str, *, matters: bool
) -> None:
    changed = differ(content, draft)
    assert changed == [named]
    check_changed(changed)
    assert material_of("reward", changed) == ([named] if matters else [])


@pytest.mark.parametrize(
    ("content", "draft"),
    [
        (replace(CONTENT, town="別の町"), DRAFT),
        (replace(CONTENT, prefecture="東京都"), DRAFT),
        (replace(CONTENT, category="food"), DRAFT),
        (CONTENT, first(price_minor=1)),
        (CONTENT, first(stock_units=1)),
        (CONTENT, first(return_id=new_id())),
        (CONTENT, replace(DRAFT, returns=())),
        (CONTENT, replace(DRAFT, limit_units=1)),
        (CONTENT, replace(DRAFT, mode="flexible")),
        (CONTENT, replace(DRAFT, rails=("card",))),
        (CONTENT, replace(DRAFT, closes_at=DRAFT.closes_at + timedelta(days=1))),
    ],
)
def test_what_people_were_matched_by_and_charged_by_stays(
    content: Content, draft: Draft
) -> None:
    with pytest.raises(FixedInRound):
        check_changed(differ(content, draft))


def test_no_change_is_refused() -> None:
    with pytest.raises(NothingChanged):
        check_changed(differ())


def test_of_an_investment_the_plan_matters_too() -> None:
    assert "story.plan" in MATERIAL["equity"]
    assert "story.plan" not in MATERIAL["reward"]


def test_five_business_days_of_japan_begin_after_the_day_of_the_notice() -> None:
    # The 20th is a Friday, Monday the 23rd a holiday: 24, 25, 26, 27, 30.
    friday = datetime(2026, 11, 20, 3, tzinfo=UTC)
    until = reconfirm_by(friday, japanese_business_days())
    assert until == datetime(2026, 11, 30, 14, 59, 59, 999_999, tzinfo=UTC)
    # Half past midnight in Japan is still the 19th elsewhere.
    assert (
        reconfirm_by(friday.replace(day=19, hour=15, minute=30), japanese_business_days())
        == until
    )


def test_a_material_change_that_cannot_be_answered_before_the_close_comes_too_late() -> None:
    until = datetime(2026, 11, 30, 14, 59, 59, tzinfo=UTC)
    check_in_time(until, until)
    with pytest.raises(TooLateToChange):
        check_in_time(until, until - timedelta(microseconds=1))
