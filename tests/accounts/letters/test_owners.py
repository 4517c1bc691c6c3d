"""Letters to owners: each answer with all its points, half of the way, the outcome, once."""

from datetime import timedelta
from uuid import UUID

import pytest

from shared.contracts.envelope import Event
from shared.contracts.listing import (
    ChangesRequested,
    ProjectApproved,
    ProjectDeclined,
    ProjectPublished,
)
from shared.contracts.matching import RoundCancelled, RoundFailed, RoundSucceeded
from tests.accounts.letters.stage import POINTS, Stage, stage_of
from tests.accounts.world import NOON, World


async def _answered(
    stage: Stage, event: type[Event], version: int = 1, chamber_id: UUID | None = None
) -> list[str]:
    told = {
        "project_id": stage.project_id,
        "chamber_id": chamber_id or stage.project_id,
        "version": version,
        "owner_person_id": stage.owner_id,
        "occurred_at": stage.world.clock(),
    }
    await stage.hear(event.model_validate(told))
    return await stage.mails()


async def test_all_points_of_an_answer_come_in_one_mail_what_must_be_mended_first(
    world: World,
) -> None:
    operator = await world.operator()
    chamber_id = await world.chamber(operator)
    stage = await stage_of(world)
    stage.verdict = {"comments": POINTS, "reason": "ふたつ、直してください。"}
    sent = await _answered(stage, ChangesRequested, chamber_id=chamber_id)
    assert sent == ["直してほしいところがあります"]
    text = stage.text
    assert "みなと商工会議所から返事がありました" in text
    assert "1. リスク（必須）「雨の年」：雨の年の見通しを。" in text
    assert "2. 物語（提案）：写真のことも書いてください。" in text
    assert f"http://web/owner/projects/{stage.project_id}" in text


async def test_each_version_has_its_own_answer_and_none_comes_twice(world: World) -> None:
    stage = await stage_of(world)
    assert await _answered(stage, ChangesRequested) == ["直してほしいところがあります"]
    assert await _answered(stage, ChangesRequested) == []
    assert len(await _answered(stage, ChangesRequested, version=2)) == 1


@pytest.mark.parametrize(
    ("event", "subject"),
    [
        (ProjectDeclined, "今回は見送りになりました"),
        (ProjectApproved, "確認が終わりました"),
        (ProjectPublished, "公開されました"),
    ],
)
async def test_every_answer_is_told(world: World, event: type[Event], subject: str) -> None:
    stage = await stage_of(world)
    stage.verdict = {"reason": "理由です。"}
    assert await _answered(stage, event) == [subject]


async def test_an_answer_from_before_owners_were_named_brings_no_letter(world: World) -> None:
    stage = await stage_of(world)
    told = {"project_id": stage.project_id, "chamber_id": stage.project_id, "version": 1}
    await stage.hear(ProjectApproved.model_validate({**told, "occurred_at": NOON}))
    assert await stage.mails() == []


async def test_half_of_the_target_is_told_once_and_exactly_half_is_half(world: World) -> None:
    stage = await stage_of(world)
    first, second, third = (
        stage.seated(stage.owner_id, amount_minor=amount) for amount in (49_999, 1, 10_000)
    )
    await stage.hear(first, stage.confirmed(first))
    assert "目標の半分に届きました" not in await stage.mails()
    await stage.hear(second, stage.confirmed(second))
    assert "目標の半分に届きました" in await stage.mails()
    assert "申込みの合計：50,000円" in stage.text
    assert stage.text.startswith("お金は、まだお手もとに届いていません。")
    await stage.hear(third, stage.confirmed(third))
    assert "目標の半分に届きました" not in await stage.mails()


async def test_an_owner_hears_what_was_asked_for_and_what_was_given_away(
    world: World,
) -> None:
    stage = await stage_of(world, allotment="by_rule", allotment_rule="max_min")
    told = RoundSucceeded(
        round_id=stage.round_id,
        project_id=stage.project_id,
        decided_at=NOON,
        pledges=3,
        counted_minor=120_000,
        allotted_minor=100_000,
        target_minor=100_000,
        currency="JPY",
        certificate_sha256="0" * 64,
        occurred_at=NOON,
    )
    await stage.hear(told)
    await stage.mails()
    for line in ("申込みの合計", "120,000円", "割り当てた額", "100,000円"):
        assert line in stage.text


@pytest.mark.parametrize(
    ("event", "subject"),
    [
        (RoundSucceeded, "募集が成立しました"),
        (RoundFailed, "募集は成立しませんでした"),
        (RoundCancelled, "募集は中止になりました"),
    ],
)
async def test_the_outcome_is_told_once_and_says_first_where_the_money_is(
    world: World, event: type[Event], subject: str
) -> None:
    stage = await stage_of(world)
    told = {
        "round_id": stage.round_id,
        "project_id": stage.project_id,
        "decided_at": NOON,
        "pledges": 3,
        "counted_minor": 120_000,
        "target_minor": 100_000,
        "currency": "JPY",
        "certificate_sha256": "0" * 64,
        "occurred_at": NOON,
    }
    await stage.hear(event.model_validate(told), event.model_validate(told))
    assert await stage.mails() == [subject]
    assert stage.text.startswith("お金は")
    assert ("お渡しする口座" in stage.text) == (event is RoundSucceeded)
    world.clock.move(seconds=timedelta(days=13).total_seconds())
    assert await stage.mails() == []  # no days are counted down any more
