"""One mail a day to staff: at 08:30 in Japan, of all their chambers, where something waits."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.accounts.letters import digests, jobs
from services.accounts.letters.gateway import Waiting
from tests.accounts.letters.stage import Stage, stage_of
from tests.accounts.world import World

HALF_PAST_EIGHT = datetime(2026, 11, 25, 8, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
NONE: dict[str, Any] = dict.fromkeys(Waiting.model_fields, 0)
SOME: dict[str, Any] = {**NONE, "submissions": 2, "texts": 1}
STAFF = "s@example.jp"


async def _chambers(world: World, *names: str) -> list[UUID]:
    """Chambers that all have the same staff member."""
    operator = await world.operator()
    made = []
    for name in names:
        chamber = await world.chamber(operator, name)
        head = await world.administrator(chamber, operator)
        await world.invite(head, chamber, STAFF, "staff")
        made.append(chamber)
    return made


async def _to_staff(stage: Stage, at: datetime) -> list[str]:
    stage.world.clock.now = at
    before = len(stage.world.mailbox.letters)
    await stage.mails()
    sent = stage.world.mailbox.letters[before:]
    return [str(mail["Subject"]) for mail in sent if mail["To"] == STAFF]


async def test_the_digest_comes_at_half_past_eight_once_a_day(world: World) -> None:
    stage = await stage_of(world)
    await _chambers(world, "みなと商工会議所")
    stage.verdict = SOME
    await _to_staff(stage, world.clock())  # the invitation
    assert await _to_staff(stage, HALF_PAST_EIGHT - timedelta(microseconds=1)) == []
    assert await _to_staff(stage, HALF_PAST_EIGHT) == ["【共感】今日の順番待ち：3件"]
    assert "提出の確認：2件" in stage.text
    assert "日を過ぎた" not in stage.text
    assert "http://web/desk" in stage.text
    assert await _to_staff(stage, HALF_PAST_EIGHT + timedelta(hours=9)) == []
    tomorrow = HALF_PAST_EIGHT + timedelta(days=1)
    assert await _to_staff(stage, tomorrow - timedelta(seconds=1)) == []
    assert len(await _to_staff(stage, tomorrow)) == 1


async def test_two_chambers_of_one_person_come_in_one_mail(world: World) -> None:
    stage = await stage_of(world)
    await _chambers(world, "みなと商工会議所", "藍瀬商工会議所")
    stage.verdict = SOME
    await _to_staff(stage, world.clock())
    assert await _to_staff(stage, HALF_PAST_EIGHT) == ["【共感】今日の順番待ち：6件"]
    [mail] = [each for each in world.mailbox.letters if "順番待ち：6件" in each["Subject"]]
    body = mail.get_body(("plain",))
    assert body is not None
    assert "みなと商工会議所" in body.get_content()
    assert "藍瀬商工会議所" in body.get_content()


@pytest.mark.parametrize("minutes", [0, 60])
async def test_who_becomes_staff_later_that_day_waits_for_the_next(
    world: World, minutes: int
) -> None:
    world.clock.now = HALF_PAST_EIGHT + timedelta(minutes=minutes)
    stage = await stage_of(world)
    await _chambers(world, "みなと商工会議所")
    stage.verdict = SOME
    sent = await _to_staff(stage, HALF_PAST_EIGHT + timedelta(minutes=120))
    assert ("【共感】今日の順番待ち：3件" in sent) is (minutes == 0)


async def test_who_leaves_a_chamber_before_the_mail_goes_reads_nothing_of_it(
    world: World,
) -> None:
    stage = await stage_of(world)
    left, _ = await _chambers(world, "みなと商工会議所", "藍瀬商工会議所")
    stage.verdict = SOME
    await _to_staff(stage, world.clock())
    world.clock.now = HALF_PAST_EIGHT
    await jobs.write_by_the_clock(stage.house)
    await world.rows(
        "UPDATE membership SET valid_to = $2 WHERE organisation_id = $1 AND role = 'staff'"
        " RETURNING person_id",
        left,
        HALF_PAST_EIGHT,
    )
    assert await _to_staff(stage, HALF_PAST_EIGHT) == []
    assert len(await _to_staff(stage, HALF_PAST_EIGHT + timedelta(days=1))) == 1


async def test_where_nothing_waits_nothing_is_sent(world: World) -> None:
    stage = await stage_of(world)
    await _chambers(world, "みなと商工会議所")
    stage.verdict = NONE
    await _to_staff(stage, world.clock())
    assert await _to_staff(stage, HALF_PAST_EIGHT) == []
    kept = await world.rows("SELECT DISTINCT state FROM letter WHERE kind = 'staff_digest'")
    assert kept == [{"state": "needless"}]


def test_every_count_is_told_by_its_own_words_and_once() -> None:
    counts = {name: at for at, name in enumerate(Waiting.model_fields, 1)}
    said = digests.digest([("みなと商工会議所", Waiting(**counts))], "http://web/desk")
    assert said is not None
    facts = [block for block in said.blocks if block.kind == "fact"]
    assert sorted(block.value for block in facts) == sorted(f"{at}件" for at in counts.values())
    assert len({block.text for block in facts}) == len(counts)


async def test_nobody_else_gets_one(world: World) -> None:
    stage = await stage_of(world)
    await world.operator()
    stage.verdict = SOME
    stage.world.clock.now = HALF_PAST_EIGHT
    assert await stage.mails() == []
