"""Letters to owners about what they owe after a round: in its month, in time, late."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from services.accounts.letters import jobs
from shared.ids import new_id
from tests.accounts.letters.stage import Stage, stage_of
from tests.accounts.world import World

JAPAN = ZoneInfo("Asia/Tokyo")
DUE_ON = datetime(2027, 8, 30, tzinfo=JAPAN)
INSTANT = timedelta(microseconds=1)
RETURN = new_id()


@pytest.fixture
async def stage(world: World) -> Stage:
    made = await stage_of(world)
    await made.mails()
    return made


def tell(stage: Stage, standing: str, days_overdue: int = 0) -> None:
    """What listing and matching say from now on."""
    day = DUE_ON.date().isoformat()
    stage.due = {"standing": standing, "due_on": day, "days_overdue": days_overdue}
    stage.owed = [
        {
            "project_id": str(stage.project_id),
            "round_id": str(stage.round_id),
            "owner_person_id": str(stage.owner_id),
            "due_on": day,
            "standing": standing,
            "returns": [{"return_id": str(RETURN), "delivery_month": "2027-06"}],
        }
    ]


async def mails(stage: Stage, at: datetime) -> list[str]:
    stage.world.clock.now = at
    return await stage.mails()


async def test_a_report_is_asked_for_two_weeks_before_its_day_and_once(stage: Stage) -> None:
    tell(stage, "due")
    soon = DUE_ON - timedelta(days=14)
    assert await mails(stage, soon - INSTANT) == []
    assert await mails(stage, soon) == ["終了報告の期限が近づきました"]
    assert "2027年8月30日" in stage.text
    assert f"/owner/projects/{stage.project_id}/report" in stage.text
    assert await mails(stage, DUE_ON) == []


async def test_a_late_report_is_written_about_once_with_its_days(stage: Stage) -> None:
    tell(stage, "overdue", 2)
    assert await mails(stage, DUE_ON + timedelta(days=2)) == ["終了報告が遅れています"]
    assert "2日すぎています" in stage.text
    tell(stage, "overdue", 9)
    assert await mails(stage, DUE_ON + timedelta(days=9)) == []


async def test_what_has_been_late_for_months_is_left_alone(stage: Stage) -> None:
    tell(stage, "overdue", 31)
    assert await mails(stage, DUE_ON + timedelta(days=31)) == []


async def test_a_report_that_was_written_meanwhile_is_not_asked_for(stage: Stage) -> None:
    tell(stage, "due")
    stage.due["standing"] = "waiting"
    assert await mails(stage, DUE_ON - timedelta(days=3)) == []


async def test_the_month_of_a_return_is_told_once_where_somebody_still_waits(
    stage: Stage,
) -> None:
    tell(stage, "due")
    begins = datetime(2027, 6, 1, tzinfo=JAPAN)
    stage.unsent = [RETURN]
    assert await mails(stage, begins - INSTANT) == []
    assert await mails(stage, begins) == ["リターンをお届けする月です"]
    assert "2027年6月は" in stage.text
    assert await mails(stage, begins + timedelta(days=29)) == []


async def test_a_return_that_is_sent_or_owed_to_nobody_has_no_month(stage: Stage) -> None:
    tell(stage, "due")
    stage.unsent = [new_id()]
    assert await mails(stage, datetime(2027, 6, 1, tzinfo=JAPAN)) == []


@pytest.mark.parametrize("kind", ["delivery_month", "report_due", "report_overdue"])
async def test_each_of_them_may_be_stopped(stage: Stage, kind: str) -> None:
    await stage.world.rows(
        "INSERT INTO letter_choice VALUES ($1, $2, false, $3) RETURNING kind",
        stage.owner_id,
        kind,
        stage.world.clock(),
    )
    stage.unsent = [RETURN]
    months = {"delivery_month": 6, "report_due": 8, "report_overdue": 9}
    tell(stage, "overdue" if kind == "report_overdue" else "due", 2)
    assert await mails(stage, datetime(2027, months[kind], 20, tzinfo=JAPAN)) == []


async def test_a_listing_that_is_away_stops_nothing_else(stage: Stage) -> None:
    away = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(503)))
    house = stage.house
    asked = replace(house.desk.questions, http=away)
    house = replace(house, desk=replace(house.desk, questions=asked))
    assert await jobs.remind_owners(house) == 0
