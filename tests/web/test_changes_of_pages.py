"""A running page changes: written by its owner, decided by staff, answered by who pledged."""

import re
from typing import Any

import pytest

from tests.web import world
from tests.web.browsing import Reader, sent
from tests.web.playing import Played, problem

OWN = f"/owner/projects/{world.RUNNING}/change"
SAVED = f"PUT listing/projects/{world.RUNNING}"
ASKED = f"PUT listing/projects/{world.RUNNING}/changes/"
DECIDE = f"/desk/changes/{world.DECISION}"
DECIDED = f"PUT listing/changes/{world.DECISION}/answer"
ANSWER = f"/pledges/{world.ASKED}/change"
YES = f"PUT matching/pledges/{world.ASKED}/reconfirmations/2"
NO = f"POST matching/pledges/{world.ASKED}/withdrawal"


# As the form stands when it is opened.
FORM = {
    "title": world.CONTENT["title"],
    "summary": world.CONTENT["summary"],
    "target": "1000000",
    "label-1": "織機",
    "amount-1": "1000000",
    "risks": "織機が足りません。",
    "why_changed": "部品の値上がりのためです。",
    **{
        f"{name}-{at}": text
        for at in range(1, len(world.REWARD_TERMS["returns"]) + 1)
        for name, text in {
            "return_title": "藍の布",
            "delivery_year": "2027",
            "delivery_month": "12",
        }.items()
    },
}


def _play(played: Played, start: str, answer: object) -> None:
    played.patterns[re.compile(re.escape(start) + ".*")] = answer


def _saves(played: Played) -> None:
    played.answers[SAVED] = {"project_id": world.RUNNING}
    _play(played, f"{SAVED}/rounds/", {"project_id": world.RUNNING})


def _pressed(played: Played, wanted: str) -> int:
    """How often this was asked of a service, whatever was said with it."""
    method, _, path = wanted.partition(" ")
    return played.paths(method).count(path)


async def test_who_pledged_reads_old_beside_new_and_goes_on(
    reader: Reader, played: Played
) -> None:
    await reader.open(f"/pledges/{world.ASKED}")
    reader.reads(
        "お返事待ち",
        "お金は動いていません",
        "6月10日",
        "お返事がないときは、全額をお返しします",
    )
    await reader.open(ANSWER)
    reader.reads(
        "部品の値段が上がりました",
        "お申込みのとき",
        "いま",
        "織機が",
        "大事な変更",
        "このまま続ける",
        "やめて、全額を返してもらう",
    )
    assert "<del>" in reader.page
    assert "<ins>" in reader.page
    played.answers[YES] = world.pledge(pledge_id=world.ASKED)
    await reader.send(answer="go_on")
    assert reader.at == f"/pledges/{world.ASKED}"
    reader.reads("このまま続けます")
    assert (_pressed(played, YES), _pressed(played, NO)) == (1, 0)


async def test_who_pledged_may_stop_instead(reader: Reader, played: Played) -> None:
    played.answers[NO] = world.pledge(pledge_id=world.ASKED)
    await reader.open(ANSWER)
    await reader.send(answer="give_back")
    reader.reads("受け付けました。お申込みを終えます")
    assert (_pressed(played, YES), _pressed(played, NO)) == (0, 1)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("changed-again", "また変わりました"), ("wrong-state", "期限を過ぎました")],
)
async def test_an_answer_that_came_too_late_says_so(
    reader: Reader, played: Played, kind: str, said: str
) -> None:
    played.answers[YES] = problem(409, kind)
    await reader.open(ANSWER)
    await reader.send(answer="go_on")
    reader.reads(said)


async def test_nothing_asked_leads_to_the_pledge(reader: Reader) -> None:
    await reader.open(f"/pledges/{world.PLEDGE}/change")
    assert reader.at == f"/pledges/{world.PLEDGE}"


async def test_my_pledges_name_what_waits(reader: Reader, played: Played) -> None:
    played.answers["GET matching/pledges"] = {
        "pledges": [world.pledge(pledge_id=world.ASKED, reconfirmation=world.asked_again())]
    }
    await reader.open("/my")
    reader.reads("お返事待ち", "6月10日")


async def test_an_owner_saves_the_working_copy_and_asks_once(
    reader: Reader, played: Played
) -> None:
    _saves(played)
    _play(played, ASKED, world.change())
    await reader.open(OWN)
    reader.reads(
        "商工会議所が確かめるまで、公開のページは変わりません", "くわしく書いてください"
    )
    await reader.send(**{**FORM, "why_changed": "短い"})
    assert reader.status == 422
    assert sent(played, ASKED) == []
    await reader.send(**FORM)
    assert reader.at == OWN
    assert sent(played, ASKED) == [{"base_version": 2, "why": "部品の値上がりのためです。"}]
    saved = sent(played, SAVED)[0]
    assert (saved["risks"], saved["town"]) == ("織機が足りません。", world.CONTENT["town"])


async def test_the_form_says_where_photos_change_and_that_now_they_do_not(
    reader: Reader,
) -> None:
    await reader.open(f"/owner/projects/{world.RUNNING}/change")
    reader.reads("写真も、募集のあいだは変えられません")


