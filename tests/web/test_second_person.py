"""An approval that waits for its second person: who, when, why, and one press to decide."""

from typing import Any

import pytest

from services.web.second_words import PARTS
from services.web.tie_words import TIES
from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

PATH = f"/desk/projects/{world.REWARD}"
CONFIRM = f"PUT listing/projects/{world.REWARD}/answers/{world.DECISION}/confirmation"


def waiting(played: Played, **changes: object) -> None:
    round_ = world.listed_round(world.REWARD, world.REWARD_ROUND, world.REWARD_TERMS)
    played.answers[f"GET listing/projects/{world.REWARD}"] = world.project(
        world.REWARD, round_, viewer="staff", state="in_review"
    )
    desk = {"weighty": ["target", "risks"], "proposal": world.proposal(), **changes}
    played.answers[f"GET listing/projects/{world.REWARD}/desk"] = world.desk(**desk)


async def test_the_second_person_reads_who_proposed_it_when_and_why(
    reader: Reader, played: Played
) -> None:
    waiting(played)
    await reader.open(PATH)
    reader.reads(
        "もう1人の確認待ち", "大西 徹さんが", "に承認を提案しました", "登記も確かめました。"
    )
    reader.reads("まだ承認されていません", PARTS["target"], PARTS["risks"], "会社の登記")
    assert 'name="verdict"' not in reader.page


async def test_the_second_persons_press_approves(reader: Reader, played: Played) -> None:
    waiting(played)
    played.answers[CONFIRM] = {}
    await reader.open(PATH)
    await reader.send(f"{PATH}/second", second_verdict="agreed")
    assert sent(played, CONFIRM) == [{"verdict": "agreed", "reason": "", "name": "山本 京子"}]
    assert reader.at == "/desk"
    reader.reads("を承認しました。2人が確かめました。")


async def test_a_no_wants_its_reason(reader: Reader, played: Played) -> None:
    waiting(played)
    played.answers[CONFIRM] = {}
    await reader.open(PATH)
    await reader.send(f"{PATH}/second", second_verdict="wrong")
    assert sent(played, CONFIRM) == []
    assert reader.status == 422
    await reader.send(f"{PATH}/second", second_verdict="wrong", second_reason="額が合いません")
    assert sent(played, CONFIRM)[0]["reason"] == "額が合いません"
    reader.reads("を順番待ちに戻しました")


async def test_whoever_proposed_waits_and_may_take_it_back(
    reader: Reader, played: Played
) -> None:
    waiting(played, proposal=world.proposal(is_own=True))
    played.answers[CONFIRM] = {}
    await reader.open(PATH)
    reader.reads("あなたが", "提案を取り下げる")
    assert 'value="agreed"' not in reader.page
    await reader.send(f"{PATH}/second", second_verdict="withdraw")
    assert sent(played, CONFIRM)[0]["verdict"] == "wrong"
    reader.reads("の承認の提案を取り下げました")


async def test_whoever_is_tied_reads_why_and_confirms_nothing(
    reader: Reader, played: Played
) -> None:
    waiting(played, tie="pledged")
    await reader.open(PATH)
    reader.reads(TIES["pledged"], "もう1人の確認待ち")
    assert 'value="agreed"' not in reader.page


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        ("same-person", 403, "ご自分の提案は、ほかの承認者が確かめます"),
        ("forbidden", 403, "承認には、承認者の役割がいります"),
        ("wrong-state", 409, "もう答えが出ています"),
    ],
)
async def test_a_word_that_is_refused_is_said_kindly_and_kept(
    reader: Reader, played: Played, kind: str, status: int, said: str
) -> None:
    waiting(played)
    played.answers[CONFIRM] = problem(status, kind)
    await reader.open(PATH)
    await reader.send(
        f"{PATH}/second", second_verdict="wrong", second_reason="書きかけの理由です。"
    )
    reader.reads(said)
    assert "書きかけの理由です。" in reader.page


async def test_what_needs_two_is_said_beside_the_approval(
    reader: Reader, played: Played
) -> None:
    waiting(played, proposal=None)
    await reader.open(PATH)
    reader.reads("承認には、2人の確認がいります", PARTS["risks"])
    waiting(played, proposal=None, weighty=[])
    await reader.open(PATH)
    assert "2人の確認がいります" not in reader.page


async def test_a_proposal_says_that_it_is_not_approved_yet(
    reader: Reader, played: Played
) -> None:
    waiting(played, proposal=None)
    await reader.open(PATH)
    answer_id = reader.page.split('name="answer_id" value="')[1].split('"')[0]
    played.answers[f"PUT listing/projects/{world.REWARD}/answers/{answer_id}"] = {
        "is_second_wanted": True
    }
    await reader.send(verdict="approve", checked="登記", not_checked="売上")
    reader.reads("の承認を提案しました。もう1人が確かめると、承認になります。")


async def test_what_was_put_back_says_by_whom_and_why(reader: Reader, played: Played) -> None:
    put_back = world.proposal(
        state="rejected",
        answered_name="坂井 恵子",
        answered_at=world.OPENS,
        answer_reason="額が合いません",
    )
    waiting(played, proposal=put_back)
    await reader.open(PATH)
    reader.reads("もう1人が戻しました", "坂井 恵子", "額が合いません", "結果を送る")
    assert 'value="approve"' in reader.page


async def test_the_queue_has_a_kind_of_its_own_for_it_with_age_and_owner(
    reader: Reader,
) -> None:
    await reader.open("/desk")
    reader.reads("もう1人の承認", "もう1人の承認者", "運営者", "順番待ち　1件")


async def test_staff_read_that_an_operator_is_asked_where_the_chamber_has_nobody(
    reader: Reader, played: Played
) -> None:
    waiting(played, proposal=world.proposal(asked="operator"))
    await reader.open(PATH)
    reader.reads("そのため、運営者がもう1人として確かめます")
    assert 'value="agreed"' not in reader.page


async def test_an_operator_stands_in_and_answers_nothing_else(
    reader: Reader, played: Played
) -> None:
    waiting(played, proposal=world.proposal(asked="operator"))
    me: Any = played.answers["GET accounts/me"]
    offices = [world.office("operator", "platform")]
    played.answers["GET accounts/me"] = {**me, "memberships": offices}
    played.answers[CONFIRM] = {}
    await reader.open("/operator")
    reader.reads("もう1人の承認　1件")
    await reader.open(PATH)
    assert "/claim" not in reader.page
    assert 'name="verdict"' not in reader.page
    await reader.send(f"{PATH}/second", second_verdict="agreed")
    assert sent(played, CONFIRM)[0]["verdict"] == "agreed"
    assert reader.at == "/operator"
