"""Questions without an answer: after five business days everybody reads that, and staff too."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.listing.signals.test_endpoints import give, judge, read, released_question, reply
from tests.listing.world import Person, World

# NOW is Tuesday, 24 November: five business days later is Tuesday, 1 December.
FIVE = timedelta(days=7)
SIX = timedelta(days=8)


async def overdue(world: World, project_id: UUID) -> list[bool]:
    shown = await read(world, project_id)
    return [each["is_overdue"] for each in shown["texts"]]


async def queue(world: World, who: Person) -> list[dict[str, Any]]:
    answer = await world.call("GET", "/signal-queue", who)
    return list(answer.json()["unanswered"])


async def test_a_question_is_late_after_five_business_days_and_not_before(
    world: World,
) -> None:
    project_id = await world.live()
    await released_question(world, project_id)
    world.clock.advance(FIVE)
    assert await overdue(world, project_id) == [False]
    assert await queue(world, world.staff) == []
    world.clock.advance(SIX - FIVE)
    assert await overdue(world, project_id) == [True]
    [late] = await queue(world, world.staff)
    assert (late["project_id"], late["age_business_days"]) == (str(project_id), 6)
    assert late["issuer_name"] == "三木 遥"


async def test_days_count_from_when_everybody_could_read_it(world: World) -> None:
    project_id = await world.live()
    given = await give(world, project_id, "question", words="入れますか。")
    world.clock.advance(SIX)
    assert (await judge(world, given.json()["text"]["text_id"])).status_code == 200
    assert await overdue(world, project_id) == [False]
    world.clock.advance(SIX)
    assert await overdue(world, project_id) == [True]


async def test_an_answer_that_the_chamber_still_has_to_read_is_one_and_a_held_one_is_none(
    world: World,
) -> None:
    project_id = await world.live()
    signal_id = await released_question(world, project_id)
    world.clock.advance(SIX)
    answered = (await reply(world, signal_id)).json()
    assert await overdue(world, project_id) == [False]
    [shown] = (await read(world, project_id))["texts"]
    assert (shown["answer"], shown["answered_at"]) == (None, None)
    assert await queue(world, world.staff) == []
    await judge(world, answered["text_id"], verdict="hold", reason="番号があります")
    assert await overdue(world, project_id) == [True]
    assert len(await queue(world, world.staff)) == 1
    again = (await reply(world, signal_id, "入れます。")).json()
    await judge(world, again["text_id"])
    assert await overdue(world, project_id) == [False]
    [shown] = (await read(world, project_id))["texts"]
    assert shown["answer"] == "入れます。"


async def test_only_questions_are_late_and_only_those_of_ones_own_chamber_wait(
    world: World,
) -> None:
    project_id = await world.live()
    given = await give(world, project_id, "reason", words="毎日通りました。")
    await judge(world, given.json()["text"]["text_id"])
    await released_question(world, project_id)
    world.clock.advance(SIX)
    texts = (await read(world, project_id))["texts"]
    assert {each["kind"]: each["is_overdue"] for each in texts} == {
        "question": True,
        "reason": False,
    }
    for who in (world.owner, world.stranger, world.other_approver):
        assert await queue(world, who) == []
    assert len(await queue(world, world.approver)) == 1
