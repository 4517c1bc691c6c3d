"""An introduction is asked of the owner; once made, each of two hears of the other, once."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.matching import IntroductionAsked, IntroductionEnded, IntroductionMade
from shared.ids import new_id
from tests.accounts.letters.stage import Stage, stage_of
from tests.accounts.world import NOON, World


def _about(stage: Stage, **more: Any) -> dict[str, Any]:
    return {
        "round_id": stage.round_id,
        "introduction_id": new_id(),
        "project_id": stage.project_id,
        "investor_id": new_id(),
        "owner_person_id": stage.owner_id,
        "part": "loan",
        "occurred_at": NOON,
        **more,
    }


async def test_the_owner_is_asked_without_an_address(world: World) -> None:
    stage = await stage_of(world)
    await stage.mails()
    asked = IntroductionAsked(**_about(stage, answer_by=NOON + timedelta(days=14)))
    told = await stage.hear(asked)
    await stage.deliver(told)
    [subject] = await stage.mails()
    assert subject.endswith("融資のお話")
    assert f"/owner/projects/{stage.project_id}/introductions" in stage.text
    assert "まだ何も決まっていません" in stage.text
    late = IntroductionAsked(**_about(stage, answer_by=NOON - timedelta(days=1)))
    await stage.hear(late)
    assert await stage.mails() == []


async def test_each_is_told_the_other_and_nobody_else_anything(world: World) -> None:
    stage = await stage_of(world)
    lender = await world.sign_in("lender@example.jp")
    await stage.mails()
    before = len(world.mailbox.letters)
    made = IntroductionMade(**_about(stage, person_id=lender.person_id))
    await stage.hear(made, made.model_copy(update={"event_id": new_id()}))
    assert await stage.mails() == ["融資のご紹介"] * 2
    [owner] = await world.rows("SELECT email FROM person WHERE id = $1", stage.owner_id)
    said = {}
    for letter in world.mailbox.letters[before:]:
        part = letter.get_body(("plain",))
        assert part is not None
        said[letter["To"]] = part.get_content()
    assert set(said) == {owner["email"], "lender@example.jp"}
    assert "lender@example.jp" in said[owner["email"]]
    assert owner["email"] in said["lender@example.jp"]
    assert f"/owner/projects/{stage.project_id}/introductions" in said[owner["email"]]
    assert f"/invitations/{made.introduction_id}" in said["lender@example.jp"]
    assert "お金を預からず、手数料もいただきません" in said["lender@example.jp"]


async def test_whoever_left_meanwhile_is_told_to_nobody(world: World) -> None:
    stage = await stage_of(world)
    await stage.mails()
    await stage.hear(IntroductionMade(**_about(stage, person_id=new_id())))
    assert await stage.mails() == []


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [("declined", "今回は話さないとお返事しました"), ("lapsed", "期限が過ぎました")],
)
async def test_who_had_agreed_hears_that_it_came_to_nothing(
    world: World, outcome: str, sentence: str
) -> None:
    stage = await stage_of(world)
    lender = await world.sign_in("lender@example.jp")
    await stage.mails()
    about = _about(stage, person_id=lender.person_id, outcome=outcome)
    await stage.hear(IntroductionEnded(**about))
    assert await stage.mails() == ["融資のお話"]
    assert sentence in stage.text
    assert world.mailbox.letters[-1]["To"] == "lender@example.jp"
