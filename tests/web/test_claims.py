"""A submission in somebody's hands: taken, held on, given up, and kept from the others."""

import re
from typing import Any

from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

PATH = f"/desk/projects/{world.REWARD}"
CLAIM = f"PUT listing/projects/{world.REWARD}/claim"


def waiting(played: Played, claim: dict[str, Any] | None) -> None:
    round_ = world.listed_round(world.REWARD, world.REWARD_ROUND, world.REWARD_TERMS)
    played.answers[f"GET listing/projects/{world.REWARD}"] = world.project(
        world.REWARD, round_, viewer="staff", state="in_review"
    )
    played.answers[f"GET listing/projects/{world.REWARD}/desk"] = world.desk(claim=claim)


def held(**changes: Any) -> dict[str, Any]:
    return {
        "name": "大西 徹",
        "taken_at": world.OPENS,
        "until": "2027-06-03T01:20:00Z",
        "is_own": False,
        **changes,
    }


async def test_a_free_submission_is_taken_with_one_press(
    reader: Reader, played: Played
) -> None:
    waiting(played, None)
    played.answers[CLAIM] = {}
    await reader.open(PATH)
    reader.reads("いま確認している人はいません", "わたしが確認する（30分）", "結果を送る")
    await reader.send(f"{PATH}/claim", act="claim")
    assert sent(played, CLAIM) == [{"name": "山本 京子"}]


async def test_what_another_holds_shows_the_name_and_until_when_and_no_form(
    reader: Reader, played: Played
) -> None:
    waiting(played, held())
    await reader.open(PATH)
    reader.reads("大西 徹さんが、10:20まで確認しています", "ほかの人の答えは受け付けません")
    assert 'name="verdict"' not in reader.page


async def test_the_holder_may_hold_on_or_let_go(reader: Reader, played: Played) -> None:
    waiting(played, held(is_own=True))
    played.answers[f"DELETE listing/projects/{world.REWARD}/claim"] = {}
    await reader.open(PATH)
    reader.reads("あなたが確認中", "10:20まで", "あと30分のばす", "手をはなす", "結果を送る")
    await reader.send(f"{PATH}/claim", act="give_up")
    assert "listing/projects/" in "".join(played.paths("DELETE"))


async def test_an_answer_to_what_another_took_meanwhile_is_refused_kindly_and_kept(
    reader: Reader, played: Played
) -> None:
    waiting(played, None)
    played.patterns[re.compile(f"PUT listing/projects/{world.REWARD}/answers/.*")] = problem(
        409, "claimed-by-another", name="大西 徹", until="2027-06-03T01:20:00Z"
    )
    await reader.open(PATH)
    waiting(played, held())
    await reader.send(
        PATH, verdict="changes_requested", reason="書きかけの理由です。", version="1"
    )
    reader.reads("大西 徹さんが確認しています。手がはなれるまで、お待ちください")
    assert "書きかけの理由です。" in reader.page


async def test_the_queue_says_who_holds_what(reader: Reader) -> None:
    await reader.open("/desk")
    reader.reads("大西 徹さんが確認中")
