"""Choosing letters: kind by kind, by oneself or by the mark in a mail; never a contract's."""

import re
from datetime import timedelta

from services.accounts.letters.stops import Stops
from shared.ids import new_id
from tests.accounts.letters.stage import CLOSES_AT, Stage, stage_of
from tests.accounts.world import Signed, World

_STOP = re.compile(r"http://web/letters/stop/(\w+)/([\w=-]+)")


async def _closing(stage: Stage, days: int) -> list[str]:
    stage.world.clock.now = CLOSES_AT - timedelta(days=days)
    return await stage.mails()


async def _choices(world: World, who: Signed) -> dict[str, bool]:
    answer = await world.http.get("/me/letter-choices", headers=who.bearer)
    assert answer.status_code == 200, answer.text
    return {each["kind"]: each["is_wanted"] for each in answer.json()["items"]}


async def _stop(world: World, kind: str, mark: str) -> int:
    answer = await world.http.post("/letter-stops", json={"kind": kind, "mark": mark})
    return answer.status_code


async def test_a_kind_that_was_switched_off_is_not_sent_until_it_is_on_again(
    world: World,
) -> None:
    stage = await stage_of(world)
    owner = await world.sign_in("owner@example.jp")
    assert set((await _choices(world, owner)).values()) == {True}
    path = "/me/letter-choices/closing_soon"
    off = await world.http.put(path, json={"is_wanted": False}, headers=owner.bearer)
    assert off.json() == {"kind": "closing_soon", "is_wanted": False}
    assert await _closing(stage, 7) == []
    owner = await world.sign_in("owner@example.jp")
    assert (await _choices(world, owner))["closing_soon"] is False
    await world.http.put(path, json={"is_wanted": True}, headers=owner.bearer)
    assert await _closing(stage, 1) == ["しめきりまで、あと1日"]


async def test_what_a_contract_needs_cannot_be_switched_off_and_says_so(world: World) -> None:
    stage = await stage_of(world)
    who = await world.sign_in("a@example.jp")
    path = "/me/letter-choices/pledge_received"
    refused = await world.http.put(path, json={"is_wanted": False}, headers=who.bearer)
    assert refused.status_code == 422
    seated = stage.seated(who.person_id)
    await stage.hear(seated, stage.confirmed(seated))
    await stage.mails()
    mail = world.mailbox.letters[-1]
    assert mail["List-Unsubscribe"] is None
    assert "止めることができません" in stage.text
    assert "http://web/my/letters" in stage.text


async def test_one_press_with_the_mark_of_a_mail_stops_its_kind_for_its_reader_alone(
    world: World,
) -> None:
    stage = await stage_of(world)
    await _closing(stage, 7)
    mail = world.mailbox.letters[-1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = _STOP.fullmatch(str(mail["List-Unsubscribe"]).strip("<>"))
    assert found
    assert found[0] in stage.text
    kind, mark = found[1], found[2]
    assert kind == "closing_soon"
    assert await _stop(world, "half_way", mark) == 404
    assert await _stop(world, kind, f"B{mark[1:]}") == 404
    assert await _stop(world, kind, "x") == 404
    for _ in range(2):
        assert await _stop(world, kind, mark) == 200
    kept = await world.rows("SELECT person_id, kind, is_wanted FROM letter_choice")
    assert kept == [{"person_id": stage.owner_id, "kind": kind, "is_wanted": False}]
    written = "SELECT id FROM audit WHERE command = 'choose_letters'"
    assert len(await world.rows(written)) == 1
    assert await _closing(stage, 1) == []


async def test_a_mark_of_somebody_whose_account_is_closed_changes_nothing(
    world: World,
) -> None:
    who = await world.sign_in("a@example.jp")
    assert (await world.http.delete("/me", headers=who.bearer)).status_code == 204
    mark = world.house.desk.stops.mark(who.person_id, "half_way")
    assert await _stop(world, "half_way", mark) == 200
    assert await world.rows("SELECT kind FROM letter_choice") == []


def test_a_mark_is_good_for_its_key_its_person_and_its_kind() -> None:
    person_id = new_id()
    stops = Stops(bytes(32))
    mark = stops.mark(person_id, "half_way")
    assert stops.person(mark, "half_way") == person_id
    assert stops.person(mark, "closing_soon") is None
    assert Stops(b"x" * 32).person(mark, "half_way") is None