async def test_what_stands_in_the_way_of_a_change_is_said_at_the_form(
    reader: Reader, played: Played
) -> None:
    _saves(played)
    _play(played, ASKED, problem(409, "too-late-to-change"))
    await reader.open(OWN)
    await reader.send(**FORM)
    assert reader.status == 422
    reader.reads("しめきりが近いので", "部品の値上がりのためです。")


async def test_a_change_that_waits_is_shown_and_can_be_taken_back(
    reader: Reader, played: Played
) -> None:
    key = f"GET listing/projects/{world.RUNNING}/changes"
    played.answers[key] = {"changes": [world.change()]}
    await reader.open(OWN)
    reader.reads("商工会議所が読んでいます", "織機が", "取り下げる")
    assert 'name="why_changed"' not in reader.page
    back = f"POST listing/changes/{world.DECISION}/withdrawal"
    played.answers[back] = world.change(state="withdrawn")
    await reader.send(f"{OWN}/{world.DECISION}/withdraw")
    reader.reads("取り下げました")
    assert _pressed(played, back) == 1


@pytest.mark.parametrize(
    ("state", "material", "said"),
    [
        ("proposed", True, "もう1人が確かめると、公開になります"),
        ("approved", True, "確かめるお知らせを送ります"),
        ("approved", False, "公開しました。"),
    ],
)
async def test_staff_read_the_difference_and_let_it_through(
    reader: Reader, played: Played, state: str, said: str, *, material: bool
) -> None:
    played.answers[DECIDED] = world.change(state=state, is_material=material)
    await reader.open("/desk/changes")
    reader.reads("部品の値段が上がりました", "もう1人の確認待ち", "ご自分のもの")
    await reader.open(DECIDE)
    reader.reads("申し込んだ方が頼りにしたところが変わります", "<ins>", "リスク")
    await reader.send(verdict="approve")
    reader.reads(said)
    assert sent(played, DECIDED)[0]["verdict"] == "approve"


async def test_a_refusal_wants_a_reason_and_says_why_not(
    reader: Reader, played: Played
) -> None:
    played.answers[DECIDED] = problem(409, "reason-missing")
    await reader.open(DECIDE)
    await reader.send(verdict="refuse", reason="")
    assert reader.status == 422
    reader.reads("通さない理由を書いてください")


async def test_the_second_person_reads_who_proposed_it(reader: Reader, played: Played) -> None:
    key = f"GET listing/changes/{world.DECISION}"
    played.answers[key] = world.compared(state="proposed")
    await reader.open(DECIDE)
    reader.reads("鈴木 真理さんが", "承認する")
    played.answers[key] = {**world.compared(state="proposed"), "is_second": False}
    await reader.open(DECIDE)
    reader.reads("もう1人が確かめるのを待っています")
    assert 'value="approve"' not in reader.page


async def test_everybody_reads_how_a_page_has_changed(reader: Reader) -> None:
    await reader.open(f"/projects/{world.RUNNING}/history")
    reader.reads("部品の値段が上がりました", "大事な変更", "ことばの直し", "<del>")


async def test_who_is_about_to_pledge_reads_again_what_has_changed_meanwhile(
    reader: Reader, played: Played
) -> None:
    base = f"/projects/{world.REWARD}/pledges/{world.DECISION}"
    await reader.open(f"{base}/units")
    assert reader.at == f"{base}/units"
    key = f"GET matching/rounds/{world.REWARD_ROUND}"
    runs: Any = played.answers[key]
    played.answers[key] = {**runs, "page_version": 2}
    # listing has not told this reader of it yet, or has: both lead back to the page.
    for version in (1, 2):
        shown: Any = played.answers[f"GET listing/projects/{world.REWARD}"]
        played.answers[f"GET listing/projects/{world.REWARD}"] = {**shown, "version": version}
        await reader.open(f"{base}/units")
        if version == 1:
            assert reader.at == f"/projects/{world.REWARD}"
            reader.reads("大事なところが変わりました")
    assert reader.at == f"{base}/units"


async def test_where_a_chamber_has_nobody_else_an_operator_confirms_a_change(
    reader: Reader, played: Played
) -> None:
    lonely = world.compared(state="proposed")
    played.answers[f"GET listing/changes/{world.DECISION}"] = {**lonely, "asked": "operator"}
    played.answers["GET listing/change-queue"] = {
        "items": [
            world.waiting_change(state="proposed", asked="operator"),
            world.waiting_change(change_id=world.OTHER, state="proposed", asked="chamber"),
        ]
    }
    await reader.open("/desk/changes")
    reader.reads("運営者が確かめます")
    await reader.open(DECIDE)
    reader.reads("そのため、運営者がもう1人として確かめます")
    assert 'value="approve"' not in reader.page
    me: Any = played.answers["GET accounts/me"]
    offices = [world.office("operator", "platform")]
    played.answers["GET accounts/me"] = {**me, "memberships": offices}
    answered = f"PUT listing/changes/{world.DECISION}/answer"
    played.answers[answered] = world.change(state="approved")
    await reader.open("/operator")
    reader.reads("もう1人の確認を待つ、ページの変更　1件")
    await reader.open("/operator/changes")
    assert str(world.OTHER) not in reader.page
    await reader.open(f"/operator/changes/{world.DECISION}")
    await reader.send(verdict="approve", reason="")
    reader.reads("申し込んだ方全員に、確かめるお知らせを送ります")
    assert sent(played, answered)[0]["verdict"] == "approve"
