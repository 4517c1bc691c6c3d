"""Signals through the doors: one per person, kind and project, and no text unread."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.listing.main import readers
from services.listing.signals.domain import KINDS, MOST_STEPS, PER
from shared.contracts.accounts import PersonClosed
from shared.inbox import deliver
from tests.listing.world import NOW, Person, World, messages

REASON = {"words": "子どものころ、この店の前を毎日通りました。"}
QUESTION = {"words": "車いすでも入れますか。"}


async def give(
    world: World,
    project_id: UUID,
    kind: str = "cheer",
    who: Person | None = None,
    /,
    **body: str | None,
) -> httpx.Response:
    path = f"/projects/{project_id}/signals/{kind}"
    return await world.call("PUT", path, who or world.stranger, body)


async def take_back(
    world: World, project_id: UUID, kind: str = "cheer", who: Person | None = None
) -> httpx.Response:
    path = f"/projects/{project_id}/signals/{kind}"
    return await world.call("DELETE", path, who or world.stranger)


async def read(world: World, project_id: UUID, who: Person | None = None) -> dict[str, Any]:
    answer = await world.call("GET", f"/projects/{project_id}/signals", who)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def judge(
    world: World, text_id: str, who: Person | None = None, **body: str
) -> httpx.Response:
    path = f"/signal-texts/{text_id}/verdict"
    return await world.call("PUT", path, who or world.staff, {"verdict": "release", **body})


async def released_question(world: World, project_id: UUID) -> str:
    text = (await give(world, project_id, "question", **QUESTION)).json()["text"]
    assert (await judge(world, text["text_id"])).status_code == 200
    return str(text["signal_id"])


async def reply(
    world: World, signal_id: str, words: str = "はい。", who: Person | None = None
) -> httpx.Response:
    path = f"/questions/{signal_id}/answer"
    return await world.call("PUT", path, who or world.owner, {"words": words})


def number(shown: dict[str, Any], kind: str) -> int:
    return sum(int(each["given"]) for each in shown["counts"] if each["kind"] == kind)


async def test_one_person_gives_one_signal_of_a_kind_to_a_project(world: World) -> None:
    project_id = await world.live()
    first, again = await give(world, project_id), await give(world, project_id)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    await give(world, project_id, "follow")
    await give(world, project_id, "cheer", world.other_approver)
    shown = await read(world, project_id, world.stranger)
    assert (number(shown, "cheer"), number(shown, "follow")) == (2, 1)
    assert shown["own"] == ["cheer", "follow"]
    assert len(await world.rows("SELECT * FROM signal_event")) == 3


async def test_a_signal_is_said_with_ids_and_its_kind_and_nothing_else(world: World) -> None:
    project_id = await world.live()
    given = (await give(world, project_id, "reason", **REASON)).json()
    [row] = await world.rows("SELECT * FROM outbox WHERE type = 'SignalGiven'")
    assert row["topic"] == "listing.signals.v1"
    assert (row["key"], str(row["subject"])) == (project_id, given["signal_id"])
    assert set(json.loads(row["payload"])) == {
        "signal_id",
        "project_id",
        "person_id",
        "kind",
        "given_at",
    }


async def test_two_presses_at_once_are_one_signal(world: World) -> None:
    project_id = await world.live()
    answers = await asyncio.gather(*(give(world, project_id) for _ in range(5)))
    assert {each.status_code for each in answers} == {200}
    assert (await world.said()).count("SignalGiven") == 1


async def test_what_is_withdrawn_counts_no_longer_and_may_be_given_again(
    world: World,
) -> None:
    project_id = await world.live()
    given = (await give(world, project_id)).json()
    world.clock.advance(timedelta(days=1))
    for _ in range(2):
        taken = await take_back(world, project_id)
        assert (taken.status_code, taken.json()["state"]) == (200, "withdrawn")
    assert number(await read(world, project_id), "cheer") == 0
    anew = (await give(world, project_id)).json()
    assert anew["signal_id"] == given["signal_id"]
    assert anew["given_at"] > given["given_at"]
    assert (await world.said())[-3:] == ["SignalGiven", "SignalWithdrawn", "SignalGiven"]


async def test_whoever_closes_the_account_takes_all_signals_along(world: World) -> None:
    project_id, other = await world.live(), await world.person()
    await give(world, project_id)
    await give(world, project_id, "question", **QUESTION)
    await give(world, project_id, "cheer", other)
    gone = PersonClosed(person_id=world.stranger.id, closed_at=NOW, occurred_at=NOW)
    [message] = messages([gone])
    for _ in range(2):
        await deliver(readers(world.house)[0], [message])
    assert (await world.said()).count("SignalWithdrawn") == 2
    assert await world.rows("SELECT * FROM signal_text") == []
    shown = await read(world, project_id, other)
    assert [each for each in shown["counts"] if each["given"]] == [
        {"kind": "cheer", "given": 1}
    ]
    assert shown["own"] == ["cheer"]
    causes = await world.rows("SELECT cause_kind FROM signal_event WHERE trigger = 'withdraw'")
    assert [row["cause_kind"] for row in causes] == ["event", "event"]
    assert await world.rows("SELECT * FROM parked_message") == []


async def test_a_withdrawal_names_the_day_on_which_the_signal_was_given(world: World) -> None:
    project_id = await world.live()
    await give(world, project_id)
    world.clock.advance(timedelta(days=3))
    await take_back(world, project_id)
    rows = await world.rows("SELECT payload ->> 'given_at' AS at FROM outbox ORDER BY id DESC")
    assert rows[0] == rows[1]


async def test_what_was_never_given_cannot_be_withdrawn(world: World) -> None:
    project_id = await world.live()
    assert (await take_back(world, project_id)).status_code == 404


async def test_a_project_that_is_over_takes_none_and_still_gives_back(world: World) -> None:
    project_id = await world.live()
    await give(world, project_id)
    await world.execute("UPDATE project SET state = 'unfunded'")
    assert (await give(world, project_id, "follow")).status_code == 409
    assert (await take_back(world, project_id)).status_code == 200


async def test_only_published_projects_are_there_to_signal_to(world: World) -> None:
    project_id, _ = await world.scheduled()
    for who in (world.stranger, world.staff, world.owner):
        assert (await give(world, project_id, "cheer", who)).status_code == 404
        path = f"/projects/{project_id}/signals"
        assert (await world.call("GET", path, who)).status_code == 404


async def test_the_owner_does_not_signal_to_the_own_project(world: World) -> None:
    project_id = await world.live()
    for kind in KINDS:
        body = REASON if kind in {"reason", "question", "skill"} else {}
        assert (await give(world, project_id, kind, world.owner, **body)).status_code == 403


async def test_nobody_signals_without_end(world: World) -> None:
    project_id = await world.live()
    for _ in range(MOST_STEPS // 2):
        await give(world, project_id)
        await take_back(world, project_id)
    refused = await give(world, project_id)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3600")
    assert (await give(world, project_id, "cheer", world.other_approver)).status_code == 200
    world.clock.advance(PER)
    assert (await give(world, project_id)).status_code == 200


async def test_no_text_is_public_before_the_chamber_has_read_it(world: World) -> None:
    project_id = await world.live()
    text = (await give(world, project_id, "reason", **REASON)).json()["text"]
    for who in (None, world.owner, world.other_approver):
        shown = await read(world, project_id, who)
        assert (shown["texts"], shown["own_texts"]) == ([], [])
    assert (await read(world, project_id, world.stranger))["own_texts"] == [text]
    assert (await judge(world, text["text_id"])).json()["state"] == "released"
    [public] = (await read(world, project_id))["texts"]
    assert public["words"] == REASON["words"]
    assert str(world.stranger.id) not in str(public)


async def test_a_held_text_is_its_writers_with_the_reason_and_may_be_written_anew(
    world: World,
) -> None:
    project_id = await world.live()
    text = (await give(world, project_id, "reason", **REASON)).json()["text"]
    assert (await give(world, project_id, "reason", words="別の理由")).status_code == 409
    why = "ほかの人の名前が書かれています"
    assert (await judge(world, text["text_id"], verdict="hold")).status_code == 409
    held = await judge(world, text["text_id"], verdict="hold", reason=why)
    assert held.json()["state"] == "held"
    [own] = (await read(world, project_id, world.stranger))["own_texts"]
    assert (own["state"], own["reason"]) == ("held", why)
    anew = (await give(world, project_id, "reason", words="別の理由")).json()["text"]
    assert anew["text_id"] != text["text_id"]
    assert (await judge(world, text["text_id"])).status_code == 404
    assert (await world.said()).count("SignalGiven") == 1


async def test_a_released_text_can_still_be_held_back(world: World) -> None:
    project_id = await world.live()
    text_id = (await give(world, project_id, "reason", **REASON)).json()["text"]["text_id"]
    await judge(world, text_id)
    await judge(world, text_id, verdict="hold", reason="苦情がありました")
    assert (await read(world, project_id))["texts"] == []


async def test_the_queue_holds_the_texts_of_ones_own_chamber(world: World) -> None:
    project_id = await world.live()
    text = (await give(world, project_id, "question", **QUESTION)).json()["text"]
    [item] = (await world.call("GET", "/signal-queue", world.staff)).json()["items"]
    assert (item["text_id"], item["words"]) == (text["text_id"], QUESTION["words"])
    assert item["is_own"] is False
    for who in (world.other_approver, world.stranger, world.owner, world.handler_approver):
        assert (await world.call("GET", "/signal-queue", who)).json()["items"] == []
        assert (await judge(world, text["text_id"], who)).status_code == 404
    await judge(world, text["text_id"])
    assert (await world.call("GET", "/signal-queue", world.staff)).json()["items"] == []


async def test_an_office_that_has_not_begun_judges_nothing(world: World) -> None:
    project_id = await world.live()
    text = (await give(world, project_id, "reason", **REASON)).json()["text"]
    soon = await world.person((world.chamber_id, "chamber", "staff"))
    await world.execute(
        "UPDATE membership SET valid_from = $2 WHERE person_id = $1",
        soon.id,
        world.clock() + timedelta(days=1),
    )
    assert (await judge(world, text["text_id"], soon)).status_code == 404


async def test_nobody_judges_what_they_wrote_or_what_is_about_their_project(
    world: World,
) -> None:
    project_id = await world.live()
    own = await give(world, project_id, "reason", world.staff, **REASON)
    world.clock.advance(timedelta(seconds=1))
    other = await give(world, project_id, "question", **QUESTION)
    await world.appoint(world.owner, world.chamber_id, "chamber", "staff")
    for answer, who in ((own, world.staff), (other, world.owner)):
        text_id = answer.json()["text"]["text_id"]
        assert (await judge(world, text_id, who)).status_code == 403
    queue = (await world.call("GET", "/signal-queue", world.staff)).json()["items"]
    assert [each["is_own"] for each in queue] == [True, False]


async def test_the_owner_answers_a_question_once_and_the_chamber_reads_it_first(
    world: World,
) -> None:
    project_id = await world.live()
    question = await released_question(world, project_id)
    answered = await reply(world, question)
    assert answered.status_code == 200, answered.text
    assert (await reply(world, question)).json() == answered.json()
    assert (await reply(world, question, "いいえ。")).status_code == 409
    [shown] = (await read(world, project_id))["texts"]
    assert shown["answer"] is None
    [item] = (await world.call("GET", "/signal-queue", world.staff)).json()["items"]
    assert (item["part"], item["asked"]) == ("answer", QUESTION["words"])
    await judge(world, item["text_id"], verdict="hold", reason="約束になっています")
    anew = (await reply(world, question, "たしかめています。")).json()
    await judge(world, anew["text_id"])
    [shown] = (await read(world, project_id))["texts"]
    assert shown["answer"] == "たしかめています。"


async def test_nobody_else_answers_and_only_released_questions_are_answered(
    world: World,
) -> None:
    project_id = await world.live()
    waiting = (await give(world, project_id, "question", **QUESTION)).json()["signal_id"]
    assert (await reply(world, waiting)).status_code == 404
    text = (await read(world, project_id, world.stranger))["own_texts"][0]
    await judge(world, text["text_id"])
    for who in (world.stranger, world.staff, world.other_approver):
        assert (await reply(world, waiting, who=who)).status_code == 404
    other = await give(world, project_id, "question", world.other_approver, **QUESTION)
    await world.appoint(world.owner, world.chamber_id, "chamber", "staff")
    assert (await reply(world, other.json()["signal_id"])).status_code == 404
    reason = await give(world, project_id, "reason", **REASON)
    await judge(world, reason.json()["text"]["text_id"])
    assert (await reply(world, reason.json()["signal_id"])).status_code == 404


async def test_with_a_question_its_text_and_its_answer_are_gone(world: World) -> None:
    project_id = await world.live()
    question = await released_question(world, project_id)
    await judge(world, (await reply(world, question)).json()["text_id"])
    assert len((await read(world, project_id))["texts"]) == 1
    assert (await take_back(world, project_id, "question")).status_code == 200
    assert (await read(world, project_id))["texts"] == []
    assert await world.rows("SELECT * FROM signal_text") == []


async def test_a_visit_needs_the_code_that_the_chamber_printed(world: World) -> None:
    project_id = await world.live()
    path = f"/projects/{project_id}/visit-code?days=2"
    for who in (world.owner, world.stranger, world.other_approver):
        assert (await world.call("GET", path, who)).status_code == 404
    printed = (await world.call("GET", path, world.staff)).json()
    assert printed["last_day"] == "2026-11-25"
    for code in (None, "", "2500-aaaaaaaaaaaaaaaa"):
        assert (await give(world, project_id, "visit", code=code)).status_code == 409
    assert (await give(world, project_id, "visit", code=printed["code"])).status_code == 200
    world.clock.advance(timedelta(days=2))
    late = await give(world, project_id, "visit", world.other_approver, code=printed["code"])
    assert late.status_code == 409


@pytest.mark.parametrize("body", [{"words": "x" * 401}, {"words": " "}, {"code": "A?"}])
async def test_what_is_malformed_is_refused(world: World, body: dict[str, str]) -> None:
    project_id = await world.live()
    assert (await give(world, project_id, "reason", **body)).status_code == 422


async def test_each_change_leaves_one_row_in_the_audit(world: World) -> None:
    project_id = await world.live()
    text = (await give(world, project_id, "reason", **REASON)).json()["text"]
    await judge(world, text["text_id"])
    await judge(world, text["text_id"])
    await take_back(world, project_id, "reason")
    rows = await world.rows("SELECT command, chamber_id FROM audit ORDER BY id")
    assert [row["command"] for row in rows[-3:]] == [
        "give_signal",
        "release_signal_text",
        "withdraw_signal",
    ]
    assert {row["chamber_id"] for row in rows[-3:]} == {world.chamber_id}
    assert world.clock() == NOW
