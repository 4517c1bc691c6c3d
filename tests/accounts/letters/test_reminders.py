"""Letters that the time makes, at both sides of their instant, and once."""

from datetime import datetime, timedelta

import pytest

from services.accounts.letters import jobs
from services.accounts.rounds.domain import closing_days
from shared.contracts.listing import RoundTermsChanged
from shared.contracts.matching import RoundSettling
from tests.accounts.letters.stage import CLOSES_AT, SETTLES_AT, Stage, stage_of
from tests.accounts.world import NOON, World

INSTANT = timedelta(microseconds=1)
REMINDED = "お振込みの期限が近づきました"


def _at(stage: Stage, when: datetime) -> None:
    stage.world.clock.now = when


async def test_a_transfer_is_reminded_of_three_days_before_its_end_and_once(
    world: World,
) -> None:
    stage = await stage_of(world)
    pay_by = NOON + timedelta(days=7)
    who = await world.sign_in("a@example.jp")
    await stage.hear(stage.seated(who.person_id, rail="bank_transfer", pay_by=pay_by))
    await stage.mails()
    _at(stage, pay_by - timedelta(days=3) - INSTANT)
    assert await stage.mails() == []
    _at(stage, pay_by - timedelta(days=3))
    assert await stage.mails() == [REMINDED]
    assert "もう一度お振り込みにならないでください" in stage.text
    _at(stage, pay_by - timedelta(days=1))
    assert await stage.mails() == []


@pytest.mark.parametrize("left", [timedelta(0), timedelta(days=-1)])
async def test_a_transfer_whose_time_is_over_is_not_reminded_of(
    world: World, left: timedelta
) -> None:
    stage = await stage_of(world)
    pay_by = NOON + timedelta(days=7)
    who = await world.sign_in("a@example.jp")
    await stage.hear(stage.seated(who.person_id, rail="bank_transfer", pay_by=pay_by))
    await stage.mails()
    _at(stage, pay_by - left)
    assert await stage.mails() == []


async def test_a_transfer_that_had_three_days_only_is_not_reminded_of(world: World) -> None:
    stage = await stage_of(world)
    who = await world.sign_in("a@example.jp")
    pay_by = NOON + timedelta(days=3)
    await stage.hear(stage.seated(who.person_id, rail="bank_transfer", pay_by=pay_by))
    assert await stage.mails() == ["お振込みをお待ちしています"]


async def test_a_transfer_that_came_in_before_the_mail_left_is_not_reminded_of(
    world: World,
) -> None:
    stage = await stage_of(world)
    who = await world.sign_in("a@example.jp")
    pay_by = NOON + timedelta(days=7)
    seated = stage.seated(who.person_id, rail="bank_transfer", pay_by=pay_by)
    await stage.hear(seated)
    await stage.mails()
    _at(stage, pay_by - timedelta(days=2))
    await jobs.write_by_the_clock(stage.house)
    await stage.hear(stage.confirmed(seated))
    assert await stage.mails() == ["ご支援を受け付けました"]


@pytest.mark.parametrize("days", [7, 1])
async def test_the_owner_hears_seven_days_and_one_day_before_the_end(
    world: World, days: int
) -> None:
    stage = await stage_of(world)
    begins = CLOSES_AT - timedelta(days=days)
    _at(stage, begins - INSTANT)
    before = await stage.mails()
    assert before == ([] if days == 7 else ["しめきりまで、あと2日"])
    _at(stage, begins)
    assert await stage.mails() == [f"しめきりまで、あと{days}日"]
    assert await stage.mails() == []
    assert "2026年12月14日（月）12:00" in stage.text


async def test_a_later_end_is_counted_down_to_and_a_closed_round_is_not(world: World) -> None:
    stage = await stage_of(world)
    later = CLOSES_AT + timedelta(days=7)
    terms = stage.scheduled(closes_at=later).terms
    changed = RoundTermsChanged(
        round_id=stage.round_id, terms=terms, terms_version=2, occurred_at=NOON
    )
    await stage.hear(changed)
    _at(stage, CLOSES_AT - timedelta(days=1))
    assert await stage.mails() == []
    over = RoundSettling(
        round_id=stage.round_id,
        project_id=stage.project_id,
        settles_at=SETTLES_AT,
        occurred_at=NOON,
    )
    await stage.hear(over)
    _at(stage, later - timedelta(days=1))
    assert await stage.mails() == []


def test_a_round_shorter_than_the_days_is_not_counted_down_from_its_beginning() -> None:
    opens = CLOSES_AT - timedelta(days=5)
    found = [
        list(closing_days(opens, CLOSES_AT, CLOSES_AT - left))
        for left in (timedelta(days=5), timedelta(days=2), timedelta(days=1), timedelta(0))
    ]
    assert found == [[], [], [1], []]
